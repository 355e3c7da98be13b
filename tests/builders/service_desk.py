"""A service desk for tests: queues with members, a promise, and threads that need a person."""

from datetime import timedelta
from typing import Any

from erp_core import access, conversations, support
from erp_core.access import Role
from erp_core.conversations import QueueDraft, QueueView, ThreadSummary
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.support import ClockView, MacroDraft, PolicyDraft
from tests.builders.access import a_user
from tests.builders.threads import a_thread


def an_agent(database: Database, login: str, *roles: Role, present: bool = False) -> Actor:
    """Hire somebody; present: they are logged in."""
    user = a_user(database, login, *(roles or (Role.SUPPORT,)))
    if present:
        database.run(lambda tx: access.open_session(tx, user.id))
    return database.read(lambda tx: access.user_actor(tx, login))


def a_queue(database: Database, code: str = "support", **more: Any) -> QueueView:
    """Save a queue."""
    draft = QueueDraft(code=code, name_en=code.title(), name_zh=code, **more)
    return database.run(lambda tx: conversations.save_queue(tx, system(), draft))


def a_policy(
    database: Database, first: int = 60, resolve: int = 480, queue_id: int | None = None
) -> None:
    """Promise an answer and an end, in business minutes."""
    draft = PolicyDraft(queue_id=queue_id, first_minutes=first, resolve_minutes=resolve)
    database.run(lambda tx: support.save_policy(tx, system(), draft))


def a_plea(database: Database, address: str = "700", reason: str = "asked") -> int:
    """Let an unknown person need somebody; return the thread."""

    def asked(tx: Tx) -> int:
        _, thread_id = a_thread(tx, address)
        conversations.hand_over(tx, conversations.lock_thread(tx, thread_id), reason)
        return thread_id

    return database.run(asked)


def summary(database: Database, thread_id: int) -> ThreadSummary:
    """Read a thread."""
    return database.read(lambda tx: conversations.thread_brief(tx, thread_id))


def clock_of(database: Database, thread_id: int) -> ClockView | None:
    """Read a thread's service clock."""
    clocks = database.read(lambda tx: support.clocks_of_threads(tx, system(), [thread_id]))
    return clocks.get(thread_id)


def later(clock: FixedClock, **span: int) -> None:
    """Let time pass."""
    clock.move_to(clock.now() + timedelta(**span))


def notices(database: Database, actor: Actor) -> list[str]:
    """Read somebody's notices, the latest first."""
    page = database.read(lambda tx: support.list_notices(tx, actor))
    return [one.text_en for one in page.items]


def a_macro(code: str = "thanks", body: str = "Thanks, {customer}.", **more: Any) -> MacroDraft:
    """Draft a macro that says the same in both languages."""
    return MacroDraft(code=code, name_en=code, name_zh=code, body_en=body, body_zh=body, **more)
