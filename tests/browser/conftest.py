"""A served house for browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_core.access import Role
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from tests.builders.access import a_user
from tests.builders.chromium import shared_chromium
from tests.builders.coffee_shop import a_shop
from tests.frontdesk.console.front import ANA, WEI, House, a_desk, enrolled, free_port, served


@pytest.fixture(scope="package", autouse=True)
def one_chromium() -> Iterator[None]:
    """Keep one Chromium for all of these tests: each has a context of its own in it."""
    with shared_chromium():
        yield


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    """A coffee house whose support agent is Mia; Wei and Ana are known on Telegram."""
    shop = a_shop(database, clock)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "mia")
    a_user(database, "jonas", Role.SALES)
    enrolled(desk, shop.wei, WEI, "Wei Zhang")
    enrolled(desk, shop.cafe, ANA, "Ana Lindner")
    with served(desk, port) as url:
        yield House(desk, shop, url)
