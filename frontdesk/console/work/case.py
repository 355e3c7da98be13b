"""One case in full: what it is about, what happened, what is to be done, and what may follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from erp_core import access, conversations, support
from erp_core.conversations import FileView, QueueView
from erp_core.finance import DisputeView
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.causes import Subject
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.support import (
    CASE,
    CaseEnd,
    CaseNoteView,
    CaseState,
    CaseStepView,
    CaseView,
    ClockView,
    ClosingView,
    TaskFilter,
    TaskView,
)
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.closing import (
    article_field,
    article_said,
    cause_options,
    closing_words,
)
from frontdesk.console.closing_again import ask_another
from frontdesk.console.dialogs import Choice, Field, ask_which, ask_words
from frontdesk.console.inbox.attachments import draw_attachment
from frontdesk.console.inbox.moves import queue_choices
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_title
from frontdesk.console.lists.disputes import offer_dispute
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, empty, link, words
from frontdesk.console.paths import CASES, INVOICES, ORDERS, customer_path, thread_path
from frontdesk.console.upkeep.from_case import ask_work_for
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment
from frontdesk.console.work.case_notes import NoteForm, draw_notes
from frontdesk.console.work.case_subjects import dispute_of, invoice_of, order_of
from frontdesk.console.work.cases import case_chips
from frontdesk.console.work.task_parts import ask_task, draw_tasks

if TYPE_CHECKING:
    from nicegui.element import Element

Verb = Callable[[Tx, Actor, int, str], CaseView]
STEPS: Mapping[CaseState, tuple[Verb, str, str]] = {
    CaseState.PENDING: (support.await_customer, "support.await_customer", "hourglass_top"),
    CaseState.OPEN: (support.reopen_case, "support.reopen_case", "undo"),
    CaseState.CLOSED: (support.close_case, "support.close_case", "lock"),
}
"""The verb that leads to a state, what it needs, and its icon; solving asks for more."""
SOLVE = ("support.solve_case", "check")


@dataclass(frozen=True)
class Whole:
    """A case with all that is shown of it.

    Attributes:
        case: The case.
        customer: Its customer's name; empty while unknown or not shown.
        steps: What happened to it, oldest first.
        files: What came and went in its conversation, oldest first.
        tasks: What is to be done.
        clock: By when it is due.
        queues: Where it can wait.
        staff: The names of colleagues.
        people: The names of all who work here.
        notes: What colleagues noted, oldest first.
        order: Number of the order it is about.
        invoice: Number of the invoice it is about.
        closing: Why it is over; None while it is not.
        dispute: Why that invoice is contested; None while it is not.
    """

    case: CaseView
    customer: str
    steps: list[CaseStepView]
    files: list[FileView]
    tasks: list[TaskView]
    clock: ClockView | None
    queues: list[QueueView]
    staff: dict[int, str]
    people: dict[int, str]
    notes: list[CaseNoteView]
    order: str
    invoice: str
    closing: ClosingView | None
    dispute: DisputeView | None


async def show_case(visit: Visit, case_id: int) -> None:
    """Show one case."""
    page = CasePage(visit, case_id)
    await page.refresh()
    if visit.shown_to.may("support.note_case") and page.is_there:
        with box("fd-sheet"):
            await NoteForm(visit, case_id, page.refresh).offer()


class CasePage:
    """The page of one case; it follows what happens to it.

    Args:
        visit: The page.
        case_id: The case.
    """

    def __init__(self, visit: Visit, case_id: int) -> None:
        self._visit = visit
        self._id = case_id
        self._place: Element = box("fd-sheet")
        self._shown: Whole | None = None
        self._topics = {f"case:{case_id}"}
        Live(visit, lambda topic: topic in self._topics, self._heard)

    @property
    def is_there(self) -> bool:
        """Whether there is such a case to this person."""
        return self._shown is not None

    async def refresh(self) -> None:
        """Look again."""
        language = self._visit.texts.language
        found = await ask(self._visit, lambda tx, actor: _read(tx, actor, self._id, language))
        if found is not None and found == self._shown:
            return
        if found is not None and found.case.thread_id is not None:
            self._topics.add(f"thread:{found.case.thread_id}")
        self._shown = found
        self._place.clear()
        with self._place:
            if found is None:
                texts = self._visit.texts
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
            else:
                self._draw(found)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {*self._topics, EVERYTHING}:
            await self.refresh()

    def _draw(self, whole: Whole) -> None:
        texts, case = self._visit.texts, whole.case
        chips = case_chips(case, whole.clock, self._visit)
        draw_title(f"{case.number} · {case.subject}", CASES, texts("cases.title"), chips)
        with box("fd-actions"):
            self._draw_steps(case)
            self._draw_reason(whole)
            self._draw_moves(whole)
            self._draw_dispute(whole)
        draw_facts(self._facts(whole))
        self._draw_links(whole)
        if case.description:
            draw_heading(texts("case.description"))
            words(case.description, "fd-text fd-block-text", "p")
        self._draw_files(whole.files)
        draw_heading(texts("case.tasks"))
        if not whole.tasks:
            words(texts("case.no_tasks"), "fd-muted", "p")
        draw_tasks(self._visit, whole.tasks, whole.people, self.refresh)
        if whole.notes:
            draw_heading(texts("case.notes"))
        draw_notes(self._visit, whole.notes)
        draw_heading(texts("case.steps"))
        for step in reversed(whole.steps):
            self._draw_step(step, whole.staff)

    def _draw_files(self, files: list[FileView]) -> None:
        """Draw what was sent in the case's conversation, a photo of the leak for example."""
        if files:
            draw_heading(self._visit.texts("case.files"))
            with attribute(box("fd-attachments"), data_files=len(files)):
                for one in files:
                    file = {**one.model_dump(), "mime_type": one.media_type}
                    draw_attachment(file, self._visit.texts)

    def _draw_steps(self, case: CaseView) -> None:
        """Draw exactly the steps that may follow, for who may take them."""
        for target, (verb, needs, icon) in STEPS.items():
            if CASE.allows(case.state, target) and self._visit.shown_to.may(needs):
                said = self._visit.texts(f"case.to_{target}")
                made = button(said, partial(self._ask_why, said, verb), "fd-outline", icon=icon)
                attribute(made, data_step=target)

    def _draw_reason(self, whole: Whole) -> None:
        """Draw what notes why a case is over: when it is solved, and otherwise afterwards."""
        texts, may = self._visit.texts, self._visit.shown_to.may
        needs, icon = SOLVE
        if CASE.allows(whole.case.state, CaseState.SOLVED) and may(needs):
            made = button(texts("case.to_solved"), self._ask_end, "fd-outline", icon=icon)
            attribute(made, data_step=CaseState.SOLVED)
        if whole.closing is not None and may("support.note_reason"):
            ask_again = partial(ask_another, self._visit, whole.closing, self.refresh)
            made = button(texts("closing.change"), ask_again, "fd-outline", icon="edit_note")
            attribute(made, data_act="note-reason")

    async def _ask_end(self) -> None:
        """Ask why it is over, and what was done."""
        texts = self._visit.texts
        choices = await ask(
            self._visit,
            lambda tx, actor: support.closing_choices(tx, actor, Subject.CASE, self._id),
        )
        if choices is None:
            return
        fields = [
            Field(
                "cause",
                texts("case.cause"),
                options=cause_options(choices.causes, texts, texts("closing.choose")),
            ),
            article_field(choices, texts),
            Field("reason", texts("case.what_was_done"), kind="area"),
        ]
        title = texts("case.to_solved")
        ask_words(self._visit, title, fields, title, self._end)

    async def _end(self, answers: Mapping[str, str]) -> None:
        """Solve it as it was written."""
        why = {"cause": answers["cause"], **article_said(answers["article"])}
        if not answers["cause"]:
            warn(self._visit, "closing.needs_cause")
        elif not answers["reason"]:
            warn(self._visit, "case.needs_reason")
        else:
            end = CaseEnd.model_validate({**why, "reason": answers["reason"]})
            await self._do(lambda tx, actor: support.solve_case(tx, actor, self._id, end))

    def _draw_moves(self, whole: Whole) -> None:
        texts, may = self._visit.texts, self._visit.shown_to.may
        if may("support.assign_case") and whole.case.state is not CaseState.CLOSED:
            assign = partial(self._assign, whole)
            button(texts("moving.assign"), assign, "fd-outline", icon="person_add")
            if whole.queues:
                queue = partial(self._queue, whole)
                button(texts("moving.queue"), queue, "fd-outline", icon="move_to_inbox")
        if may("support.open_task"):
            task = partial(ask_task, self._visit, whole.staff, self.refresh, case_id=self._id)
            button(texts("task.new"), task, "fd-outline", icon="add_task")
        if self._visit.has("maintenance", "maintenance.request_order"):
            work = partial(ask_work_for, self._visit, whole.case, self.refresh)
            made = button(texts("upkeep.request"), work, "fd-outline", icon="handyman")
            attribute(made, data_act="request-work")

    def _draw_dispute(self, whole: Whole) -> None:
        """Offer to note that the invoice of the case is contested, while nobody has."""
        if whole.invoice and whole.dispute is None and self._may_contest():
            offer_dispute(
                self._visit,
                whole.case.subject,
                lambda why: lambda tx, actor: support.contest_invoice(tx, actor, self._id, why),
                self.refresh,
            )

    def _may_contest(self) -> bool:
        may = self._visit.shown_to.may
        return may("support.note_case") and may("finance.dispute_invoice")

    def _ask_why(self, said: str, verb: Verb) -> None:
        texts = self._visit.texts
        field = Field("reason", texts("case.reason"), kind="area")

        async def written(answers: Mapping[str, str]) -> None:
            reason = answers["reason"]
            if not reason:
                say(self._visit, "case.needs_reason")
                return
            await self._do(lambda tx, actor: verb(tx, actor, self._id, reason))

        ask_words(self._visit, said, [field], said, written)

    def _assign(self, whole: Whole) -> None:
        choices = [Choice(None, self._visit.texts("moving.nobody"), "inbox")]
        choices += [Choice(one, name, "person") for one, name in whole.staff.items()]

        async def chosen(value: int | str | None) -> None:
            user_id = value if isinstance(value, int) else None
            await self._do(lambda tx, actor: support.assign_case(tx, actor, self._id, user_id))

        ask_which(self._visit, self._visit.texts("moving.assign_title"), choices, chosen)

    def _queue(self, whole: Whole) -> None:
        async def chosen(value: int | str | None) -> None:
            queue_id = int(value or 0)
            await self._do(lambda tx, actor: support.queue_case(tx, actor, self._id, queue_id))

        choices = queue_choices(whole.queues, self._visit)
        ask_which(self._visit, self._visit.texts("moving.queue_title"), choices, chosen)

    async def _do(self, verb: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, verb) is not None:
            say(self._visit, "case.done")
        await self.refresh()

    def _facts(self, whole: Whole) -> list[tuple[str, str]]:
        texts, case = self._visit.texts, whole.case
        queue = next((one for one in whole.queues if one.id == case.queue_id), None)
        assignee = whole.staff.get(case.assignee_id or 0, texts("case.nobody"))
        facts = [
            (texts("column.customer"), whole.customer),
            (texts("column.assignee"), assignee),
            (texts("column.queue"), "" if queue is None else queue.name_in(texts.language)),
            (texts("column.priority"), texts(f"priority.{case.priority}")),
            (texts("column.opened"), moment(case.opened_at, self._visit.zone, texts)),
            (texts("case.cause"), "" if whole.closing is None else self._why(whole.closing)),
            (texts("case.solution"), case.solution or ""),
            (texts("dispute.of_case"), whole.dispute.reason if whole.dispute else ""),
        ]
        if whole.clock is not None and whole.clock.ended_at is None:
            clock, zone = whole.clock, self._visit.zone
            if clock.answered_at is None:
                facts.append((texts("case.first_due"), moment(clock.first_due_at, zone, texts)))
            facts.append((texts("case.resolve_due"), moment(clock.resolve_due_at, zone, texts)))
        return facts

    def _why(self, closing: ClosingView) -> str:
        return closing_words(closing, self._visit.texts)

    def _draw_links(self, whole: Whole) -> None:
        texts, case = self._visit.texts, whole.case
        with box("fd-links"):
            if case.thread_id is not None:
                link(texts("case.thread"), thread_path(case.thread_id), "fd-link", "forum")
            if case.order_id is not None and whole.order:
                to = f"{ORDERS}/{case.order_id}"
                link(texts("order.title", number=whole.order), to, "fd-link", "receipt_long")
            if case.invoice_id is not None and whole.invoice:
                to = f"{INVOICES}/{case.invoice_id}"
                link(whole.invoice, to, "fd-link", "request_quote")
            if case.party_id is not None and whole.customer:
                to = customer_path(case.party_id)
                link(texts("task.customer"), to, "fd-link", "contact_page")

    def _draw_step(self, step: CaseStepView, staff: Mapping[int, str]) -> None:
        kind, _, number = step.actor.partition(":")
        who = staff.get(int(number), "") if kind == "staff" else ""
        name = who or self._visit.texts.known(f"actor.{kind}", kind)
        when = moment(step.at, self._visit.zone, self._visit.texts)
        with box("fd-order-note"):
            state = self._visit.texts(f"case_state.{step.target}")
            words(f"{state} · {name} · {when}", "fd-small fd-muted")
            words(step.reason, "", "p")


