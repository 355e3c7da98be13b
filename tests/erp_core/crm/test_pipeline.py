"""Opportunities: on the board by stage, with their history, until an order comes or none does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from erp_core.access import Role
from erp_core.crm import (
    ForecastMonth,
    LostBecause,
    NewOpportunity,
    NobodyToOwn,
    NothingToWin,
    NotHouseCurrency,
    OpportunityChange,
    OpportunityChanged,
    OpportunityMove,
    OpportunityNotFound,
    OpportunityOver,
    OpportunityQuote,
    OpportunityState,
    OrderElsewhere,
    PipelineSetting,
    PipelineStageSetting,
    QuotedAlready,
    StageInUse,
    StageNotFound,
    TakenUpBecause,
    WonBy,
    add_opportunity,
    change_opportunity,
    get_opportunity,
    history_of_opportunity,
    list_opportunities,
    lose_opportunity,
    move_opportunity,
    pipeline_board,
    pipeline_forecast,
    quote_opportunity,
    reopen_opportunity,
    set_pipeline,
    timeline,
    win_opportunity,
)
from erp_core.crm.checks import CHECKS
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.sales import NewOrderLine, accept_quotation, cancel_order, get_order
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.crm import a_shop, bought
from tests.builders.pipeline import CLOSES, a_buyer, an_opportunity, moved_to, the_stages

BOSS = system()
TODAY = date(2026, 5, 19)


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def violations(database: Database) -> list[str]:
    return [found for check in CHECKS for found in database.read(check.run).violations]


def cards(database: Database, stage_id: int) -> list[int]:
    board = database.read(lambda tx: pipeline_board(tx, BOSS))
    return next([c.id for c in one.cards] for one in board.columns if one.stage.id == stage_id)


def test_what_is_entered_stands_in_the_first_stage_and_counts_by_its_probability(
    database: Database,
) -> None:
    jonas = a_member_of_staff(database, Role.SALES)
    lea = a_buyer(database)
    made = an_opportunity(database, lea, actor=jonas)
    first, *_ = the_stages(database)
    assert (made.party_name, made.stage_id, made.owner_id, made.state, made.version) == (
        "Lea",
        first.id,
        jonas.id,
        OpportunityState.OPEN,
        1,
    )
    assert (made.probability, made.weighted, made.late, made.age_days) == (
        Decimal("0.1"),
        euros("100.00"),
        False,
        0,
    )
    found = database.read(lambda tx: list_opportunities(tx, jonas, party_id=lea)).items
    assert found == [made] == [database.read(lambda tx: get_opportunity(tx, jonas, made.id))]


def test_the_board_keeps_the_order_that_staff_gave_it(database: Database) -> None:
    lea = a_buyer(database)
    first, second, *_ = the_stages(database)
    a, b, c = (an_opportunity(database, lea, title=name).id for name in "abc")
    assert cards(database, first.id) == [a, b, c]
    moved_to(database, c, first.id)
    assert cards(database, first.id) == [c, a, b]
    for id_ in (a, b, c):
        moved_to(database, id_, second.id)
    assert cards(database, second.id) == [c, b, a]
    for _ in range(12):
        last = cards(database, second.id)[-1]
        top = cards(database, second.id)[0]
        moved_to(database, last, second.id, after_id=top)
    assert cards(database, second.id) == [c, b, a]
    board = database.read(lambda tx: pipeline_board(tx, BOSS))
    column = board.columns[1]
    assert (column.count, column.value, column.weighted) == (3, euros("3000.00"), euros("750.00"))
    assert (board.count, board.value, board.weighted) == (3, euros("3000.00"), euros("750.00"))
    assert violations(database) == []


def test_a_card_that_somebody_changed_is_not_moved_unseen(database: Database) -> None:
    lea = a_buyer(database)
    made, other = an_opportunity(database, lea), an_opportunity(database, lea)
    second = the_stages(database)[1]
    database.run(
        lambda tx: change_opportunity(tx, BOSS, made.id, OpportunityChange(title="Three grinders"))
    )
    stale = OpportunityMove(stage_id=second.id, version=made.version)
    elsewhere = OpportunityMove(stage_id=second.id, after_id=other.id)
    nowhere = OpportunityMove(stage_id=99)
    for move, refusal in (
        (stale, OpportunityChanged),
        (elsewhere, OpportunityChanged),
        (nowhere, StageNotFound),
    ):
        with pytest.raises(refusal):
            database.run(lambda tx, move=move: move_opportunity(tx, BOSS, made.id, move))
    assert cards(database, the_stages(database)[0].id) == [made.id, other.id]


def test_the_history_tells_every_stage_and_estimate_and_cannot_be_changed(
    database: Database, clock: FixedClock
) -> None:
    lea = a_buyer(database)
    first, second, *_ = the_stages(database)
    made = an_opportunity(database, lea)
    clock.advance(timedelta(days=3))
    moved_to(database, made.id, second.id)
    change = OpportunityChange(value=euros("1200.00"), close_on=date(2026, 7, 1))
    database.run(lambda tx: change_opportunity(tx, BOSS, made.id, change))
    steps = database.read(lambda tx: history_of_opportunity(tx, BOSS, made.id))
    assert [(s.from_state, s.to_state, s.stage_id, s.value, s.close_on) for s in steps] == [
        ("open", "open", second.id, euros("1200.00"), date(2026, 7, 1)),
        ("open", "open", second.id, euros("1000.00"), CLOSES),
        (None, "open", first.id, euros("1000.00"), CLOSES),
    ]
    for forged in (
        "UPDATE opportunity_steps SET value_minor = 1",
        "DELETE FROM opportunity_steps",
    ):
        with pytest.raises(DBAPIError, match="append-only"), database.transaction() as tx:
            tx.session.execute(text(forged))
    assert violations(database) == []
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE opportunities SET value_minor = 5"))
    assert violations(database) == [f"opportunity {made.id} is not what its history says"]


def test_a_quotation_that_is_accepted_wins_with_a_real_order(database: Database) -> None:
    article, lea = a_shop(database), a_buyer(database)
    made = an_opportunity(database, lea)
    quote = OpportunityQuote(lines=(NewOrderLine(variant_id=article, quantity=Decimal(2)),))
    quoted = database.run(lambda tx: quote_opportunity(tx, BOSS, made.id, quote))
    assert quoted.quotation_id is not None
    with pytest.raises(QuotedAlready):
        database.run(lambda tx: quote_opportunity(tx, BOSS, made.id, quote))
    own = as_customer(database, lea)
    order = database.run(lambda tx: accept_quotation(tx, own, quoted.quotation_id or 0))
    won = database.read(lambda tx: get_opportunity(tx, BOSS, made.id))
    assert (won.state, won.order_id, won.value, won.probability, won.closed_on) == (
        OpportunityState.WON,
        order.id,
        order.net,
        1,
        TODAY,
    )
    told = database.read(lambda tx: timeline(tx, BOSS, lea)).items
    assert told[0].summary_en == f"Two grinders: won by order {order.number}"
    assert violations(database) == []


def test_winning_accepts_the_quotation_or_takes_an_order_of_the_same_customer(
    database: Database,
) -> None:
    article, lea, tom = a_shop(database), a_buyer(database), a_buyer(database, "Tom")
    first, second = an_opportunity(database, lea), an_opportunity(database, lea)
    with pytest.raises(NothingToWin):
        database.run(lambda tx: win_opportunity(tx, BOSS, first.id, WonBy()))
    quote = OpportunityQuote(lines=(NewOrderLine(variant_id=article, quantity=Decimal(2)),))
    database.run(lambda tx: quote_opportunity(tx, BOSS, first.id, quote))
    won = database.run(lambda tx: win_opportunity(tx, BOSS, first.id, WonBy()))
    assert won.state is OpportunityState.WON
    theirs, own = bought(database, tom, article), bought(database, lea, article)
    for by in (WonBy(order_id=theirs), WonBy(order_id=won.order_id)):
        with pytest.raises(OrderElsewhere):
            database.run(lambda tx, by=by: win_opportunity(tx, BOSS, second.id, by))
    by_own = WonBy(order_id=own)
    assert database.run(lambda tx: win_opportunity(tx, BOSS, second.id, by_own)).order_id == own
    with pytest.raises(OpportunityOver):
        database.run(lambda tx: win_opportunity(tx, BOSS, second.id, by_own))
    assert violations(database) == []
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE opportunities SET party_id = :p"), {"p": tom})
    assert [found for found in violations(database) if "won" in found] == [
        f"opportunity {one.id} was won by no order of its customer" for one in (first, second)
    ]


def test_an_order_that_is_cancelled_is_no_win_any_more(database: Database) -> None:
    article, lea = a_shop(database), a_buyer(database)
    made, order = an_opportunity(database, lea), bought(database, lea, article)
    database.run(lambda tx: win_opportunity(tx, BOSS, made.id, WonBy(order_id=order)))
    database.run(lambda tx: cancel_order(tx, BOSS, order, "changed mind"))
    number = database.read(lambda tx: get_order(tx, BOSS, order)).number
    lost = database.read(lambda tx: get_opportunity(tx, BOSS, made.id))
    assert (lost.state, lost.reason) == ("lost", f"order {number} was cancelled")
    assert violations(database) == []
    again = database.run(lambda tx: reopen_opportunity(tx, BOSS, made.id, _still()))
    assert (again.state, again.order_id, again.reason) == ("open", None, None)
    assert violations(database) == []


def _still() -> TakenUpBecause:
    return TakenUpBecause(reason="they want it after all")


def test_what_was_lost_says_why_and_may_be_taken_up_again(
    database: Database, clock: FixedClock
) -> None:
    made = an_opportunity(database, a_buyer(database))
    why = LostBecause(reason="too dear")
    lost = database.run(lambda tx: lose_opportunity(tx, BOSS, made.id, why))
    assert (lost.state, lost.reason, lost.closed_on, lost.weighted) == (
        "lost",
        "too dear",
        TODAY,
        euros("0.00"),
    )
    with pytest.raises(WrongTransition):
        database.run(lambda tx: lose_opportunity(tx, BOSS, made.id, why))
    with pytest.raises(OpportunityOver):
        database.run(lambda tx: change_opportunity(tx, BOSS, made.id, OpportunityChange()))
    clock.advance(timedelta(days=30))
    again = database.run(lambda tx: reopen_opportunity(tx, BOSS, made.id, _still()))
    assert (again.state, again.in_stage_since, again.late) == (
        "open",
        TODAY + timedelta(days=30),
        True,
    )
    assert violations(database) == []


def test_the_forecast_adds_up_months_by_probability_also_as_of_a_day(
    database: Database, clock: FixedClock
) -> None:
    article, lea = a_shop(database), a_buyer(database)
    _, _, third, fourth = the_stages(database)
    june, july = an_opportunity(database, lea), an_opportunity(database, lea, close_on=TODAY)
    clock.advance(timedelta(days=1))
    moved_to(database, june.id, third.id)
    moved_to(database, july.id, fourth.id)
    change = OpportunityChange(value=euros("333.33"), close_on=date(2026, 7, 2))
    database.run(lambda tx: change_opportunity(tx, BOSS, july.id, change))
    won = an_opportunity(database, lea, value="48.00")
    order = bought(database, lea, article)
    database.run(lambda tx: win_opportunity(tx, BOSS, won.id, WonBy(order_id=order)))
    none = euros("0.00")
    now = database.read(lambda tx: pipeline_forecast(tx, BOSS))
    assert now.months == (
        _month(date(2026, 5, 1), 0, none, none, euros("48.00")),
        _month(date(2026, 6, 1), 1, euros("1000.00"), euros("500.00"), none),
        _month(date(2026, 7, 1), 1, euros("333.33"), euros("250.00"), none),
    )
    assert now.weighted == euros("750.00")
    assert now.weighted == database.read(lambda tx: pipeline_board(tx, BOSS)).weighted
    before = database.read(lambda tx: pipeline_forecast(tx, BOSS, on=TODAY))
    assert before.months == (
        _month(date(2026, 5, 1), 1, euros("1000.00"), euros("100.00"), none),
        _month(date(2026, 6, 1), 1, euros("1000.00"), euros("100.00"), none),
    )


def _month(first: date, count: int, value: Money, weighted: Money, won: Money) -> ForecastMonth:
    return ForecastMonth(
        month=first, count=count, value=value, weighted=weighted, won=won, late=False
    )


def test_stages_are_the_houses_and_none_is_dropped_with_something_in_it(
    database: Database,
) -> None:
    made = an_opportunity(database, a_buyer(database))
    first, second, *_ = the_stages(database)
    kept = PipelineStageSetting(
        id=first.id, name_en="Talk", name_zh="洽谈", probability=Decimal("0.2")
    )
    new = PipelineStageSetting(name_en="Trial", name_zh="试用", probability=Decimal("0.6"))
    without = PipelineSetting(stages=(new,))
    with pytest.raises(StageInUse):
        database.run(lambda tx: set_pipeline(tx, BOSS, without))
    set_to = database.run(lambda tx: set_pipeline(tx, BOSS, PipelineSetting(stages=(new, kept))))
    assert [(s.name_en, s.probability, s.position) for s in set_to.stages] == [
        ("Trial", Decimal("0.6"), 1),
        ("Talk", Decimal("0.2"), 2),
    ]
    assert database.read(lambda tx: get_opportunity(tx, BOSS, made.id)).weighted == euros("200.00")
    gone = PipelineSetting(stages=(kept.model_copy(update={"id": second.id}),))
    with pytest.raises(StageNotFound):
        database.run(lambda tx: set_pipeline(tx, BOSS, gone))


def test_what_cannot_be_entered_changes_nothing(database: Database) -> None:
    lea, sam = a_buyer(database), a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    good = NewOpportunity(title="x", party_id=lea, value=euros("1.00"), close_on=CLOSES)
    dollars = good.model_copy(update={"value": Money.of("1.00", "USD")})
    unknown = good.model_copy(update={"owner_id": sam.id})
    for new, refusal in ((dollars, NotHouseCurrency), (unknown, NobodyToOwn)):
        with pytest.raises(refusal):
            database.run(lambda tx, new=new: add_opportunity(tx, BOSS, new))
    for actor in (sam, as_customer(database, lea)):
        with pytest.raises(NotAllowed):
            database.run(lambda tx, actor=actor: add_opportunity(tx, actor, good))
        with pytest.raises(NotAllowed):
            database.read(lambda tx, actor=actor: pipeline_board(tx, actor))
    with pytest.raises(OpportunityNotFound):
        database.read(lambda tx: get_opportunity(tx, BOSS, 9))
    assert database.read(lambda tx: list_opportunities(tx, BOSS)).items == []


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["add", "move", "change", "lose", "reopen", "win"]), st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_whatever_happens_history_board_and_forecast_agree(
    database: Database, steps: list[tuple[str, int]]
) -> None:
    article, lea = _article(database), a_buyer(database)
    for what, number in steps:
        _try(database, article, lea, what, number)
    board = database.read(lambda tx: pipeline_board(tx, BOSS))
    forecast = database.read(lambda tx: pipeline_forecast(tx, BOSS))
    assert forecast.weighted == board.weighted
    assert sum(month.count for month in forecast.months) == board.count
    assert violations(database) == []


def _article(database: Database) -> int:
    """Return the shop's article; examples share one database, so it may be open already."""
    with database.snapshot() as tx:
        known = tx.session.execute(text("SELECT id FROM variants")).scalar()
    return known or a_shop(database)


def _try(database: Database, article: int, party_id: int, what: str, number: int) -> None:
    if what == "add":
        an_opportunity(database, party_id, value=f"{number * 37}.01")
        return
    mine = database.read(lambda tx: list_opportunities(tx, BOSS, party_id=party_id)).items
    if not mine:
        return
    one = mine[number % len(mine)]
    try:
        if what == "move":
            moved_to(database, one.id, the_stages(database)[number % 4].id)
        elif what == "change":
            change = OpportunityChange(value=euros(f"{number * 11}.10"))
            database.run(lambda tx: change_opportunity(tx, BOSS, one.id, change))
        elif what == "lose":
            database.run(lambda tx: lose_opportunity(tx, BOSS, one.id, LostBecause(reason="no")))
        elif what == "reopen":
            database.run(lambda tx: reopen_opportunity(tx, BOSS, one.id, _still()))
        else:
            by = WonBy(order_id=bought(database, party_id, article))
            database.run(lambda tx: win_opportunity(tx, BOSS, one.id, by))
    except (OpportunityOver, WrongTransition):
        assert one.state != OpportunityState.OPEN or what == "reopen"
