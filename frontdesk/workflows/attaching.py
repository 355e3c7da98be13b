"""Sends a document to the customer of a thread: drawn, stored, queued, and only their own."""

from typing import TYPE_CHECKING

from erp_core import conversations
from erp_core.conversations import OutgoingReply
from erp_core.kernel.errors import Refused
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind, Rendered, render_document
from frontdesk.workflows.askers import asker_of
from frontdesk.workflows.fitted import parts_with_files

if TYPE_CHECKING:
    from erp_core.conversations.tables import ThreadRow


class NotProven(Refused):
    """Documents go only to who has proven who they are."""


def attach_document(
    tx: Tx,
    desk: Frontdesk,
    thread: "ThreadRow",
    kind: DocumentKind,
    record_id: int,
    *,
    captured: bool = False,
) -> int:
    """Queue a document for the customer of a thread; returns the id of the message.

    The document is the customer's own or does not exist: it is read as the actor that the
    thread's identity has proven to be, whatever was asked for. It goes as a file where the channel
    carries files, else as a link for a day.

    Args:
        tx: The transaction of the turn.
        desk: The house.
        thread: The thread, locked.
        kind: Which document.
        record_id: The invoice, order or delivery.
        captured: Whether the reply is shown to the caller instead of being sent.

    Raises:
        NotProven: Nobody has proven anything on this channel.
        NotFound: There is no such record, or it is somebody else's.
        NotYet: The record has no such document now.
    """
    asker = asker_of(tx, conversations.get_identity(tx, thread.identity_id), thread.language)
    if asker.party_id is None:
        raise NotProven
    head = desk.settings.letterhead
    made = render_document(tx, asker.actor, head, kind, record_id, asker.language)
    return send_document(tx, desk, thread, made, made.title, author="assistant", captured=captured)


def send_document(
    tx: Tx,
    desk: Frontdesk,
    thread: "ThreadRow",
    made: Rendered,
    text: str,
    *,
    author: str,
    captured: bool = False,
) -> int:
    """Queue a drawn document with some words; returns the id of the message."""
    file_id = conversations.store_file(tx, made.content, made.name)
    reply = OutgoingReply(
        text=text,
        parts=parts_with_files(tx, desk, thread.channel, text, (file_id,)),
        author=author,
        captured=captured,
        files=(file_id,),
    )
    return conversations.queue_reply(tx, thread, reply).id
