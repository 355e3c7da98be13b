"""A bug to be planted on purpose: a race that does not find it proves nothing."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Select, select, update

from erp_core.inventory.service import shelves
from erp_core.inventory.tables import StockBalance
from erp_core.kernel.transaction import Tx


class _Unlocked(Select[Any]):
    """A query that locks nothing, whatever it is told."""

    inherit_cache = True

    def with_for_update(self, **_what: object) -> Self:
        """Lock nothing."""
        return self


def nothing() -> None:
    """Leave everything as it is."""


def read_then_write() -> None:
    """Look at a balance without a lock, work out what it becomes, and write that."""

    def written(tx: Tx, changes: Sequence[tuple[int, Decimal, Decimal]]) -> None:
        for balance_id, by_hand, by_reserved in changes:
            there = select(StockBalance.on_hand, StockBalance.reserved)
            row = tx.session.execute(there.where(StockBalance.id == balance_id)).one()
            becomes = {"on_hand": row.on_hand + by_hand, "reserved": row.reserved + by_reserved}
            kept = update(StockBalance).where(StockBalance.id == balance_id)
            tx.connection.execute(kept.values(becomes))

    vars(shelves).update(select=_Unlocked, _change=written)


PLANTS: Mapping[str, Callable[[], None]] = {"": nothing, "read-then-write": read_then_write}
