"""Whoever asks about a module's records must be allowed to read that module.

The permission follows from the tables that a statement reads, so that no figure, dimension or
field of the registry can forget it.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnClause, Select, TableClause
from sqlalchemy.sql.visitors import iterate

from erp_core.analytics.permits import require_each
from erp_core.kernel.actor import Actor
from erp_core.kernel.table import Table

READS = {
    name: f"{name}.read"
    for name in (
        "conversations",
        "crm",
        "finance",
        "hr",
        "inventory",
        "maintenance",
        "parties",
        "production",
        "purchasing",
        "sales",
        "support",
    )
}
"""The modules whose records not every member of staff reads; the catalogue is open to all."""


def require_sources(actor: Actor, statement: Select[Any]) -> None:
    """Refuse to read records of a module that the actor may not read.

    Raises:
        NotAllowed: A permission is missing.
    """
    modules = _modules()
    found = {modules.get(name) for name in _tables_of(statement)}
    require_each(actor, (READS[name] for name in sorted(filter(None, found)) if name in READS))


def _tables_of(statement: Select[Any]) -> Iterator[str]:
    """Name the tables that a statement reads, also inside its conditions."""
    for part in (statement, *statement.get_final_froms()):
        for one in iterate(part):
            table = one.table if isinstance(one, ColumnClause) else one
            if isinstance(table, TableClause):
                yield table.name


@cache
def _modules() -> Mapping[str, str]:
    """Tell of every table whose module it is."""
    return {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in Table.registry.mappers
        if isinstance(mapper.local_table, TableClause)
    }
