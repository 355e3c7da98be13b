"""The one way to record moves: rows, balances, value and posting are written together."""

from collections.abc import Sequence
from datetime import date

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.movement import Move, Occasion, Recorded
from erp_core.inventory.places import is_ours
from erp_core.inventory.service.backdating import refuse_negative_days, require_past
from erp_core.inventory.service.posting import post_move_values
from erp_core.inventory.service.shelves import Change, change_places, end_held
from erp_core.inventory.service.tracking import lock_pieces, refuse_twins
from erp_core.inventory.service.valuing import Flow, Valued, keep_values, value_flows
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_counted_rows
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, local_time
from erp_core.kernel.transaction import Tx


def record_moves(tx: Tx, actor: Actor, occasion: Occasion, moves: Sequence[Move]) -> Recorded:
    """Record moves with the balances, values and postings that follow from them.

    A move of an earlier day is valued as if it had been recorded then; what later issues cost
    changes by that, and the differences are posted on the real day as correction layers. History
    that is played again with ``Tx.dated`` is of an earlier day too, whatever it calls today.

    Raises:
        StockShort: It is not there, or would not have been on some day since.
        PeriodLocked: The day is in a locked period.
        InTheFuture: The day has not come.
        LotMissing: An article is told apart by lot or piece, and none is named.
        OnePieceEach: A serial number is one piece, and this is not.
        SerialInUse: A piece would be in two places.
    """
    today = business_date(tx)
    day = occasion.business_date or today
    late = day < local_time(tx, tx.began).date()
    if late or day != today:
        require_past(tx, day, today)
    pieces = lock_pieces(tx, moves)
    _change_balances(tx, occasion, moves)
    refuse_twins(tx, pieces)
    if late:
        refuse_negative_days(tx, moves, day)
    flows = [_flow(tx, move) for move in moves]
    valued = value_flows(tx, flows, day)
    move_ids = _write(tx, occasion, moves, valued, day)
    keep_values(tx, valued, move_ids)
    post_move_values(tx, actor, occasion.kind, occasion.source, move_ids, valued, day)
    tx.notify("stock")
    return Recorded(move_ids, tuple(Money(minor, valued.currency) for minor in valued.minors))


def _flow(tx: Tx, move: Move) -> Flow:
    came, left = is_ours(tx, move.target), is_ours(tx, move.origin)
    sign = int(came) - int(left)
    return Flow(move.variant_id, sign * move.quantity, move.minor)


def _change_balances(tx: Tx, occasion: Occasion, moves: Sequence[Move]) -> None:
    changes: list[Change] = []
    for move in moves:
        if is_ours(tx, move.origin):
            held = move.taken.held if move.taken else NOTHING
            row = move.taken.shelf.balance_id if move.taken else None
            place = (move.variant_id, move.origin, move.lot_id)
            changes.append(Change(place, -move.quantity, -held, row))
        if is_ours(tx, move.target):
            changes.append(Change((move.variant_id, move.target, move.lot_id), move.quantity))
    change_places(tx, changes)
    if occasion.source is not None:
        end_held(tx, occasion.source, [move.taken for move in moves if move.taken])


def _write(
    tx: Tx, occasion: Occasion, moves: Sequence[Move], valued: Valued, day: date
) -> tuple[int, ...]:
    source = occasion.source or (None, None)
    rows = [
        {
            "kind": occasion.kind.value,
            "variant_id": move.variant_id,
            "lot_id": move.lot_id,
            "from_location_id": move.origin,
            "to_location_id": move.target,
            "quantity": move.quantity,
            "value_minor": minor,
            "currency": valued.currency,
            "source_type": source[0],
            "source_id": source[1],
            "reason": occasion.reason,
            "at": tx.now,
            "business_date": day,
            "corrects_id": None,
        }
        for move, minor in zip(moves, valued.minors, strict=True)
    ]
    return add_counted_rows(tx, StockMove, rows)
