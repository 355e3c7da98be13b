"""Stock that is held for minutes while somebody is about to order it.

Whoever asks has proven who they are: a hold is for a customer whom the actor sees. Holds end by
themselves: whoever reserves frees expired ones of the same goods first.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import column, func, or_, select, table

from erp_core.inventory.allocation import choose_to_hold, wanted_by_variant
from erp_core.inventory.errors import NoSuchHold, TooManyHolds
from erp_core.inventory.expectations import HoldLine, HoldView, NewHold
from erp_core.inventory.schemas import HOLDS
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import drop_reservations, hold, let_go, lock_shelves
from erp_core.inventory.tables import Reservation, StockHold
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

HELD_FOR = timedelta(minutes=15)
"""How long an order may be talked about before its goods are free again."""
HOLDS_A_PARTY = 3
"""How many holds a customer may have at a time."""

_PARTIES = table("parties", column("id"))
"""Named like a foreign key names it: only its row is locked, nothing of it is read."""


def hold_stock(tx: Tx, actor: Actor, new: NewHold) -> HoldView:
    """Hold free stock for a few minutes for a customer, as much of it as there is.

    Raises:
        NoSuchHold: The customer is out of the actor's sight.
        TooManyHolds: As much is held for this customer as may be.
        NotStocked: No stock is kept of an article.
    """
    actor.require("inventory.hold_stock")
    if not actor.sees(new.party_id):
        raise NoSuchHold
    _stand_in_line(tx, new.party_id)
    for variant_id in sorted({line.variant_id for line in new.lines}):
        require_stocked(tx, actor, variant_id)
    wanted = wanted_by_variant((line.variant_id, line.quantity) for line in new.lines)
    row = StockHold(party_id=new.party_id, held_at=tx.now, expires_at=tx.now + HELD_FOR)
    tx.session.add(row)
    tx.session.flush()
    lock_shelves(tx, wanted)
    free_expired(tx, wanted)
    taken = choose_to_hold(lock_shelves(tx, wanted), wanted)
    hold(tx, (HOLDS, row.id), taken)
    got = wanted_by_variant((part.shelf.variant_id, part.quantity) for part in taken)
    what = new.model_dump(mode="json")
    record_change(tx, actor, "inventory.hold_stock", (HOLDS, row.id), what)
    tx.notify("stock")
    return HoldView(
        id=row.id,
        party_id=row.party_id,
        expires_at=row.expires_at,
        fully=got == wanted,
        lines=tuple(HoldLine(variant_id=id_, quantity=some) for id_, some in got.items()),
    )


def end_hold(tx: Tx, actor: Actor, hold_id: int) -> None:
    """Free what is held for a customer who will not order it; ended before, it is no error.

    Raises:
        NoSuchHold: There is none, or none that the actor may know of.
    """
    actor.require("inventory.hold_stock")
    require_hold(tx, actor, hold_id)
    row = tx.session.get_one(StockHold, hold_id, with_for_update=True, populate_existing=True)
    let_go(tx, (HOLDS, row.id))
    row.expires_at = min(row.expires_at, tx.now)
    tx.session.flush()
    record_change(tx, actor, "inventory.end_hold", (HOLDS, row.id), {})
    tx.notify("stock")


def require_hold(tx: Tx, actor: Actor, hold_id: int) -> None:
    """Refuse a hold that the actor may not know of.

    Raises:
        NoSuchHold: There is none, or none that the actor may know of.
    """
    row = tx.session.get(StockHold, hold_id)
    if row is None or not actor.sees(row.party_id):
        raise NoSuchHold


def free_expired(tx: Tx, variant_ids: Iterable[int], party_id: int | None = None) -> bool:
    """Free holds on locked goods that have expired, and a customer's own: it orders them now.

    Returns:
        Whether there were any.
    """
    over = StockHold.expires_at <= tx.now
    if party_id is not None:
        over = or_(over, StockHold.party_id == party_id)
    ids = tx.session.scalars(
        select(Reservation.id)
        .join(StockHold, StockHold.id == Reservation.source_id)
        .where(Reservation.source_type == HOLDS, over)
        .where(Reservation.variant_id.in_(sorted(set(variant_ids))))
    ).all()
    drop_reservations(tx, ids)
    return bool(ids)


def _stand_in_line(tx: Tx, party_id: int) -> None:
    """Let one customer's holds be made one after the other, so that together they keep the cap."""
    party = select(_PARTIES.c.id).where(_PARTIES.c.id == party_id).with_for_update()
    if tx.session.scalar(party) is None:
        raise NoSuchHold(field="party_id")
    held = (
        select(func.count(StockHold.id.distinct()))
        .join(Reservation, Reservation.source_id == StockHold.id)
        .where(Reservation.source_type == HOLDS)
        .where(StockHold.party_id == party_id, StockHold.expires_at > tx.now)
    )
    if tx.session.scalars(held).one() >= HOLDS_A_PARTY:
        raise TooManyHolds(field="party_id")
