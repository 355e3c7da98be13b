"""The top of a thread: who it is with, who answers, and moving it to somebody else."""

from collections.abc import Awaitable, Callable

from erp_core import conversations
from erp_core.conversations import Handler as Answers
from erp_core.conversations import ThreadState, ThreadSummary
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, say
from frontdesk.console.inbox.thread_row import channel_badge, state_chip
from frontdesk.console.parts import Handler, attribute, box, button, symbol, words
from frontdesk.console.visit import Visit

Move = Callable[[Tx, Actor, int], ThreadSummary]
Refresh = Callable[[], Awaitable[None]]


def draw_head(
    thread: ThreadSummary,
    handler: str,
    visit: Visit,
    back: Handler,
    details: Handler,
    refresh: Refresh,
) -> None:
    """Draw the top of a thread into the current place."""
    texts = visit.texts
    with box("fd-head-line"):
        button(texts("action.back"), back, "fd-quiet fd-icon-only fd-back", icon="arrow_back")
        channel_badge(thread.channel, visit)
        with box("fd-head-who"):
            words(thread.name, "fd-head-name", "h1")
            if thread.subject:
                attribute(words(thread.subject, "fd-small fd-clip"), data_subject="")
            channel = texts.known(f"channel.{thread.channel}", thread.channel)
            with box("fd-head-second"):
                state_chip(thread, handler, visit)
                words(channel, "fd-muted fd-small fd-phone-only")
                address = words(thread.address, "fd-muted fd-small fd-clip")
                attribute(address, title=f"{channel} {thread.address}")
        button(
            texts("customer.label"),
            details,
            "fd-quiet fd-icon-only fd-details",
            icon="contact_page",
        )
        with box("fd-head-moves"):
            _draw_moves(thread, visit, refresh)
    if thread.handler is Answers.NOBODY and thread.reason:
        with box("fd-reason"):
            symbol("back_hand")
            words(texts("thread.reason", reason=thread.reason))


def _draw_moves(thread: ThreadSummary, visit: Visit, refresh: Refresh) -> None:
    texts, may = visit.texts, visit.shown_to.may
    has_it = thread.handler is Answers.PERSON and thread.assignee_id == visit.shown_to.id
    if thread.state is ThreadState.RESOLVED:
        return
    if not has_it and may("conversations.take_over"):
        take = _mover(thread, visit, refresh, conversations.take_over, "thread.taken")
        button(texts("thread.take_over"), take, "fd-outline", icon="pan_tool_alt", key="T")
    if thread.handler is not Answers.ASSISTANT and may("conversations.hand_back"):
        give = _mover(thread, visit, refresh, conversations.hand_back, "thread.given")
        button(texts("thread.hand_back"), give, "fd-outline", icon="smart_toy", key="B")
    if may("conversations.resolve"):
        close = _mover(thread, visit, refresh, conversations.resolve_thread, "thread.closed")
        button(texts("thread.resolve"), close, "fd-outline", icon="check")


def _mover(
    thread: ThreadSummary, visit: Visit, refresh: Refresh, move: Move, said: str
) -> Callable[[], Awaitable[None]]:
    async def moved() -> None:
        if await do(visit, lambda tx, actor: move(tx, actor, thread.id)) is not None:
            say(visit, said)
        await refresh()

    return moved
