"""Changes many rows at once, each by values of its own: what that costs hardly grows with them.

As with :mod:`erp_core.kernel.adding`, PostgreSQL is sent one statement that joins the rows to an
array a column; SQLite is sent the same change row after row.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, column, func
from sqlalchemy.dialects import postgresql

from erp_core.kernel.adding import Names, Row, arrays_of
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx

PLACE = "given_"
"""Begins the names of places in a statement: an UPDATE keeps the plain ones for its columns."""
Given = Mapping[str, ColumnElement[Any]]
"""What a row is changed by, by name; a name is a column of the table, and has its type."""
How = Callable[[Given], Update]
"""A change of the rows that match what is given; a function of a module, for it is kept."""


def change_rows(tx: Tx, table: type[Table], rows: Sequence[Row], how: How) -> int:
    """Change rows of a table and tell how many there were; no rows are no error.

    Args:
        tx: The transaction; who may wait for these rows in another order has locked them before.
        table: The table.
        rows: What is given, no two for the same row.
        how: The change.
    """
    if not rows:
        return 0
    tx.session.flush()
    names = tuple(rows[0])
    change = _change(table, names, how, tx.dialect)
    if tx.dialect == "postgresql":
        return tx.connection.execute(change, _placed(arrays_of(names, rows))).rowcount
    return tx.connection.execute(change, [_placed(row) for row in rows]).rowcount


@cache
def _change(table: type[Table], names: Names, how: How, dialect: str) -> Update:
    kinds = {name: table.__table__.c[name].type for name in names}
    if dialect != "postgresql":
        return how({name: bindparam(PLACE + name, type_=kind) for name, kind in kinds.items()})
    arrays = [
        bindparam(PLACE + name, type_=postgresql.ARRAY(kind, dimensions=1))
        for name, kind in kinds.items()
    ]
    columns = [column(name, kind) for name, kind in kinds.items()]
    given = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return how({name: given.c[name] for name in names})


def _placed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {PLACE + name: value for name, value in values.items()}
