"""Goods whose price turned out otherwise when their bill came, and goods that go back.

An arrival is put right as if it had cost from the start what it was billed at: what is still there
is worth more or less, and what has left takes its part of the difference to where it went. Nothing
that was written is changed: the differences are correction layers of today.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace

from sqlalchemy import select

from erp_core.inventory.allocation import NOTHING, choose_free, total_by_variant
from erp_core.inventory.errors import NoSuchReceipt, StockShort
from erp_core.inventory.events import StockAdjusted
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.queries.stock import move_views
from erp_core.inventory.schemas import LocationKind, MoveKind, MoveView, NewSupplierReturn, Source
from erp_core.inventory.service.history import (
    Corrected,
    corrections_between,
    histories_of,
)
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.posting import post_corrections
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import lock_shelves, lot_id_of
from erp_core.inventory.service.valuing import Valued, keep_values, lock_piles
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx


def correct_receipts(tx: Tx, actor: Actor, source: Source, differences: Mapping[int, int]) -> None:
    """Put arrivals right by what they cost more, or less, than they were received at.

    The difference goes from goods received not invoiced to stock, and for what has left since, on
    to where it went.

    Args:
        tx: The transaction.
        actor: Who enters the bill.
        source: The document that says so.
        differences: In minor units of the base currency, by the arrival's move.

    Raises:
        NoSuchReceipt: A move is no arrival from a supplier, or would be worth less than nothing.
        PeriodLocked: This month is locked.
    """
    actor.require("inventory.correct_receipts")
    wanted = {move_id: minor for move_id, minor in differences.items() if minor}
    if not wanted:
        return
    rows = _arrivals(tx, wanted)
    variant_ids = sorted({row.variant_id for row in rows.values()})
    before = lock_piles(tx, variant_ids)
    piles = deepcopy(before)
    corrected = [Corrected(id_, MoveKind.RECEIPT, minor) for id_, minor in sorted(wanted.items())]
    for variant_id, history in histories_of(tx, variant_ids).items():
        history.moves = [
            replace(move, minor=move.minor + wanted.get(move.id, 0)) for move in history.moves
        ]
        if any(move.minor < 0 for move in history.moves if move.id in wanted):
            message = "Goods cannot cost less than nothing."
            raise NoSuchReceipt(message, field="differences")
        pile, costs = history.replay(before[variant_id].costing)
        pile.last_on = before[variant_id].last_on
        piles[variant_id] = pile
        corrected += corrections_between(history, costs)
    valued = Valued(get_organisation(tx).currency, [], 0, piles, before, corrected)
    keep_values(tx, valued, [])
    post_corrections(tx, actor, corrected, source)
    told = {"differences": {str(id_): minor for id_, minor in wanted.items()}}
    record_change(tx, actor, "inventory.correct_receipts", source, told)
    tx.notify("stock")


def return_to_supplier(
    tx: Tx, actor: Actor, source: Source, new: NewSupplierReturn
) -> list[MoveView]:
    """Send goods back to their supplier; what they are worth goes to purchase differences.

    Raises:
        StockShort: There is less of them that lies free.
        NotStocked: No stock is kept of the article.
    """
    actor.require("inventory.return_to_supplier")
    require_stocked(tx, actor, new.variant_id)
    where = places(tx).locations_of(new.warehouse_id, None)
    lot_id = None if new.lot is None else lot_id_of(tx, new.variant_id, new.lot, None)
    shelves = [
        shelf
        for shelf in lock_shelves(tx, [new.variant_id])
        if shelf.location_id in where and lot_id in (None, shelf.lot_id)
    ]
    taken = choose_free(shelves, {new.variant_id: new.quantity})
    got = total_by_variant(taken).get(new.variant_id, NOTHING)
    if got < new.quantity:
        raise StockShort(field="quantity", variant_id=new.variant_id, available=str(got))
    target = places(tx).outside[LocationKind.SUPPLIER]
    occasion = Occasion(MoveKind.SUPPLIER_RETURN, source, reason=new.reason)
    moves = record_moves(tx, actor, occasion, [Move.of(part, target) for part in taken]).move_ids
    told = {**new.model_dump(mode="json"), "moves": moves}
    record_change(tx, actor, "inventory.return_to_supplier", source, told)
    tx.publish(StockAdjusted(variant_id=new.variant_id))
    return move_views(tx, moves)


def _arrivals(tx: Tx, wanted: Mapping[int, int]) -> dict[int, StockMove]:
    query = select(StockMove).where(
        StockMove.id.in_(sorted(wanted)),
        StockMove.kind == MoveKind.RECEIPT,
        StockMove.corrects_id.is_(None),
    )
    rows = {row.id: row for row in tx.session.scalars(query)}
    if rows.keys() != wanted.keys():
        raise NoSuchReceipt(field="differences")
    return rows
