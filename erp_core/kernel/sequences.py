"""Document numbers without gaps: taken in the commit tail from one row per series and period."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol

from sqlalchemy import TableClause, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from erp_core.kernel.table import Table
from erp_core.kernel.tail import Phase
from erp_core.kernel.transaction import Tx


class Numbered(Protocol):
    """A row that is numbered without gaps."""

    __table__: ClassVar[Any]
    id: int
    number: int | None


class Counter(Table):
    """The last number taken of a series in a period."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


def number_at_commit(tx: Tx, series: str, period: str, assign: Callable[[int], None]) -> None:
    """Give a document the next number of its series when the transaction commits.

    The counter's row is a plain waiting lock held from the tail to the commit, so numbers have
    no gaps and no duplicates, also under concurrency and roll-back.

    Args:
        tx: The transaction.
        series: For example ``invoice``.
        period: For example the year, ``2026``.
        assign: Called with the number, from 1.
    """
    tx.at_commit(
        Phase.NUMBERS, f"{series}/{period}", lambda tail: assign(_take(tail, series, period))
    )


def number_row_at_commit(tx: Tx, series: str, period: str, row: Numbered, **also: object) -> None:
    """Give a row the next number of its series when the transaction commits, in one statement.

    Args:
        tx: The transaction; the row is flushed in it.
        series: For example ``invoice``.
        period: For example the year, ``2026``.
        row: What is numbered.
        **also: Columns that change with the number, for example ``posted``.
    """
    tx.at_commit(
        Phase.NUMBERS,
        f"{series}/{period}",
        lambda tail: _number(tail, series, period, row, also),
    )


def _number(tx: Tx, series: str, period: str, row: Numbered, also: Mapping[str, object]) -> None:
    place: dict[str, object] = {"of_series": series, "of_period": period}
    if tx.dialect != "postgresql":
        place = {"taken": _take(tx, series, period)}
    numbered = _numbered(type(row).__table__, tuple(also), tx.dialect)
    values = {f"also_{name}": value for name, value in also.items()}
    given = tx.connection.execute(numbered, {"row_id": row.id, **place, **values}).scalar_one()
    for name, value in {"number": given, **also}.items():
        set_committed_value(row, name, value)


def _take(tx: Tx, series: str, period: str) -> int:
    place = {"of_series": series, "of_period": period}
    return int(tx.connection.execute(_next(tx.dialect), place).scalar_one())


@cache
def _numbered(kept: TableClause, also: tuple[str, ...], dialect: str) -> ReturningUpdate[int]:
    """Number a row of a table; PostgreSQL takes the number in the same statement."""
    number: Any = (
        select(_next(dialect).cte("taken").c.last).scalar_subquery()
        if dialect == "postgresql"  # SQLite writes one table a statement
        else bindparam("taken")
    )
    values: dict[str, Any] = {name: bindparam(f"also_{name}") for name in also}
    numbered = update(kept).where(kept.c.id == bindparam("row_id"))
    return numbered.values(number=number, **values).returning(kept.c.number)


@cache
def _next(dialect: str) -> ReturningInsert[int]:
    """Raise a counter by one and return its number; its row is locked from now to the commit."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(Counter)
        .values(series=bindparam("of_series"), period=bindparam("of_period"), last=1)
        .on_conflict_do_update(index_elements=["series", "period"], set_={"last": Counter.last + 1})
        .returning(Counter.last)
    )