def _read(tx: Tx, actor: Actor, case_id: int, language: str) -> Whole:
    case = support.get_case(tx, actor, case_id)
    owner = [] if case.party_id is None else [case.party_id]
    tasks = TaskFilter(case_id=case_id)
    reads_threads = actor.may("conversations.read")
    return Whole(
        case=case,
        customer=names_of(tx, actor, owner, language).get(case.party_id or 0, ""),
        steps=support.steps_of_case(tx, actor, case_id),
        files=_files(tx, actor, case.thread_id),
        tasks=support.list_tasks(tx, actor, None, tasks).items,
        clock=support.clocks_of_cases(tx, actor, [case_id]).get(case_id),
        queues=conversations.list_queues(tx, actor) if reads_threads else [],
        staff=_working(tx),
        people=staff_names(tx),
        notes=support.notes_of_case(tx, actor, case_id),
        order=order_of(tx, actor, case),
        invoice=invoice_of(tx, actor, case),
        closing=support.closing_of(tx, actor, Subject.CASE, case_id),
        dispute=dispute_of(tx, actor, case),
    )


def _files(tx: Tx, actor: Actor, thread_id: int | None) -> list[FileView]:
    if thread_id is None or not actor.may("conversations.read"):
        return []
    return conversations.files_of_thread(tx, actor, thread_id)


def _working(tx: Tx) -> dict[int, str]:
    """Name the colleagues who may work on cases."""
    users = access.list_users(tx, system("console"))
    able = {one.id for one in users if access.may_user(tx, one.id, "support.read")}
    return {one: name for one, name in staff_names(tx).items() if one in able}
