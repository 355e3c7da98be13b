"""A customer edits what they wrote: the message shows the new text and keeps what it said before.

An edit is bound to the event that it came in, so reading it again changes nothing; one that comes
late, after a later one, changes nothing either.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from erp_core.conversations.inbound_schemas import Arrived, RawEvent
from erp_core.conversations.service.threads import preview_of
from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.kernel.transaction import Tx

MOST_KEPT = 50
"""Earlier texts that are kept of a message; what it said first is always one of them."""


@dataclass(frozen=True)
class Edited:
    """A message that was edited.

    Attributes:
        inbound_id: The event that the message came in.
        changed: Whether it says something else now.
    """

    inbound_id: int | None
    changed: bool


def edit_message(tx: Tx, conversation_id: int, event: RawEvent, arrived: Arrived) -> Edited | None:
    """Give a message the text that its sender gave it; None where there is no such message.

    Args:
        tx: The transaction.
        conversation_id: Where it was written.
        event: The payload that the edit came in.
        arrived: The edit: it has the carrier id of the message that was edited.
    """
    row = tx.session.scalar(
        select(MessageRow)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .where(
            ThreadRow.conversation_id == conversation_id,
            MessageRow.carrier_id == arrived.carrier_id,
            MessageRow.direction == "in",
            MessageRow.kind != "edit",
        )
        .order_by(MessageRow.id.desc())
        .limit(1)
        .with_for_update(of=MessageRow)
    )
    if row is None:
        return None
    if any(one["inbound_id"] == event.id for one in row.earlier):
        return Edited(row.inbound_id, changed=True)
    if row.text == arrived.text:
        _move(row, arrived)
        return Edited(row.inbound_id, changed=False)
    if _is_late(row, arrived.sent_at):
        return Edited(row.inbound_id, changed=False)
    _rewrite(tx, row, event, arrived)
    return Edited(row.inbound_id, changed=True)


def _is_late(row: MessageRow, sent_at: datetime | None) -> bool:
    return sent_at is not None and row.edited_at is not None and sent_at < row.edited_at


def _rewrite(tx: Tx, row: MessageRow, event: RawEvent, arrived: Arrived) -> None:
    kept = [*row.earlier, {"inbound_id": event.id, "text": row.text}]
    row.earlier = kept if len(kept) <= MOST_KEPT else [kept[0], *kept[-MOST_KEPT + 1 :]]
    row.text = arrived.text
    row.edited_at = arrived.sent_at or tx.now
    thread = tx.session.get_one(ThreadRow, row.thread_id)
    if row.seq == thread.last_seq:
        thread.last_text = preview_of(row.text)
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{row.thread_id}")


def _move(row: MessageRow, arrived: Arrived) -> None:
    """A place that moves (a live location) is where it is now."""
    if [one["kind"] for one in arrived.attachments] == ["location"]:
        row.attachments = list(arrived.attachments)
