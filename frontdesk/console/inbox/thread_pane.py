"""The middle pane: one thread, what is suggested for it, and where to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicegui import ui

from erp_core import conversations, support
from erp_core.conversations import SuggestionView, ThreadSummary, ThreadView
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Subject
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.inbox.calls import Calls, calls_in
from frontdesk.console.inbox.composer import Composer
from frontdesk.console.inbox.offers import Offers, offers_to
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.inbox.suggestion_card import SuggestionCards
from frontdesk.console.inbox.thread_head import Standing, draw_head
from frontdesk.console.inbox.timeline import Timeline
from frontdesk.console.inbox.waiting import waiting_suggestions
from frontdesk.console.parts import Handler, attribute, box, empty, seen
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

Seen = Callable[[ThreadView], Awaitable[None]]


@dataclass(frozen=True)
class OpenThread:
    """A thread as it was read.

    Attributes:
        view: The thread.
        handler: Name of the person who has it.
        waiting: The suggestions that wait for an answer, newest first.
        standing: How it stands with the service desk.
        offers: What is offered while one writes.
        calls: Whom its notes called.
    """

    view: ThreadView
    handler: str
    waiting: list[SuggestionView]
    standing: Standing
    offers: Offers
    calls: Calls


class ThreadPane:
    """The thread that is open.

    Args:
        visit: The page.
        back: Goes back to the list, on a phone.
        details: Shows the customer, on a phone.
        gone: Told when the thread cannot be read: there is none, or not for this person.
        was_read: Told each time the thread was read.
    """

    def __init__(
        self, visit: Visit, *, back: Handler, details: Handler, gone: Handler, was_read: Seen
    ) -> None:
        self._visit = visit
        self._back = back
        self._details = details
        self._gone = gone
        self._was_read = was_read
        self._id: int | None = None
        self._head_shown: tuple[object, ...] = ()
        label = visit.texts("thread.label")
        with attribute(box("fd-pane fd-thread", "section"), aria_label=label):
            self._nothing = box("fd-thread-none")
            self._whole = box("fd-thread-whole fd-none")
            with self._whole:
                self._head: Element = box("fd-thread-head")
                self._timeline = Timeline(visit)
                self._cards = SuggestionCards(visit, self._insert, self.refresh)
                self._composer = Composer(visit, self.refresh)
        with self._nothing:
            empty("forum", visit.texts("thread.none"), visit.texts("thread.none_lesson"))

    async def open(self, thread_id: int) -> None:
        """Open a thread."""
        self._id = thread_id
        await self.refresh()
        ui.run_javascript("frontdesk.newest()")

    def close(self) -> None:
        """Open none."""
        self._id = None
        self._swap(is_open=False)

    async def refresh(self) -> None:
        """Look again; a draft that is being written stays."""
        thread_id = self._id
        if thread_id is None:
            return
        language = self._visit.texts.language
        found = await ask(self._visit, lambda tx, actor: _look(tx, actor, thread_id, language))
        if thread_id != self._id:
            return
        if found is None:
            self._gone()
        else:
            self._show(found)
            await self._was_read(found.view)

    def _show(self, found: OpenThread) -> None:
        self._swap(is_open=True)
        self._show_head(found)
        self._timeline.show(found.view, found.calls)
        self._cards.show(found.waiting)
        self._composer.show(found.view, found.offers)

    def _show_head(self, found: OpenThread) -> None:
        summary = found.view.summary
        who = (summary.id, summary.name, summary.assignee_id, found.handler)
        where = (summary.queue_id, summary.snoozed_until, summary.tags, found.standing)
        shown = (*who, summary.state, summary.handler, summary.reason, *where)
        if shown == self._head_shown:
            return
        self._head_shown = shown
        self._head.clear()
        with self._head:
            draw_head(
                summary,
                found.handler,
                self._visit,
                self._back,
                self._details,
                self.refresh,
                found.standing,
            )

    def _swap(self, *, is_open: bool) -> None:
        seen(self._whole, is_seen=is_open)
        seen(self._nothing, is_seen=not is_open)

    def _insert(self, suggestion: SuggestionView, *, to_edit: bool = False) -> None:
        self._composer.insert(suggestion, to_edit=to_edit)


def _look(tx: Tx, actor: Actor, thread_id: int, language: str) -> OpenThread:
    view = conversations.get_thread(tx, actor, thread_id)
    handler = staff_names(tx).get(view.summary.assignee_id or 0, "")
    standing = _standing(tx, actor, view.summary, language)
    offers = offers_to(tx, actor, language)
    calls = calls_in(tx, actor, thread_id)
    return OpenThread(view, handler, waiting_suggestions(tx, view), standing, offers, calls)


def _standing(tx: Tx, actor: Actor, summary: ThreadSummary, language: str) -> Standing:
    """Read how a thread stands with the service desk, as far as that is on and shown."""
    queues = {one.id: one for one in conversations.list_queues(tx, actor)}
    waits_in = queues.get(summary.queue_id or 0)
    queue = "" if waits_in is None else waits_in.name_in(language)
    if not (tx.ports.has(("support",)) and actor.may("support.read")):
        return Standing(queue=queue)
    clock = support.clocks_of_threads(tx, actor, [summary.id]).get(summary.id)
    survey = support.survey_of_thread(tx, actor, summary.id)
    closing = support.closing_of(tx, actor, Subject.THREAD, summary.id)
    return Standing(clock, queue, None if survey is None else survey.score, closing)
