"""Document numbers without gaps: taken in the commit tail from one row per series and period."""

from collections.abc import Callable

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import Table
from erp_core.kernel.tail import Phase
from erp_core.kernel.transaction import Tx


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


def _take(tx: Tx, series: str, period: str) -> int:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    taken = tx.session.execute(
        insert(Counter)
        .values(series=series, period=period, last=1)
        .on_conflict_do_update(index_elements=["series", "period"], set_={"last": Counter.last + 1})
        .returning(Counter.last)
    )
    return int(taken.scalar_one())
