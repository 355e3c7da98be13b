"""Every amount and quantity is an integer in the database: found when it is not, and kept so.

Which columns these are is read from the tables, so that a new one is neither forgotten by
``frontdesk verify`` nor by the database itself. PostgreSQL's columns hold nothing but integers;
SQLite keeps what it is given, so there triggers refuse everything else.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Select, case, func, or_, select
from sqlalchemy import Table as SqlTable

from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.column_types import Micros, Whole
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from erp_core.kernel.trigger import Trigger

REFUSED = "an amount is no longer a whole number of 64 bits"
TITLE = "Amounts and quantities are integers in the database"


def amounts_of(table: SqlTable) -> tuple[Column[Any], ...]:
    """Return the columns of a table that hold money (``*_minor``), prices or quantities."""
    return tuple(column for column in table.columns if _is_amount(column))


def exact_amounts(module: str) -> Check:
    """Return the check that all amounts and quantities of a module are integers.

    Args:
        module: The module's name; its tables are those that its package declares.
    """
    return Check("I8", TITLE, lambda tx: _examine(tx, tables_of(module)))


def tables_of(module: str) -> tuple[SqlTable, ...]:
    """Return a module's tables that hold amounts, by name."""
    home = f"erp_core.{module}."
    mapped = (each for each in Table.registry.mappers if each.class_.__module__.startswith(home))
    tables = {each.local_table for each in mapped}
    found = (each for each in tables if isinstance(each, SqlTable) and amounts_of(each))
    return tuple(sorted(found, key=lambda each: each.name))


def exactness_triggers(metadata: MetaData) -> tuple[Trigger, ...]:
    """Return the triggers that refuse an amount which SQLite would store as a float or a text."""
    tables = (table for table in metadata.sorted_tables if amounts_of(table))
    return tuple(_refusing(event, table) for table in tables for event in ("INSERT", "UPDATE"))


def _is_amount(column: Column[Any]) -> bool:
    is_minor = column.key.endswith("_minor") and isinstance(column.type, Whole)
    return is_minor or isinstance(column.type, Micros)


def _examine(tx: Tx, tables: Iterable[SqlTable]) -> Findings:
    examined, wrong = 0, []
    for table in tables:
        rows, bad = tx.session.execute(_counting(table, tx.dialect)).one()
        examined += rows
        if bad:
            wrong.append(f"{table.name}: {bad} rows have an amount that is no integer")
    return Findings.of(examined, wrong)


_WHOLE = ("integer", "bigint", "null")


@cache
def _counting(table: SqlTable, dialect: str) -> Select[int, Any]:
    inexact = or_(*(_stored_as(dialect, each).not_in(_WHOLE) for each in amounts_of(table)))
    return select(func.count(), func.sum(case((inexact, 1), else_=0))).select_from(table)


def _stored_as(dialect: str, column: Column[Any]) -> ColumnElement[str]:
    if dialect == "sqlite":
        return func.typeof(column)
    return func.format_type(func.pg_typeof(column), None)


def _refusing(event: str, table: SqlTable) -> Trigger:
    name = f"{table.name}_whole_on_{event.lower()}"
    inexact = " OR ".join(
        f"typeof(NEW.{column.name}) NOT IN ('integer', 'null')" for column in amounts_of(table)
    )
    create = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table.name} WHEN {inexact} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
    return Trigger(name=name, table=table.name, sqlite=(create,), postgresql=())
