"""A lot that was blocked: its customers are drafted a notice each, and told after a yes.

Nothing goes out by itself. A draft is settled in the ways of a promise that slips: told, not told
for a reason, or overtaken, when the lot may be used after all.
"""

from sqlalchemy import select

from erp_core import inventory
from erp_core.inventory import LotWasBlocked, LotWasUnblocked
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import standing_entry, standing_for
from erp_core.sales.events import RecallDropped, RecallTold
from erp_core.sales.queries.recalls import owner_still, owners_now, recall_row, recall_views
from erp_core.sales.recall_tables import RecallNotice
from erp_core.sales.recalls import LotOwner, RecallView, TellRecall
from erp_core.sales.slips import DismissSlip, SlipState
from erp_core.sales.states import SLIP

TOPIC = "recalls"


def draft_recalls(tx: Tx, event: LotWasBlocked) -> None:
    """Draft a notice to each customer who has some of a blocked lot, or for whom it was held.

    Who has what it went into is told of that; whoever is told of it already, by way of another
    blocked lot, is not told again.
    """
    held = {**inventory.held_of(tx, event.lot_id), event.lot_id: event.held_for}
    owners = owners_now(tx, event.lot_id, held)
    warned = _warned(tx, event.lot_id, {one.lot_id for one in owners})
    for owner in owners:
        told = warned.get((owner.lot_id, owner.party_id))
        if told is None or (owner.received and not told):
            _draft(tx, event.lot_id, owner)
    tx.notify(TOPIC)


def overtake_recalls(tx: Tx, event: LotWasUnblocked) -> None:
    """Take back the drafts about a lot that may be used after all.

    Who has another lot that stays blocked by another way is drafted a notice of that instead.
    """
    rows = tx.session.scalars(
        select(RecallNotice)
        .where(RecallNotice.lot_id == event.lot_id, RecallNotice.state == SlipState.DRAFT)
        .order_by(RecallNotice.id)
        .with_for_update()
    ).all()
    warned = _warned(tx, event.lot_id, {row.has_lot_id for row in rows})
    for row in rows:
        _settle(tx, system("lots"), row, SlipState.OVERTAKEN)
        tx.publish(RecallDropped(row.id, row.lot_id))
        key = (row.has_lot_id, standing_for(tx, row.party_id))
        blocked = inventory.blocked_parts(tx, row.has_lot_id)
        if blocked and key not in warned:
            warned[key] = row.received
            _redraft(tx, blocked[0], row)


def _redraft(tx: Tx, lot_id: int, dropped: RecallNotice) -> None:
    """Draft what a notice said once more, by way of another lot that is still blocked."""
    row = RecallNotice(
        lot_id=lot_id,
        has_lot_id=dropped.has_lot_id,
        party_id=dropped.party_id,
        order_id=dropped.order_id,
        order_ids=dropped.order_ids,
        received=dropped.received,
        quantity=dropped.quantity,
        state=SlipState.DRAFT,
        text=None,
        reason=None,
        noted_at=tx.now,
        settled_at=None,
    )
    _add(tx, row)


def _warned(tx: Tx, lot_id: int, has: set[int]) -> dict[tuple[int, int], bool]:
    """Say who is, or is to be, told of some lots by way of other blocked lots than this one.

    Returns:
        Whether they are told as somebody who has some, by the lot that they have and their entry.
    """
    rows = tx.session.execute(
        select(RecallNotice, standing_entry(RecallNotice.party_id)).where(
            RecallNotice.has_lot_id.in_(sorted(has)),
            RecallNotice.lot_id != lot_id,
            RecallNotice.state.in_([SlipState.DRAFT, SlipState.TOLD]),
        )
    ).all()
    lots = inventory.lots_by_id(tx, {row.lot_id for row, _ in rows})
    found: dict[tuple[int, int], bool] = {}
    for row, family in rows:
        blocked_at = lots[row.lot_id].blocked_at
        if blocked_at is not None and row.noted_at >= blocked_at:
            key = (row.has_lot_id, family)
            found[key] = found.get(key, False) or row.received
    return found


def tell_recall(tx: Tx, actor: Actor, recall_id: int, new: TellRecall) -> RecallView:
    """Tell a customer of a blocked lot, in their language and on their channel.

    What they have is looked at again: where it is not true any more, the notice is overtaken.

    Raises:
        RecallNotFound: There is none, or none that the actor may know of.
        WrongTransition: They were told, are not to be told, or it was overtaken.
    """
    actor.require("sales.tell_recall")
    row = recall_row(tx, actor, recall_id)
    SLIP.move(row.state, SlipState.TOLD)
    owner = owner_still(tx, row)
    if owner is None:
        _settle(tx, actor, row, SlipState.OVERTAKEN)
        tx.publish(RecallDropped(row.id, row.lot_id))
        return recall_views(tx, [row])[0]
    row.text, row.received, row.quantity = new.text, owner.received, owner.quantity
    row.order_id, row.order_ids = owner.order_ids[-1], list(owner.order_ids)
    _settle(tx, actor, row, SlipState.TOLD)
    tx.publish(RecallTold(row.id, row.lot_id))
    return recall_views(tx, [row])[0]


def dismiss_recall(tx: Tx, actor: Actor, recall_id: int, new: DismissSlip) -> RecallView:
    """Decide that a customer is not told, and note why.

    Raises:
        RecallNotFound: There is none, or none that the actor may know of.
        WrongTransition: They were told, are not to be told, or it was overtaken.
    """
    actor.require("sales.tell_recall")
    row = recall_row(tx, actor, recall_id)
    _settle(tx, actor, row, SlipState.DISMISSED, new.reason)
    tx.publish(RecallDropped(row.id, row.lot_id))
    return recall_views(tx, [row])[0]


def _draft(tx: Tx, lot_id: int, owner: LotOwner) -> None:
    row = RecallNotice(
        lot_id=lot_id,
        has_lot_id=owner.lot_id,
        party_id=owner.party_id,
        order_id=owner.order_ids[-1],
        order_ids=list(owner.order_ids),
        received=owner.received,
        quantity=owner.quantity,
        state=SlipState.DRAFT,
        text=None,
        reason=None,
        noted_at=tx.now,
        settled_at=None,
    )
    _add(tx, row)


def _add(tx: Tx, row: RecallNotice) -> None:
    tx.session.add(row)
    tx.session.flush()
    what = {"lot_id": row.lot_id, "orders": row.order_ids, "received": row.received}
    record_change(tx, system("lots"), "sales.recall_draft", ("recall_notices", row.id), what)


def _settle(
    tx: Tx, actor: Actor, row: RecallNotice, state: SlipState, reason: str | None = None
) -> None:
    row.state = SLIP.move(row.state, state)
    row.settled_at, row.reason = tx.now, reason
    tx.session.flush()
    what = {"text": row.text, "reason": reason}
    record_change(tx, actor, f"sales.recall_{state}", ("recall_notices", row.id), what)
    tx.notify(TOPIC)
