"""Brings a database to the present tables (temporary: straight from the tables)."""

from importlib.util import find_spec
from importlib import import_module

import erp_core.kernel.audit
import erp_core.kernel.idempotency
import erp_core.kernel.lease
import erp_core.kernel.organisation
import erp_core.kernel.sequences  # noqa: F401
from erp_core.kernel.engine import open_engine
from erp_core.kernel.table import Table
from erp_core.modules import _NAMES


def upgrade(url: str) -> None:
    """Create every table and trigger."""
    engine = open_engine(url)
    triggers = []
    for name in _NAMES:
        for part in ("tables", "triggers"):
            if find_spec(f"erp_core.{name}") and find_spec(f"erp_core.{name}.{part}"):
                module = import_module(f"erp_core.{name}.{part}")
                triggers += getattr(module, "TRIGGERS", ())
    Table.metadata.create_all(engine)
    with engine.begin() as connection:
        for trigger in triggers:
            trigger.create(connection)
    engine.dispose()
