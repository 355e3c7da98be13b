"""Cases: the list with its filters."""

from functools import partial
from typing import TYPE_CHECKING

from erp_core import conversations, support
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.support import CaseFilter, CaseState, CaseView, ClockView, Priority
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.customers import meant_by, names_of
from frontdesk.console.lists.table import Found, Line, RecordList
from frontdesk.console.parts import attribute, box, words
from frontdesk.console.paths import case_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_time
from frontdesk.console.wording_work import CLOCK_TONES, clock_words

if TYPE_CHECKING:
    from nicegui.element import Element

COLUMNS = ("case", "subject", "customer", "state", "queue", "assignee", "opened")
FILTERS = ("open", "mine", "unassigned", "solved", "every")
STATE_TONES = {
    CaseState.OPEN: "calm",
    CaseState.PENDING: "plain",
    CaseState.SOLVED: "good",
    CaseState.CLOSED: "plain",
}
PRIORITY_TONES = {Priority.HIGH: "warn", Priority.URGENT: "bad"}


async def show_cases(visit: Visit) -> None:
    """Show the cases, newest first."""
    await CaseList(visit).begin()


class CaseList:
    """The list of cases with its filters.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._filter = "open"
        self._buttons: dict[str, Element] = {}
        with attribute(box("fd-tabs fd-sheet-tabs fd-above"), role="tablist"):
            for name in FILTERS:
                made = attribute(box("fd-tab", "button"), type="button", role="tab")
                with attribute(made, data_tab=name):
                    words(visit.texts(f"cases.{name}"))
                made.on("click", partial(self._switch, name), args=[])
                self._buttons[name] = made
        self._list = RecordList(visit, "cases", COLUMNS, self._find, {"cases"}.__contains__)
        self._mark()

    async def begin(self) -> None:
        """Show the first page."""
        await self._list.begin()

    def _find(self, tx: Tx, actor: Actor, text: str, request: PageRequest) -> Found:
        only = self._only(actor)
        if not text:
            page = support.list_cases(tx, actor, request, only)
            return self._found(tx, actor, page.items, page.next_before)
        page = support.list_cases(tx, actor, request, only.model_copy(update={"text": text}))
        cases = {one.id: one for one in page.items}
        for party_id in meant_by(tx, actor, text):
            theirs = only.model_copy(update={"party_id": party_id})
            cases |= {one.id: one for one in support.list_cases(tx, actor, request, theirs).items}
        newest = sorted(cases.values(), key=lambda one: one.id, reverse=True)
        return self._found(tx, actor, newest[: request.limit], None)

    def _only(self, actor: Actor) -> CaseFilter:
        return {
            "open": CaseFilter(open_only=True),
            "mine": CaseFilter(open_only=True, assignee_id=actor.id),
            "unassigned": CaseFilter(open_only=True, unassigned=True),
            "solved": CaseFilter(state=CaseState.SOLVED),
            "every": CaseFilter(),
        }[self._filter]

    def _found(self, tx: Tx, actor: Actor, cases: list[CaseView], following: int | None) -> Found:
        owners = [one.party_id for one in cases if one.party_id is not None]
        names = names_of(tx, actor, owners, self._visit.texts.language)
        staff, clocks = staff_names(tx), support.clocks_of_cases(tx, actor, (c.id for c in cases))
        queues = _queue_names(tx, actor, self._visit.texts.language)
        lines = (
            self._line(
                one,
                names.get(one.party_id or 0, ""),
                staff.get(one.assignee_id or 0, ""),
                queues.get(one.queue_id or 0, ""),
                clocks.get(one.id),
            )
            for one in cases
        )
        return Found(tuple(lines), following)

    def _line(
        self, case: CaseView, customer: str, assignee: str, queue: str, clock: ClockView | None
    ) -> Line:
        visit = self._visit
        when = short_time(case.opened_at, visit.desk.clock.now(), visit.zone, visit.texts)
        cells = (
            Cell(case.number),
            Cell(case.subject),
            Cell(customer),
            Cell(chips=case_chips(case, clock, visit)),
            Cell(queue),
            Cell(assignee or visit.texts("case.nobody")),
            Cell(when),
        )
        return Line(case.id, case_path(case.id), cells)

    async def _switch(self, name: str) -> None:
        self._filter = name
        self._mark()
        await self._list.begin()

    def _mark(self) -> None:
        for name, element in self._buttons.items():
            attribute(element, aria_selected=str(name == self._filter).lower())


def case_chips(
    case: CaseView, clock: ClockView | None, visit: Visit
) -> tuple[tuple[str, str], ...]:
    """Return where a case stands: texts with tones."""
    chips = [(visit.texts(f"case_state.{case.state}"), STATE_TONES[case.state])]
    if case.priority in PRIORITY_TONES:
        chips.append((visit.texts(f"priority.{case.priority}"), PRIORITY_TONES[case.priority]))
    if clock is not None and case.state in (CaseState.OPEN, CaseState.PENDING):
        chips.append((clock_words(clock, visit.texts), CLOCK_TONES[clock.standing][0]))
    return tuple(chips)


def _queue_names(tx: Tx, actor: Actor, language: str) -> dict[int, str]:
    if not actor.may("conversations.read"):
        return {}
    return {one.id: one.name_in(language) for one in conversations.list_queues(tx, actor)}
