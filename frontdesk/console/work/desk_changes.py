"""Changes of the service desk: made to what stands there now, not to what a page once showed."""

from erp_core import conversations, support
from erp_core.conversations import QueueDraft, QueueView
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from erp_core.kernel.transaction import Tx
from erp_core.support import (
    MacroDraft,
    MacroNotFound,
    MacroView,
    ServiceDeskDraft,
    ServiceDeskView,
)
from frontdesk.console.work.desk_reading import DeskUnreadable


class DeskChanged(Conflict):
    """Somebody changed this while it was open. Nothing was saved."""


def save_queue(tx: Tx, actor: Actor, shown: QueueView | None, draft: QueueDraft) -> QueueView:
    """Save a queue as it was written, with the members that it has now.

    Args:
        tx: The transaction.
        actor: Who writes.
        shown: The queue that the dialog showed; None: a new one.
        draft: What was written.

    Raises:
        QueueNotFound: It was switched off meanwhile.
        DeskChanged: It is not what was shown any more.
        DeskUnreadable: It is new, and there is one of its code.
    """
    if shown is None:
        _require_free(draft.code, conversations.list_queues(tx, actor))
        return conversations.save_queue(tx, actor, draft)
    now = conversations.lock_queue(tx, actor, shown.id)
    if _in_dialog(now) != _in_dialog(shown):
        raise DeskChanged
    members = tuple(one.user_id for one in now.members)
    return conversations.save_queue(tx, actor, draft.model_copy(update={"members": members}))


def set_member(tx: Tx, actor: Actor, queue_id: int, user_id: int, *, joins: bool) -> QueueView:
    """Let somebody join a queue or leave it, and nothing else.

    Raises:
        QueueNotFound: It was switched off meanwhile.
    """
    now = conversations.lock_queue(tx, actor, queue_id)
    others = {one.user_id for one in now.members} - {user_id}
    members = tuple(sorted(others | {user_id} if joins else others))
    given = now.model_dump(exclude={"id", "members"})
    draft = QueueDraft.model_validate(given | {"members": members})
    return conversations.save_queue(tx, actor, draft)


def save_macro(tx: Tx, actor: Actor, shown: MacroView | None, draft: MacroDraft) -> MacroView:
    """Save a canned reply as it was written.

    Raises:
        MacroNotFound: It was switched off meanwhile.
        DeskChanged: It is not what was shown any more.
        DeskUnreadable: It is new, and there is one of its code.
    """
    known = support.list_macros(tx, actor)
    if shown is None:
        _require_free(draft.code, known)
    elif (now := next((one for one in known if one.id == shown.id), None)) is None:
        raise MacroNotFound
    elif now != shown:
        raise DeskChanged
    return support.save_macro(tx, actor, draft)


def save_desk(
    tx: Tx, actor: Actor, shown: ServiceDeskView, draft: ServiceDeskDraft
) -> ServiceDeskView:
    """Save the hours as they were written.

    Raises:
        DeskChanged: They are not what was shown any more.
    """
    if support.get_desk(tx, actor) != shown:
        raise DeskChanged
    return support.save_desk(tx, actor, draft)


def _in_dialog(queue: QueueView) -> QueueView:
    """Leave out what the dialog of a queue does not show."""
    return queue.model_copy(update={"members": ()})


def _require_free(code: str, known: list[QueueView] | list[MacroView]) -> None:
    if code in {one.code for one in known}:
        raise DeskUnreadable
