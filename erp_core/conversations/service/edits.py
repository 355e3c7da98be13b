"""A customer edits what they wrote: the message shows the new text and keeps what it said before.

So with files: another one is a change as well, and the one before is kept.

An edit is bound to the event that it came in, so reading it again changes nothing; one that comes
late, after a later one, changes nothing either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
        changed: Whether it says something else now, or shows other files.
        files: Whether the edit brought other files.
    """

    inbound_id: int | None
    changed: bool
    files: bool = False


def edit_message(tx: Tx, conversation_id: int, event: RawEvent, arrived: Arrived) -> Edited | None:
    """Give a message the text that its sender gave it; None where there is no such message.

    Files that replace others are not given to it here: see ``replace_files``.

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
    known = next((one for one in row.earlier if one["inbound_id"] == event.id), None)
    if known is not None:
        return Edited(row.inbound_id, changed=True, files=bool(known.get("files")))
    files = _references(arrived.attachments)
    other = bool(files) and files != _references(_latest(tx, conversation_id, row).attachments)
    if row.text == arrived.text and not other:
        _move(row, arrived)
        return Edited(row.inbound_id, changed=False)
    if _is_late(row, arrived.sent_at):
        return Edited(row.inbound_id, changed=False)
    _rewrite(tx, row, event, arrived, other=other)
    return Edited(row.inbound_id, changed=True, files=other)


def replace_files(tx: Tx, event: RawEvent, inbound_id: int, arrived: Arrived) -> MessageRow | None:
    """Let a message that was not answered yet show the files of its edit; the old ones are kept.

    They stand after the old ones, whose places belong to what was fetched of them.

    Args:
        tx: The transaction.
        event: The payload that the edit came in.
        inbound_id: The payload that the message came in.
        arrived: The edit.

    Returns:
        The message; None where that was done before.
    """
    row = tx.session.scalars(
        select(MessageRow)
        .where(
            MessageRow.inbound_id == inbound_id,
            MessageRow.carrier_id == arrived.carrier_id,
            MessageRow.direction == "in",
        )
        .with_for_update()
    ).one()
    if any(one.get("edited_by") == event.id for one in row.attachments):
        return None
    old = [{**one, "replaced": True} for one in row.attachments]
    row.attachments = [*old, *({**one, "edited_by": event.id} for one in arrived.attachments)]
    tx.session.flush()
    return row


def _latest(tx: Tx, conversation_id: int, row: MessageRow) -> MessageRow:
    """The message, or the last edit of it that was a message of its own and brought files."""
    edits = tx.session.scalars(
        select(MessageRow)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .where(
            ThreadRow.conversation_id == conversation_id,
            MessageRow.carrier_id == row.carrier_id,
            MessageRow.direction == "in",
            MessageRow.kind == "edit",
        )
        .order_by(MessageRow.id.desc())
    )
    return next((edit for edit in edits if _references(edit.attachments)), row)


def _references(attachments: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Name the files that are shown; a place that moves is none."""
    shown = (one for one in attachments if not one.get("replaced"))
    return [one["reference"] for one in shown if one["kind"] != "location"]


def _is_late(row: MessageRow, sent_at: datetime | None) -> bool:
    return sent_at is not None and row.edited_at is not None and sent_at < row.edited_at


def _rewrite(tx: Tx, row: MessageRow, event: RawEvent, arrived: Arrived, *, other: bool) -> None:
    said = {"inbound_id": event.id, "text": row.text} | ({"files": True} if other else {})
    kept = [*row.earlier, said]
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
