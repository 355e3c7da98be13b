"""The report of reasons: it equals a recount from what happened, and is told once a week."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import conversations, support
from erp_core.access import Role
from erp_core.kernel.actor import Actor, NotAllowed, system
from erp_core.kernel.causes import CHOICES, Cause, Subject
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of
from erp_core.support import (
    CaseState,
    NewClosing,
    ReasonExample,
    ReasonReport,
    TaskFilter,
    TaskReport,
    TaskView,
)
from erp_core.support.api import build_router
from erp_core.support.checks import closings_are_of_what_is_over
from tests.builders.access import a_member_of_staff
from tests.builders.crm import a_shop
from tests.builders.http import client_for
from tests.builders.parties import a_customer
from tests.builders.service_desk import a_plea, an_agent
from tests.builders.support import a_case, an_end

BOSS = system()
WEEK = date(2026, 5, 18)
SEVEN = timedelta(days=7)


def report(database: Database, on: date | None = None) -> ReasonReport:
    return database.read(lambda tx: support.weekly_reasons(tx, BOSS, on))


def solved(database: Database, cause: Cause, **more: int) -> int:
    case = a_case(database, None)
    database.run(lambda tx: support.solve_case(tx, BOSS, case.id, an_end(cause=cause, **more)))
    return case.id


def test_a_week_is_told_by_cause_and_article_beside_the_week_before(
    database: Database, clock: FixedClock
) -> None:
    article = a_shop(database)
    solved(database, Cause.TASTE, variant_id=article)
    solved(database, Cause.LATE)
    clock.advance(SEVEN)
    cases = [solved(database, Cause.TASTE, variant_id=article) for _ in range(6)]
    solved(database, Cause.TASTE)
    mia, thread_id = an_agent(database, "mia"), a_plea(database)
    why = NewClosing(cause=Cause.TASTE, variant_id=article)
    database.run(lambda tx: support.close_thread(tx, mia, thread_id, why))

    told = report(database, clock.now().date())

    assert (told.week, told.count, told.before) == (WEEK + SEVEN, 8, 2)
    assert [(one.cause, one.count, one.before) for one in told.causes] == [
        (Cause.TASTE, 8, 1),
        (Cause.LATE, 0, 1),
    ]
    first, second = told.lines
    assert (first.variant_id, first.cases, first.threads, first.returns) == (article, 6, 1, 0)
    assert (first.count, first.before) == (7, 1)
    assert first.examples[:2] == (
        ReasonExample(subject=Subject.THREAD, record_id=thread_id),
        ReasonExample(subject=Subject.CASE, record_id=cases[-1]),
    )
    assert len(first.examples) == 5
    assert (second.variant_id, second.sku, second.count, second.before) == (None, None, 1, 0)
    assert report(database).week == WEEK
    assert report(database, date.min).lines == ()


@dataclass
class House:
    """One article, one agent, and what happened as the test itself keeps it."""

    database: Database
    clock: FixedClock
    article: int
    mia: Actor
    cases: dict[int, CaseState] = field(default_factory=dict)
    threads: dict[int, bool] = field(default_factory=dict)
    over: dict[tuple[Subject, int], tuple[date, Cause, int | None]] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget what was, in a week in which nothing has happened yet."""
        self.clock.advance(timedelta(days=21))
        self.cases, self.threads, self.over = {}, {}, {}

    def today(self) -> date:
        return self.clock.now().date()

    def recount(self, week: date) -> Counter[tuple[Cause, int | None]]:
        """Count anew what was over in a week and still is."""
        return Counter(why[1:] for why in self.over.values() if monday_of(why[0]) == week)

    def take(self, act: str, at: int, cause: Cause, *, names: bool) -> None:
        """Do one thing, if it can be done."""
        why = NewClosing(cause=cause, variant_id=self.article if names else None)
        match act:
            case "wait":
                self.clock.advance(timedelta(days=at))
            case "open":
                self.cases[a_case(self.database, None).id] = CaseState.OPEN
            case "talk":
                self.threads[a_plea(self.database, f"7{len(self.threads)}{self.clock.now()}")] = (
                    False
                )
            case "leave" | "return":
                self._turn_thread(at, why, leaves=act == "leave")
            case "other":
                self._note_otherwise(at, why)
            case _:
                self._move_case(act, at, why)

    def _turn_thread(self, at: int, why: NewClosing, *, leaves: bool) -> None:
        able = [one for one, is_over in self.threads.items() if is_over is not leaves]
        if not able:
            return
        thread_id = able[at % len(able)]
        self.threads[thread_id] = leaves
        if leaves:
            self.database.run(lambda tx: support.close_thread(tx, self.mia, thread_id, why))
            self._keep(Subject.THREAD, thread_id, why)
        else:
            self.database.run(lambda tx: conversations.reopen_thread(tx, self.mia, thread_id))
            del self.over[Subject.THREAD, thread_id]

    def _move_case(self, act: str, at: int, why: NewClosing) -> None:
        source = CaseState.OPEN if act == "end" else CaseState.SOLVED
        able = [one for one, state in self.cases.items() if state is source]
        if not able:
            return
        case_id = able[at % len(able)]
        if act == "end":
            end = an_end(**why.model_dump())
            self.database.run(lambda tx: support.solve_case(tx, BOSS, case_id, end))
            self.cases[case_id] = CaseState.SOLVED
            self._keep(Subject.CASE, case_id, why)
        elif act == "again":
            self.database.run(lambda tx: support.reopen_case(tx, BOSS, case_id, "again"))
            self.cases[case_id] = CaseState.OPEN
            del self.over[Subject.CASE, case_id]
        else:
            self.database.run(lambda tx: support.close_case(tx, BOSS, case_id, "done"))
            self.cases[case_id] = CaseState.CLOSED

    def _note_otherwise(self, at: int, why: NewClosing) -> None:
        if not self.over:
            return
        subject, record_id = list(self.over)[at % len(self.over)]
        day = self.over[subject, record_id][0]

        def note(tx: Tx) -> None:
            noted = support.closing_of(tx, BOSS, subject, record_id)
            assert noted is not None
            support.note_reason(tx, BOSS, noted.id, why)

        self.database.run(note)
        self.over[subject, record_id] = (day, why.cause, why.variant_id)

    def _keep(self, subject: Subject, record_id: int, why: NewClosing) -> None:
        self.over[subject, record_id] = (self.today(), why.cause, why.variant_id)


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    """A house in which nothing has happened."""
    return House(database, clock, a_shop(database), an_agent(database, "mia"))


