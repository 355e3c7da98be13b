"""One company for all stories."""

from collections.abc import Iterator

import pytest

from tests.conftest import POSTGRES
from tests.scenarios.world import World, built_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo company in small."""
    with built_world(tmp_path_factory.mktemp("world") / "company", POSTGRES) as built:
        yield built
