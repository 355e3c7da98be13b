"""What a turn hears of messages that were edited.

An edit of what was not answered yet is read instead of it. An edit of what was answered is said
anew, as a correction: it can ask for something else, but what was agreed or typed before stands,
so it confirms no offer and tries no code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from channels.contract import Channel, InboundKind, InboundMessage
from erp_core import conversations
from erp_core.conversations import RawEvent
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.arriving import arrived
from frontdesk.workflows.fetching import expect_files
from frontdesk.workflows.understood import Understood

if TYPE_CHECKING:
    from erp_core.conversations.tables import ThreadRow

SILENT = frozenset({InboundKind.MEMBERSHIP})
"""What needs no answer."""


@dataclass(frozen=True)
class Heard:
    """What is left to be answered.

    Attributes:
        understood: Payloads with the messages as they are after their edits.
        corrects: Whether something that was answered is said anew.
    """

    understood: Sequence[Understood]
    corrects: bool = False


def stored(
    tx: Tx, channel: Channel | None, thread: "ThreadRow", understood: Sequence[Understood]
) -> Heard:
    """Store what came as messages of a thread, edits on the messages they belong to.

    Running it again changes nothing and hears the same.
    """
    heard: dict[int, Understood] = {}
    corrects = False
    for one in understood:
        kept = []
        for part, came in enumerate(one.messages):
            message = came
            if came.kind is InboundKind.EDIT:
                edited = _edited(tx, thread, one.event, came)
                if edited is not None and not edited.changed:
                    continue
                message = _without_known_files(came, edited)
                if edited is not None and edited.inbound_id in heard:
                    _read_instead(heard, edited.inbound_id, message)
                    _show_instead(tx, channel, one.event, edited.inbound_id, message)
                    continue
                corrects = corrects or edited is not None
            _add(tx, channel, thread, one.event, part, message)
            kept.append(message)
        if kept:
            heard[one.event.id] = replace(one, messages=tuple(kept))
    return Heard(tuple(heard.values()), corrects)


def _edited(
    tx: Tx, thread: "ThreadRow", event: RawEvent, message: InboundMessage
) -> conversations.Edited | None:
    return conversations.edit_message(tx, thread.conversation_id, event, arrived(message))


def _without_known_files(
    edit: InboundMessage, edited: conversations.Edited | None
) -> InboundMessage:
    """An edit of the text alone comes with the files of the message, which are there."""
    return edit if edited is None or edited.files else replace(edit, attachments=())


def _read_instead(heard: dict[int, Understood], event_id: int, edit: InboundMessage) -> None:
    """Hear the new text in the place of the old one, as of when the old one was written."""
    one = heard[event_id]
    messages = (
        replace(it, text=edit.text, attachments=edit.attachments or it.attachments)
        if it.provider_id == edit.provider_id
        else it
        for it in one.messages
    )
    heard[event_id] = replace(one, messages=tuple(messages))


def _show_instead(
    tx: Tx, channel: Channel | None, event: RawEvent, inbound_id: int, edit: InboundMessage
) -> None:
    """Show and fetch the files that replace those of a message, which are kept with it."""
    if not edit.attachments:
        return
    shown = conversations.replace_files(tx, event, inbound_id, arrived(edit))
    if shown is not None:
        expect_files(tx, channel, shown, edit, len(shown.attachments) - len(edit.attachments))


def _add(
    tx: Tx,
    channel: Channel | None,
    thread: "ThreadRow",
    event: RawEvent,
    part: int,
    message: InboundMessage,
) -> None:
    asks = message.kind not in SILENT
    added = conversations.add_arrived(tx, thread, event, part, arrived(message), asks=asks)
    expect_files(tx, channel, added, message)
