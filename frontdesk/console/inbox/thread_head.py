"""The top of a thread: who it is with, who answers, and moving it to somebody else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from erp_core import conversations
from erp_core.conversations import Handler as Answers
from erp_core.conversations import ThreadState, ThreadSummary
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support import ClockView, ClosingView
from frontdesk.console.act import do, say
from frontdesk.console.closing import closing_words
from frontdesk.console.closing_again import ask_another
from frontdesk.console.inbox import moves
from frontdesk.console.inbox.close_dialog import ask_cause
from frontdesk.console.inbox.thread_row import channel_badge, state_chip
from frontdesk.console.parts import Handler, attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording_work import clock_chip, due_words

Move = Callable[[Tx, Actor, int], ThreadSummary]
Refresh = Callable[[], Awaitable[None]]
UNHAPPY = 2


@dataclass(frozen=True)
class Standing:
    """How a thread stands with the service desk.

    Attributes:
        clock: By when it is due; None where nothing is promised.
        queue: Name of the queue it waits in.
        score: What its customer gave, of five.
        closing: Why it is over; None while it is not.
    """

    clock: ClockView | None = None
    queue: str = ""
    score: int | None = None
    closing: ClosingView | None = None


def draw_head(
    thread: ThreadSummary,
    handler: str,
    visit: Visit,
    back: Handler,
    details: Handler,
    refresh: Refresh,
    standing: Standing,
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
                _draw_standing(thread, visit, standing)
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
            _draw_reason(visit, refresh, standing)
    if thread.handler is Answers.NOBODY and thread.reason:
        with box("fd-reason"):
            symbol("back_hand")
            words(texts("thread.reason", reason=thread.reason))


def _draw_moves(thread: ThreadSummary, visit: Visit, refresh: Refresh) -> None:
    texts, may = visit.texts, visit.shown_to.may
    has_it = thread.handler is Answers.PERSON and thread.assignee_id == visit.shown_to.id
    if thread.state is ThreadState.RESOLVED:
        if may("conversations.resolve"):
            again = _mover(thread, visit, refresh, conversations.reopen_thread, "thread.reopened")
            button(texts("thread.reopen"), again, "fd-outline", icon="undo")
        return
    if not has_it and may("conversations.take_over"):
        take = _mover(thread, visit, refresh, conversations.take_over, "thread.taken")
        button(texts("thread.take_over"), take, "fd-outline", icon="pan_tool_alt", key="T")
    if thread.handler is not Answers.ASSISTANT and may("conversations.hand_back"):
        give = _mover(thread, visit, refresh, conversations.hand_back, "thread.given")
        button(texts("thread.hand_back"), give, "fd-outline", icon="smart_toy", key="B")
    if may("conversations.resolve"):
        close = partial(ask_cause, visit, thread, refresh)
        button(texts("thread.resolve"), close, "fd-outline", icon="check", key="D")
    with box("fd-head-more"):
        _draw_more(thread, visit, refresh)


def _draw_reason(visit: Visit, refresh: Refresh, standing: Standing) -> None:
    """Draw what notes another reason for a thread that is over."""
    if standing.closing is not None and visit.shown_to.may("support.note_reason"):
        again = partial(ask_another, visit, standing.closing, refresh)
        made = button(visit.texts("closing.change"), again, "fd-outline", icon="edit_note")
        attribute(made, data_act="note-reason")


def _draw_more(thread: ThreadSummary, visit: Visit, refresh: Refresh) -> None:
    """Draw the moves that ask for something first."""
    asked = (
        ("assign", "person_add", "conversations.assign", moves.assign),
        ("queue", "move_to_inbox", "conversations.assign", moves.queue),
        ("snooze", "snooze", "conversations.snooze", moves.snooze),
        ("tag", "sell", "conversations.tag", moves.tag),
    )
    for name, icon, needs, move in asked:
        if visit.shown_to.may(needs):
            said = visit.texts(f"moving.{name}")
            made = button(
                said,
                partial(move, visit, thread, refresh),
                "fd-quiet fd-icon-only",
                icon=icon,
                hint=said,
            )
            attribute(made, data_move=name)
    if thread.snoozed_until is not None and visit.shown_to.may("conversations.snooze"):
        wake = _mover(thread, visit, refresh, conversations.wake_thread, "moving.woken")
        button(visit.texts("moving.wake"), wake, "fd-quiet fd-icon-only", icon="alarm_on")


def _draw_standing(thread: ThreadSummary, visit: Visit, standing: Standing) -> None:
    """Draw what holds for a thread beside who answers it: clock, queue, sleep, tags, rating."""
    if standing.clock is not None:
        clock_chip(standing.clock, visit)
    if thread.snoozed_until is not None:
        until = due_words(thread.snoozed_until, visit)
        chip(visit.texts("state.snoozed", when=until), "hint", "snooze")
    if standing.queue:
        chip(standing.queue, "plain", "inbox")
    if standing.closing is not None:
        said = closing_words(standing.closing, visit.texts)
        attribute(chip(said, "plain", "flag"), data_closing=standing.closing.cause)
    for tag in thread.tags:
        chip(tag, "plain", "sell")
    if standing.score is not None:
        chip(f"{standing.score}/5", "good" if standing.score > UNHAPPY else "bad", "star")


def _mover(
    thread: ThreadSummary, visit: Visit, refresh: Refresh, move: Move, said: str
) -> Callable[[], Awaitable[None]]:
    async def moved() -> None:
        if await do(visit, lambda tx, actor: move(tx, actor, thread.id)) is not None:
            say(visit, said)
        await refresh()

    return moved