ACTS = ("open", "end", "again", "close", "other", "talk", "leave", "return", "wait")
CAUSES = (Cause.TASTE, Cause.LATE, Cause.NOT_FRESH, Cause.OTHER)
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.sampled_from(CAUSES), st.booleans())


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=25))
def test_the_report_equals_a_recount_of_what_happened(
    house: House, steps: list[tuple[str, int, Cause, bool]]
) -> None:
    house.begin()
    week = monday_of(house.today())
    for act, at, cause, names in steps:
        house.take(act, at, cause, names=names)

    while week <= house.today():
        told, expected = report(house.database, week), house.recount(week)
        lines = Counter({(one.cause, one.variant_id): one.count for one in told.lines})
        before = {(one.cause, one.variant_id): one.before for one in told.lines}
        last = house.recount(week - SEVEN)
        assert lines == expected
        assert before == {key: last[key] for key in expected}
        assert (told.count, told.before) == (expected.total(), last.total())
        for one in told.causes:
            assert one.count == sum(expected[key] for key in expected if key[0] == one.cause)
            assert one.before == sum(last[key] for key in last if key[0] == one.cause)
        week += SEVEN
    assert house.database.read(closings_are_of_what_is_over).violations == ()


def test_who_buys_and_who_plans_is_told_once_a_week_in_their_language(
    database: Database, clock: FixedClock
) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    lin = a_member_of_staff(database, Role.PLANNER, login="lin", language="zh")
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    article = a_shop(database)
    for _ in range(2):
        solved(database, Cause.TASTE, variant_id=article)
    solved(database, Cause.BILLING)
    clock.advance(SEVEN)
    for _ in range(2):
        database.run(lambda tx: support.tell_reasons_weekly(tx, 500))

    (told,) = tasks(database, pia)
    assert told.title.startswith("What was wrong with goods in the week of 2026-05-18: Not to")
    assert told.title.endswith("(2×, +2)")
    assert "Bill" not in told.title
    assert (told.report, told.report_week) == (TaskReport.REASONS, WEEK)
    (in_chinese,) = tasks(database, lin)
    assert in_chinese.title.startswith("2026-05-18 当周的商品问题：不合口味")
    assert tasks(database, sam) == []


def test_a_week_in_which_nothing_was_wrong_with_goods_is_not_told_of(
    database: Database, clock: FixedClock
) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    solved(database, Cause.BILLING)
    solved(database, Cause.UNAVAILABLE)  # that is told as unmet demand
    clock.advance(SEVEN)
    database.run(lambda tx: support.tell_reasons_weekly(tx, 500))
    assert tasks(database, pia) == []


def tasks(database: Database, actor: Actor) -> list[TaskView]:
    only = TaskFilter(assignee_id=actor.id)
    return list(database.read(lambda tx: support.list_tasks(tx, BOSS, None, only)).items)


def test_the_report_over_rest_is_for_those_it_is_for(database: Database) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    solved(database, Cause.DAMAGED)
    client = client_for(database, pia, [build_router()])
    told = client.get("/api/v1/support/reasons/weekly", params={"on": "2026-05-19"}).json()
    assert [(one["cause"], one["count"]) for one in told["lines"]] == [("damaged", 1)]
    assert client.get("/api/v1/support/closings/case/1").status_code == 403
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    with pytest.raises(NotAllowed):
        database.read(lambda tx: support.weekly_reasons(tx, sam))


def test_a_reason_is_noted_over_rest(database: Database) -> None:
    mia, thread_id = an_agent(database, "mia"), a_plea(database)
    client, path = client_for(database, mia, [build_router()]), "/api/v1/support"
    case = a_case(database, a_customer(database).id)
    choices = client.get(f"{path}/closings/case/{case.id}/choices").json()
    assert choices["causes"] == list(CHOICES[Subject.CASE])
    missing = client.post(f"{path}/cases/{case.id}/solve", json={"reason": "done"})
    assert (missing.status_code, missing.json()["detail"][0]["loc"]) == (422, ["body", "cause"])
    wrong = client.post(
        f"{path}/cases/{case.id}/solve", json={"reason": "done", "cause": "not_noted"}
    )
    assert (wrong.status_code, wrong.json()["field"]) == (422, "cause")
    assert client.get(f"{path}/closings/case/{case.id}").json() is None

    closed = client.post(f"{path}/threads/{thread_id}/close", json={"cause": "late"}).json()
    again = client.put(f"{path}/closings/{closed['id']}", json={"cause": "billing"}).json()
    shown = client.get(f"{path}/closings/thread/{thread_id}").json()
    assert (closed["cause"], shown["cause"], shown) == ("late", "billing", again)
    gone = client.put(f"{path}/closings/{closed['id']}", json={"cause": "billing"})
    assert (gone.status_code, gone.json()["code"]) == (404, "closing_not_found")
