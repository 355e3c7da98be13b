"""What is always true of lots, pieces and what is on its way, examined row by row."""

from decimal import Decimal

from sqlalchemy import Select, func, select

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.forms import Tracking, TransferState
from erp_core.inventory.schemas import LocationKind
from erp_core.inventory.tables import (
    Location,
    Lot,
    StockArticle,
    StockBalance,
    StockTransfer,
    StockTransferLine,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

Goods = tuple[int, int | None]


def pieces_are_in_one_place(tx: Tx) -> Findings:
    """Sum every single piece over all places: there is one of it, or none."""
    rows = tx.session.execute(
        select(StockBalance.variant_id, StockBalance.lot_id, func.sum(StockBalance.on_hand))
        .join(StockArticle, StockArticle.variant_id == StockBalance.variant_id)
        .where(StockArticle.tracking == Tracking.SERIAL)
        .group_by(StockBalance.variant_id, StockBalance.lot_id)
        .order_by(StockBalance.variant_id, StockBalance.lot_id)
    ).all()
    wrong = [
        f"article {variant_id}, piece {lot_id}: {quantity} in stock"
        for variant_id, lot_id, quantity in rows
        if quantity and (lot_id is None or quantity != 1)
    ]
    return Findings.of(len(rows), wrong)


def blocked_lots_are_held_for_nobody(tx: Tx) -> Findings:
    """Look at what is held of lots that must not leave the house."""
    rows = tx.session.execute(
        select(StockBalance.id, Lot.code, StockBalance.reserved, Lot.blocked_at)
        .join(Lot, Lot.id == StockBalance.lot_id)
        .order_by(StockBalance.id)
    ).all()
    wrong = [
        f"balance {id_} of blocked lot {code}: {reserved} held"
        for id_, code, reserved, blocked_at in rows
        if reserved and blocked_at is not None
    ]
    return Findings.of(len(rows), wrong)


def on_the_way_is_transferred(tx: Tx) -> Findings:
    """Compare what is on its way with the transfers that have not been received."""
    sent = _sums(
        tx,
        select(
            StockTransferLine.variant_id,
            StockTransferLine.lot_id,
            func.sum(StockTransferLine.quantity),
        )
        .join(StockTransfer, StockTransfer.id == StockTransferLine.transfer_id)
        .where(StockTransfer.state == TransferState.IN_TRANSIT)
        .group_by(StockTransferLine.variant_id, StockTransferLine.lot_id),
    )
    there = _sums(
        tx,
        select(StockBalance.variant_id, StockBalance.lot_id, func.sum(StockBalance.on_hand))
        .join(Location, Location.id == StockBalance.location_id)
        .where(Location.kind == LocationKind.TRANSIT)
        .group_by(StockBalance.variant_id, StockBalance.lot_id),
    )
    wrong = [
        f"article {goods[0]}, lot {goods[1]}: {there.get(goods, NOTHING)} on the way, "
        f"{sent.get(goods, NOTHING)} by transfers"
        for goods in sorted(sent.keys() | there.keys(), key=str)
        if sent.get(goods, NOTHING) != there.get(goods, NOTHING)
    ]
    lines = tx.session.scalars(select(func.count(StockTransferLine.id))).one()
    return Findings.of(lines, wrong)


PLACE_CHECKS = (
    Check("I3", "A piece is in one place at most", pieces_are_in_one_place),
    Check("I3", "Nothing of a blocked lot is held", blocked_lots_are_held_for_nobody),
    Check("I3", "What is on its way is in transfers", on_the_way_is_transferred),
)


def _sums(tx: Tx, query: Select[int, int | None, Decimal]) -> dict[Goods, Decimal]:
    return {(row[0], row[1]): row[2] for row in tx.session.execute(query)}
