"""One house with two customers for all tests of a file: they undo what they do, or expect it."""

from collections.abc import Iterator

import pytest

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of, personal_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from tests.builders.databases import Template
from tests.builders.wire import wire
from tests.conftest import START
from tests.frontdesk.security.matrix import Front, all_callers, build_rest
from tests.frontdesk.security.two_customers import Town, a_town


@pytest.fixture(scope="module")
def town(
    template: Template, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Town]:
    """A house with two customers, their orders, invoices, payments, cases and conversations."""
    folder = tmp_path_factory.mktemp("town")
    name = f"town_{abs(hash(request.node.nodeid)) % 10**8}"
    ports = Ports(
        listeners=listeners_of(MODULES),
        audit_key=b"test audit key",
        personal=personal_of(MODULES),
    )
    with template.copy(folder, name) as url:
        database = Database(url, clock=FixedClock(START), ports=ports)
        yield a_town(database, folder)
        database.close()


@pytest.fixture(scope="module")
def front(town: Town) -> Iterator[Front]:
    """The REST API of the house, and everyone who calls it."""
    app = build_rest(town)
    callers = all_callers(town)
    with wire(app) as client:
        yield Front(town, app, client, callers)
