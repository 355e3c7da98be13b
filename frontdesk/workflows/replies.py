"""What a member of staff sends: fitted to the channel, marked on the suggestion it came from."""

from assistant.turn import DocumentRef
from erp_core import conversations, support
from erp_core.conversations import (
    MessageView,
    OutgoingReply,
    StaffReply,
    SuggestionView,
    ThreadView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.workflows.askers import asker_of
from frontdesk.workflows.attaching import WithFiles, with_documents
from frontdesk.workflows.fitted import parts_with_files, with_links


def send_staff_reply(
    desk: Frontdesk, actor: Actor, thread_id: int, reply: StaffReply, macro_id: int | None = None
) -> MessageView:
    """Send a reply in a transaction of its own, with what its macro does beside.

    Raises:
        HandledByAnother: Somebody else handles the thread.
        CustomerWroteSince: There is a newer message than the one they saw.
        SuggestionSettled: The suggestion was already used or turned down.
    """
    drawings = Drawings(desk.settings.letterhead)

    def sent(tx: Tx) -> MessageView:
        message = staff_reply(tx, desk, drawings, actor, thread_id, reply)
        if macro_id is not None:
            support.apply_macro(tx, actor, macro_id, thread_id)
        return message

    return drawings.run(lambda: desk.database.run(sent))


def staff_reply(
    tx: Tx, desk: Frontdesk, drawings: Drawings, actor: Actor, thread_id: int, reply: StaffReply
) -> MessageView:
    """Send a reply within the caller's transaction, which the drawings run.

    Raises:
        NotDrawn: It brings documents that are not drawn yet.
    """
    actor.require("conversations.reply")
    thread = conversations.get_thread(tx, actor, thread_id)
    channel = thread.summary.channel
    kind, said = None, WithFiles(reply.text)
    if reply.suggestion_id is not None:
        used = conversations.use_suggestion(tx, actor, thread_id, reply.suggestion_id, reply.text)
        kind, said = used.kind, _with_documents(tx, desk, drawings, thread, used, reply.text)
    outgoing = OutgoingReply(
        text=with_links(tx, desk, channel, said.text, said.files),
        parts=parts_with_files(tx, desk, channel, said.text, said.files),
        files=said.files,
        author="staff",
        author_id=actor.id,
        author_name=actor.name,
        purpose=Purpose.MARKETING if kind == "action" else Purpose.SERVICE,
    )
    sent = conversations.staff_reply(tx, actor, thread_id, outgoing, reply.seen_seq)
    conversations.expire_suggestions(tx, thread_id, "draft")
    return sent


def _with_documents(
    tx: Tx,
    desk: Frontdesk,
    drawings: Drawings,
    thread: ThreadView,
    used: SuggestionView,
    text: str,
) -> WithFiles:
    """Bring the documents of a draft along, as far as the customer of the thread may have them."""
    asker = asker_of(tx, thread.identity, thread.summary.language)
    documents = [DocumentRef(**one) for one in used.documents]
    language = asker.language or "en"
    return with_documents(tx, desk, drawings, asker.actor, text, documents, language)
