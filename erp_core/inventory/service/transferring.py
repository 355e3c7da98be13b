"""Stock that is brought from one place of ours to another: it stays ours, at the same value."""

from decimal import Decimal

from sqlalchemy import select

from erp_core.inventory.allocation import NOTHING, Shelf, Taken, choose_free, total_by_variant
from erp_core.inventory.errors import NoSuchTransfer, SamePlace, StockShort
from erp_core.inventory.events import StockReceived
from erp_core.inventory.forms import NewTransfer, TransferLine, TransferState, TransferView
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.queries.floor import transfer_views
from erp_core.inventory.schemas import LocationKind, MoveKind
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import known_lot_id, lock_shelves
from erp_core.inventory.tables import StockTransfer, StockTransferLine
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

TRANSFER = States("transfer", [(TransferState.IN_TRANSIT, TransferState.DONE)])


def transfer_stock(tx: Tx, actor: Actor, new: NewTransfer) -> TransferView:
    """Bring goods from one place of stock to another, at once or by way of transit.

    What is held for somebody stays where it is.

    Raises:
        NoSuchLocation: One of the places is none of stock.
        SamePlace: Both are the same.
        NotStocked: No stock is kept of an article.
        StockShort: Less of it lies there free.
    """
    actor.require("inventory.transfer_stock")
    origin = places(tx).shelf(None, new.from_location_id)
    target = places(tx).shelf(None, new.to_location_id)
    if origin == target:
        raise SamePlace(field="to_location_id")
    taken = _chosen(tx, actor, new, origin)
    state = TransferState.IN_TRANSIT if new.in_transit else TransferState.DONE
    row = StockTransfer(
        from_location_id=origin,
        to_location_id=target,
        state=state,
        note=new.note,
        sent_at=tx.now,
        received_at=None if new.in_transit else tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    for part in taken:
        shelf = part.shelf
        line = {"variant_id": shelf.variant_id, "lot_id": shelf.lot_id, "quantity": part.quantity}
        tx.session.add(StockTransferLine(transfer_id=row.id, **line))
    to = places(tx).outside[LocationKind.TRANSIT] if new.in_transit else target
    occasion = Occasion(MoveKind.TRANSFER, ("stock_transfers", row.id), new.note)
    record_moves(tx, actor, occasion, [Move.of(part, to) for part in taken])
    what = new.model_dump(mode="json")
    record_change(tx, actor, "inventory.transfer_stock", ("stock_transfers", row.id), what)
    tx.session.flush()
    return transfer_views(tx, [row.id])[row.id]


def receive_transfer(tx: Tx, actor: Actor, transfer_id: int) -> TransferView:
    """Put what was on its way on the shelf that it was sent to.

    What did not arrive, or is spoilt, is counted or scrapped there afterwards.

    Raises:
        NoSuchTransfer: There is no such transfer.
        WrongTransition: It has been received.
    """
    actor.require("inventory.receive_transfer")
    row = tx.session.get(StockTransfer, transfer_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchTransfer
    row.state, row.received_at = TRANSFER.move(row.state, TransferState.DONE), tx.now
    lines = tx.session.scalars(
        select(StockTransferLine)
        .where(StockTransferLine.transfer_id == row.id)
        .order_by(StockTransferLine.id)
    ).all()
    origin = places(tx).outside[LocationKind.TRANSIT]
    moves = [
        Move(line.variant_id, line.lot_id, origin, row.to_location_id, line.quantity)
        for line in lines
    ]
    occasion = Occasion(MoveKind.TRANSFER, ("stock_transfers", row.id), row.note)
    record_moves(tx, actor, occasion, moves)
    record_change(tx, actor, "inventory.receive_transfer", ("stock_transfers", row.id), {})
    for variant_id in sorted({line.variant_id for line in lines}):
        tx.publish(StockReceived(variant_id=variant_id))
    tx.session.flush()
    return transfer_views(tx, [row.id])[row.id]


def _chosen(tx: Tx, actor: Actor, new: NewTransfer, origin: int) -> list[Taken]:
    for variant_id in sorted({line.variant_id for line in new.lines}):
        require_stocked(tx, actor, variant_id)
    locked = lock_shelves(tx, [line.variant_id for line in new.lines])
    shelves = [shelf for shelf in locked if shelf.location_id == origin]
    taken: dict[int, Taken] = {}
    for line in new.lines:
        lot_id = known_lot_id(tx, line.variant_id, line.lot)
        left = [
            shelf.less(taken[shelf.balance_id].quantity if shelf.balance_id in taken else NOTHING)
            for shelf in shelves
            if (shelf.lot_id is None if line.without_lot else lot_id in (None, shelf.lot_id))
        ]
        for part in _free(left, line):
            id_ = part.shelf.balance_id
            before = taken[id_].quantity if id_ in taken else NOTHING
            taken[id_] = Taken(part.shelf, before + part.quantity)
    return list(taken.values())


def _free(shelves: list[Shelf], line: TransferLine) -> list[Taken]:
    taken = choose_free(shelves, {line.variant_id: line.quantity})
    got = total_by_variant(taken).get(line.variant_id, Decimal(0))
    if got < line.quantity:
        raise StockShort(field="lines", variant_id=line.variant_id, available=str(got))
    return taken
