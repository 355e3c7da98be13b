"""Lots that must not leave the house, and what went into which lot."""

from sqlalchemy import select

from erp_core.inventory.errors import LotBlocked, NoSuchLot
from erp_core.inventory.events import LotWasBlocked, LotWasUnblocked
from erp_core.inventory.expectations import LotView
from erp_core.inventory.schemas import Source
from erp_core.inventory.service.shelves import drop_reservations
from erp_core.inventory.tables import Lot, LotLink, Reservation, StockBalance
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def block_lot(tx: Tx, actor: Actor, lot_id: int, reason: str) -> LotView:
    """Block a lot: it is neither promised nor delivered, and nothing of it stays held.

    Documents that it was held for are on back-order with it.

    Raises:
        NoSuchLot: There is no such lot.
        LotBlocked: It is blocked already.
    """
    actor.require("inventory.block_lot")
    row = _locked(tx, lot_id)
    if row.blocked_at is not None:
        raise LotBlocked
    shelves = select(StockBalance.id).where(StockBalance.lot_id == lot_id)
    balances = tx.session.scalars(shelves.order_by(StockBalance.id).with_for_update()).all()
    held = tx.session.scalars(
        select(Reservation).where(Reservation.balance_id.in_(balances)).order_by(Reservation.id)
    ).all()
    held_for = tuple(dict.fromkeys((one.source_type, one.source_id) for one in held))
    drop_reservations(tx, [one.id for one in held])
    row.blocked_at, row.blocked_reason = tx.now, reason
    tx.session.flush()
    record_change(tx, actor, "inventory.block_lot", ("lots", lot_id), {"reason": reason})
    tx.publish(LotWasBlocked(lot_id, row.variant_id, held_for))
    tx.notify("stock")
    return LotView.model_validate(row)


def unblock_lot(tx: Tx, actor: Actor, lot_id: int, reason: str) -> LotView:
    """Let a lot be promised and delivered again.

    Raises:
        NoSuchLot: There is no such lot.
        LotBlocked: It is not blocked.
    """
    actor.require("inventory.unblock_lot")
    row = _locked(tx, lot_id)
    if row.blocked_at is None:
        message = "This lot is not blocked."
        raise LotBlocked(message)
    row.blocked_at, row.blocked_reason = None, None
    tx.session.flush()
    record_change(tx, actor, "inventory.unblock_lot", ("lots", lot_id), {"reason": reason})
    tx.publish(LotWasUnblocked(lot_id, row.variant_id))
    tx.notify("stock")
    return LotView.model_validate(row)


def link_lots(
    tx: Tx, actor: Actor, part_id: int, whole_id: int, source: Source | None = None
) -> None:
    """Note that a lot went into another, so that each can be traced by way of the other.

    Raises:
        NoSuchLot: One of them does not exist, or both are the same.
    """
    actor.require("inventory.link_lots")
    found = set(tx.session.scalars(select(Lot.id).where(Lot.id.in_([part_id, whole_id]))))
    if found != {part_id, whole_id} or part_id == whole_id:
        raise NoSuchLot(field="whole_id")
    what = source or (None, None)
    tx.session.add(
        LotLink(
            part_id=part_id, whole_id=whole_id, source_type=what[0], source_id=what[1], at=tx.now
        )
    )
    tx.session.flush()
    record_change(tx, actor, "inventory.link_lots", ("lots", whole_id), {"part": part_id})


def _locked(tx: Tx, lot_id: int) -> Lot:
    row = tx.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchLot
    return row
