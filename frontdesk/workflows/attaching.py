"""The documents that go along with a reply, such as a copy of an invoice: read and stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from assistant.turn import DocumentRef
from erp_core import conversations
from erp_core.conversations import OutgoingReply
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Unavailable
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.documents.kinds import Composed, DocumentKind, compose_document
from frontdesk.workflows.fitted import parts_with_files, with_links
from frontdesk.workflows.texts import not_attached

if TYPE_CHECKING:
    from erp_core.conversations.tables import ThreadRow

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WithFiles:
    """A reply with what goes along.

    Attributes:
        text: What it says, also of a document that could not be had.
        files: Ids of the stored documents.
    """

    text: str
    files: tuple[int, ...] = ()


def with_documents(
    tx: Tx,
    desk: Frontdesk,
    drawings: Drawings,
    actor: Actor,
    text: str,
    documents: Sequence[DocumentRef],
    language: str,
) -> WithFiles:
    """Store the documents of a reply; one that is refused or cannot be drawn is left out, and said.

    The files commit with the reply or not at all, so a turn that is run again stores none twice.

    Args:
        tx: The transaction that queues the reply.
        desk: Where the letterhead is.
        drawings: Those that are drawn already.
        actor: Whose documents they have to be: what is outside the scope does not exist.
        text: The reply.
        documents: What is to go along with it.
        language: ``en`` or ``zh``.

    Raises:
        NotDrawn: Some are not drawn yet; nothing was written by this.
    """
    wanted = tuple(dict.fromkeys(documents))
    composed = [
        made for one in wanted if (made := _composed(tx, desk, actor, one, language)) is not None
    ]
    contents = drawings.of([one.paper for one in composed])
    files = tuple(
        conversations.store_file(tx, content, made.name)
        for made, content in zip(composed, contents, strict=True)
        if content is not None
    )
    if len(files) < len(wanted):
        text = f"{text}\n\n{not_attached(language)}"
    return WithFiles(text, files)


def _composed(
    tx: Tx, desk: Frontdesk, actor: Actor, wanted: DocumentRef, language: str
) -> Composed | None:
    kind, head = DocumentKind(wanted.kind), desk.settings.letterhead
    try:
        return compose_document(tx, actor, head, kind, wanted.record_id, language)
    except Unavailable:
        raise
    except DomainError as error:
        why = type(error).__name__
        log.warning("a document stays out", kind=kind, record=wanted.record_id, why=why)
        return None


def send_document(
    tx: Tx,
    desk: Frontdesk,
    thread: "ThreadRow",
    file: tuple[str, bytes],
    text: str,
    *,
    author: str,
) -> int:
    """Queue a drawn document (its name and bytes) with some words; returns the message's id."""
    name, content = file
    file_id = conversations.store_file(tx, content, name)
    parts = parts_with_files(tx, desk, thread.channel, text, (file_id,))
    said = with_links(tx, desk, thread.channel, text, (file_id,))
    reply = OutgoingReply(text=said, parts=parts, author=author, files=(file_id,))
    return conversations.queue_reply(tx, thread, reply).id
