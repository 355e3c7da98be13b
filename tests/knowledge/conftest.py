"""A library in a folder of its own, closed at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import Library, open_knowledge


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_knowledge(tmp_path / "knowledge")
    yield opened
    opened.close()
