"""Cases that a turn opens by itself: linked to who wrote, to the thread and to the order."""

import structlog

from assistant.turn import CaseDraft
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from erp_core.support import NewCase, Priority, open_case_once
from frontdesk.workflows.opening import Opened

log = structlog.get_logger(__name__)
_LONGEST = 4_000


def open_for(tx: Tx, opened: Opened, draft: CaseDraft | None) -> None:
    """Open a case, unless support is off or the thread has one about the same thing.

    The customer is answered whatever becomes of it: the person who takes the thread over sees
    every word there.
    """
    if draft is None or not tx.ports.has(("support",)):
        return
    new = NewCase(
        party_id=opened.asker.party_id,
        subject=draft.subject,
        description=draft.description[:_LONGEST],
        priority=Priority.HIGH if draft.urgent else Priority.NORMAL,
        thread_id=opened.thread_id,
        order_id=draft.order_id,
        topic=draft.topic,
    )
    try:
        with tx.savepoint():
            open_case_once(tx, system("assistant"), new)
    except DomainError as error:
        log.warning("a case was not opened", code=error.code(), thread_id=opened.thread_id)
