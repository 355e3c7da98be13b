"""Over two years every change of stage has its effects, and the flow report equals a recount."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import text

from erp_core.access import Role
from erp_core.crm import (
    ActivityEnd,
    EffectKind,
    EffectState,
    EffectView,
    FlowReport,
    Settlement,
    Stage,
    StageChangeView,
    StageFlow,
    SuggestionNotFound,
    TooManyMonths,
    due_activities,
    effects_of,
    finish_activity,
    lifecycle_flow,
    lifecycle_of,
    list_activities,
    review_daily,
    review_lifecycle,
    settle_suggestion,
    stopped_campaigns,
)
from erp_core.crm.api import build_router
from erp_core.crm.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from tests.builders.access import a_member_of_staff
from tests.builders.crm import BERLIN, a_shop, bought
from tests.builders.http import client_for
from tests.builders.pipeline import a_buyer

BOSS = system()
TODAY = date(2026, 5, 19)
TWO_YEARS = 730
EXPECTED = {
    Stage.PROSPECT: {EffectKind.SUGGESTION},
    Stage.NEW: {EffectKind.TASK, EffectKind.CAMPAIGN_STOP},
    Stage.ACTIVE: {EffectKind.SUGGESTION, EffectKind.CAMPAIGN_STOP},
    Stage.AT_RISK: {EffectKind.TASK},
    Stage.LOST: {EffectKind.SUGGESTION, EffectKind.CAMPAIGN_STOP},
    Stage.WON_BACK: {EffectKind.TASK, EffectKind.CAMPAIGN_STOP},
}


def violations(database: Database) -> list[str]:
    return [found for check in CHECKS for found in database.read(check.run).violations]


def effects(database: Database, party_id: int) -> list[EffectView]:
    return database.read(lambda tx: effects_of(tx, BOSS, party_id))


def history(database: Database, party_id: int) -> tuple[StageChangeView, ...]:
    return database.read(lambda tx: lifecycle_of(tx, BOSS, party_id)).history


def two_years(database: Database, clock: FixedClock) -> list[int]:
    """Live through two years with customers who buy often, seldom, once, never, and come back."""
    article, random, customers = a_shop(database), Random(7), []
    habits = {"often": 30, "seldom": 120, "back": 260, "never": 0, "once": 700}
    due: dict[int, tuple[int, int]] = {}
    for number, (name, every) in enumerate(habits.items()):
        customers.append(a_buyer(database, name))
        if every:
            due[customers[-1]] = (10 + 7 * number, every)
    start = TODAY
    for day in range(0, TWO_YEARS, 10):
        clock.move_to(datetime.combine(start + timedelta(days=day), time(10), BERLIN))
        for customer, (next_day, every) in due.items():
            if next_day <= day:
                bought(database, customer, article)
                due[customer] = (day + every + random.randint(-5, 5), every)
        database.run(lambda tx: review_lifecycle(tx, BOSS))
    return customers


def test_over_two_years_every_entry_has_its_effects_and_the_report_is_a_recount(
    database: Database, clock: FixedClock
) -> None:
    customers = two_years(database, clock)
    changes = {one: history(database, one) for one in customers}
    entered = Counter(change.target for each in changes.values() for change in each)
    assert set(entered) == set(Stage)
    for customer, each in changes.items():
        led: dict[int, set[EffectKind]] = {}
        for effect in effects(database, customer):
            led.setdefault(effect.change_id, set()).add(effect.kind)
        targets = [change.target for change in each]
        assert [led[id_] for id_ in sorted(led, reverse=True)] == [EXPECTED[t] for t in targets]
    report = database.read(lambda tx: lifecycle_flow(tx, BOSS, TODAY, clock.now().date()))
    assert len(report.months) == 25
    assert_recount(report, changes)
    assert violations(database) == []


def assert_recount(report: FlowReport, changes: dict[int, tuple[StageChangeView, ...]]) -> None:
    """Count again, customer by customer, from their histories."""
    for month in report.months:
        after = (month.month + timedelta(days=32)).replace(day=1)
        moved = Counter(
            (change.source, change.target)
            for each in changes.values()
            for change in each
            if month.month <= change.business_date < after
        )
        assert {(one.source, one.target): one.customers for one in month.flows} == moved
        assert month.began == standing(changes, month.month)
        assert month.ended == standing(changes, after)


def standing(changes: dict[int, tuple[StageChangeView, ...]], before: date) -> dict[Stage, int]:
    last = (
        next((change.target for change in each if change.business_date < before), None)
        for each in changes.values()
    )
    return dict(Counter(stage for stage in last if stage is not None))


def test_an_effect_holds_until_the_customer_moves_on(database: Database, clock: FixedClock) -> None:
    article, lea = a_shop(database), a_buyer(database)
    [sample] = effects(database, lea)
    assert (sample.kind, sample.state, sample.text_en) == (
        EffectKind.SUGGESTION,
        EffectState.OPEN,
        "Offer a sample with the first order",
    )
    bought(database, lea, article)
    assert database.read(lambda tx: stopped_campaigns(tx, [lea])) == {
        lea: frozenset({"first_order"})
    }
    [task] = database.read(lambda tx: due_activities(tx, BOSS, 0))
    assert (task.subject, task.due_on) == ("Ask how the first order was", date(2026, 5, 26))
    bought(database, lea, article)
    after = database.read(lambda tx: list_activities(tx, BOSS, party_id=lea)).items
    assert [(one.state, one.outcome) for one in after] == [("cancelled", "the customer is active")]
    assert [one.state for one in effects(database, lea)] == ["open", "open", *["outrun"] * 3]
    assert database.read(lambda tx: stopped_campaigns(tx, [lea, 99])) == {
        lea: frozenset({"win_back"})
    }


def test_a_task_that_was_done_stays_done_when_the_customer_moves_on(database: Database) -> None:
    article, lea = a_shop(database), a_buyer(database)
    bought(database, lea, article)
    [task] = database.read(lambda tx: due_activities(tx, BOSS, 0))
    done = ActivityEnd(outcome="they loved it")
    database.run(lambda tx: finish_activity(tx, BOSS, task.id, done))
    bought(database, lea, article)
    kept = database.read(lambda tx: list_activities(tx, BOSS, party_id=lea)).items
    assert [(one.state, one.outcome) for one in kept] == [("done", "they loved it")]
    assert violations(database) == []


def test_a_suggestion_is_taken_up_or_set_aside_once(database: Database) -> None:
    lea, tom = a_buyer(database), a_buyer(database, "Tom")
    [for_lea], [for_tom] = effects(database, lea), effects(database, tom)
    taken, aside = Settlement(taken=True), Settlement(taken=False)
    database.run(lambda tx: settle_suggestion(tx, BOSS, for_lea.id, taken))
    database.run(lambda tx: settle_suggestion(tx, BOSS, for_tom.id, aside))
    assert effects(database, lea)[0].state is EffectState.TAKEN
    assert effects(database, tom)[0].state is EffectState.DISMISSED
    with pytest.raises(WrongTransition):
        database.run(lambda tx: settle_suggestion(tx, BOSS, for_lea.id, aside))
    with pytest.raises(SuggestionNotFound):
        database.run(lambda tx: settle_suggestion(tx, BOSS, 99, taken))
    assert violations(database) == []


def test_the_house_looks_once_a_day_by_itself(database: Database, clock: FixedClock) -> None:
    article, lea = a_shop(database), a_buyer(database)
    bought(database, lea, article)
    database.run(lambda tx: review_daily(tx, 500))
    clock.advance(timedelta(days=120))
    for _ in range(2):
        database.run(lambda tx: review_daily(tx, 500))
    assert history(database, lea)[0].target is Stage.AT_RISK
    with database.snapshot() as tx:
        kept = tx.session.execute(text("SELECT examined, changed FROM lifecycle_reviews")).all()
    assert [tuple(row) for row in kept] == [(1, 0), (1, 1)]


def test_the_report_over_rest_and_what_it_refuses(database: Database) -> None:
    lea = a_buyer(database)
    client = client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])
    months = client.get("/api/v1/crm/lifecycle/flow").json()["months"]
    assert (len(months), months[-1]["ended"]) == (12, {"prospect": 1})
    assert StageFlow.model_validate(months[-1]["flows"][0]).target is Stage.PROSPECT
    assert len(client.get(f"/api/v1/crm/customers/{lea}/effects").json()) == 1
    with pytest.raises(TooManyMonths):
        database.read(lambda tx: lifecycle_flow(tx, BOSS, date(1990, 1, 1)))
    assert database.read(lambda tx: lifecycle_flow(tx, BOSS, date(2027, 1, 1))).months == ()


def test_a_change_without_effect_and_one_that_holds_too_long_are_found(
    database: Database,
) -> None:
    article, lea = a_shop(database), a_buyer(database)
    bought(database, lea, article)
    assert violations(database) == []
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE stage_effects SET state = 'open'"))
    assert violations(database) == ["change of stage 1 has not the effects that it should"]
    with database.transaction() as tx:
        tx.session.execute(text("DELETE FROM stage_effects"))
    assert len(violations(database)) == 2
