"""A person was called and no turn said so, or is late: the customer hears it from the house."""

from collections.abc import Mapping

from erp_core import conversations
from erp_core.conversations import Claim, Handler, OutgoingReply, ThreadState
from erp_core.kernel.events import Event, Listener
from erp_core.kernel.restores import epoch
from erp_core.kernel.transaction import Tx
from erp_core.support import ServiceLate
from frontdesk.application import Frontdesk
from frontdesk.workflows.fitted import parts_for


def bury(desk: Frontdesk, claim: Claim, error: str) -> None:
    """Set a message aside that could not be answered, and tell its sender who answers by when.

    Raises:
        ClaimLost: Another worker owns the conversation.
    """

    def command(tx: Tx) -> None:
        buried = conversations.bury(tx, claim, error)
        if buried.is_owed_a_word:
            say_failed(tx, desk, buried.thread_id, captured=buried.captured)

    desk.database.run(command)


def say_failed(tx: Tx, desk: Frontdesk, thread_id: int, *, captured: bool) -> None:
    """Tell a customer that the assistant had no answer, and who answers by when."""
    thread = conversations.lock_thread(tx, thread_id)
    language = thread.language or "en"
    text = desk.assistant.failed(tx, thread.channel, language, first=not thread.replied)
    _say(tx, desk, thread_id, text, captured=captured)


def late_listeners(desk: Frontdesk) -> Mapping[type[Event], tuple[Listener, ...]]:
    """Return what tells customers, unasked, that the person who was called is late."""
    if not desk.database.ports.has(("support",)):
        return {}

    def say_overdue(tx: Tx, event: ServiceLate) -> None:
        if event.thread_id is not None and event.what == "first":
            _say_overdue(tx, desk, event.thread_id)

    return {ServiceLate: (say_overdue,)}


def _say_overdue(tx: Tx, desk: Frontdesk, thread_id: int) -> None:
    """Say it to who still waits: an answer may be what found out that it is late.

    Who waited when a backup was restored may have been answered after it was taken.
    """
    thread = conversations.lock_thread(tx, thread_id)
    since, resolved = thread.waiting_since, thread.state == ThreadState.RESOLVED
    if since is None or resolved or since.timestamp() <= epoch(tx):
        return
    if thread.handler != Handler.ASSISTANT:
        text = desk.assistant.overdue(tx, thread.channel, thread.language or "en")
        _say(tx, desk, thread_id, text, captured=conversations.was_captured(tx, thread_id))


def _say(tx: Tx, desk: Frontdesk, thread_id: int, text: str, *, captured: bool) -> None:
    if not text:
        return
    thread = conversations.lock_thread(tx, thread_id)
    parts = parts_for(desk, thread.channel, text)
    reply = OutgoingReply(text=text, parts=parts, author="system", captured=captured)
    conversations.queue_reply(tx, thread, reply)
