"""The reference company, built once for all tests that only read."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from tests.builders.databases import Template
from tests.builders.reference_company import Company, a_reference_company
from tests.conftest import START


@dataclass(frozen=True)
class Reference:
    """The company and its database, for reading."""

    database: Database
    company: Company


@pytest.fixture(scope="session")
def reference(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reference]:
    """The reference company on the 19th of May 2026; nobody writes to it."""
    folder = tmp_path_factory.mktemp("reference")
    ports = Ports(listeners=listeners_of(MODULES), audit_key=b"test audit key")
    with template.copy(folder, "reference_company") as url:
        clock = FixedClock(START)
        database = Database(url, clock=clock, ports=ports)
        company = a_reference_company(database, clock)
        yield Reference(database, company)
        database.close()
