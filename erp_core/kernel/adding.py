"""Adds many rows at once: what that costs hardly grows with them.

PostgreSQL is sent one statement whose text does not depend on how many rows there are, an array a
column: it is written, translated and planned once, where a statement with a place for each value
of each row is another one for every number of rows.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, TableClause, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx

Row = Mapping[str, Any]
"""The values of a row by column; all rows of one call name the same columns."""
Names = tuple[str, ...]


def add_rows(tx: Tx, table: type[Table], rows: Sequence[Row]) -> None:
    """Add rows of a table whose ids nobody asks for; no rows are no error."""
    if not rows:
        return
    tx.session.flush()
    if tx.dialect == "postgresql":
        names = tuple(rows[0])
        tx.connection.execute(insert_of_arrays(table, names), arrays_of(names, rows))
    else:
        tx.connection.execute(_of_rows(table), rows)


def add_counted_rows(tx: Tx, table: type[Table], rows: Sequence[Row]) -> tuple[int, ...]:
    """Add rows of a table that counts its ids up; returns the ids in the order of the rows."""
    if not rows:
        return ()
    tx.session.flush()
    if tx.dialect == "postgresql":
        names = tuple(rows[0])
        found = tx.connection.execute(_counted_of_arrays(table, names), arrays_of(names, rows))
    else:
        found = tx.connection.execute(_of_rows(table).returning(_stored(table).c.id), rows)
    # Both databases count up in the order of the rows, and promise no order of what they return.
    return tuple(sorted(found.scalars()))


def add_to_sums(
    tx: Tx, table: type[Table], rows: Sequence[Row], *, key: Names, sums: Names
) -> None:
    """Raise sums, one row after the other; a key that has no row yet gets the one that is given.

    Args:
        tx: The transaction.
        table: Where the sums are.
        rows: By how much, sorted so that two writers cannot wait for each other.
        key: The columns that tell which sum is meant.
        sums: The columns that are added to.
    """
    if not rows:
        return
    tx.session.flush()
    names = tuple(rows[0])
    if tx.dialect == "postgresql":
        tx.connection.execute(_raised_by_arrays(table, names, key, sums), arrays_of(names, rows))
    else:
        tx.connection.execute(_raised_by_rows(table, names, key, sums), rows)


@cache
def _of_rows(table: type[Table]) -> Insert:
    return insert(_stored(table))


@cache
def insert_of_arrays(table: type[Table], names: Names) -> postgresql.Insert:
    """Return PostgreSQL's statement that adds the rows of :func:`arrays_of`."""
    columns = _stored(table).c
    kinds = {name: postgresql.ARRAY(columns[name].type, dimensions=1) for name in names}
    values = [func.unnest(bindparam(name, type_=kind)) for name, kind in kinds.items()]
    return postgresql.insert(_stored(table)).from_select(names, select(*values))


@cache
def _counted_of_arrays(table: type[Table], names: Names) -> ReturningInsert[Any]:
    return insert_of_arrays(table, names).returning(_stored(table).c.id)


@cache
def _raised_by_arrays(table: type[Table], names: Names, key: Names, sums: Names) -> Insert:
    added = insert_of_arrays(table, names)
    raised = {name: _stored(table).c[name] + added.excluded[name] for name in sums}
    return added.on_conflict_do_update(index_elements=key, set_=raised)


@cache
def _raised_by_rows(table: type[Table], names: Names, key: Names, sums: Names) -> Insert:
    added = sqlite.insert(_stored(table)).values({name: bindparam(name) for name in names})
    raised = {name: _stored(table).c[name] + added.excluded[name] for name in sums}
    return added.on_conflict_do_update(index_elements=key, set_=raised)


def _stored(table: type[Table]) -> TableClause:
    return cast("TableClause", table.__table__)


def arrays_of(names: Names, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Turn rows into an array a column."""
    return {name: [row[name] for row in rows] for name in names}
