"""Why things are over: noted with article and lot, undone when opened again, told by week."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core import conversations, inventory, sales, support
from erp_core.inventory import StockKeeping, Tracking
from erp_core.kernel.actor import system
from erp_core.kernel.causes import CHOICES, NAMES, Cause, CauseNotFitting, Subject
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from erp_core.sales import Condition
from erp_core.support import (
    ArticleUnknown,
    CaseState,
    ClosingNotFound,
    ClosingView,
    LotOfAnother,
    NewCase,
    NewClosing,
)
from tests.builders.inventory import received
from tests.builders.parties import a_customer
from tests.builders.sales import Market, a_market, an_order, seen
from tests.builders.service_desk import a_macro, a_plea, an_agent
from tests.builders.support import a_case, an_end
from tests.builders.unchanged import digest

BOSS = system()


def closing(database: Database, subject: Subject, record_id: int) -> ClosingView | None:
    return database.read(lambda tx: support.closing_of(tx, BOSS, subject, record_id))


def refused(database: Database, act: Callable[[Tx], object], error: type[DomainError]) -> str:
    before = digest(database)
    with pytest.raises(error) as caught:
        database.run(act)
    assert digest(database) == before
    return caught.value.field or ""


def sold_by_lot(database: Database) -> tuple[Market, int]:
    """A market in which the café got two bags of Yunnan of lot L1."""
    market = a_market(database, stock="0")

    def stocked(tx: Tx) -> None:
        keeping = StockKeeping(tracking=Tracking.LOT)
        inventory.set_stock_keeping(tx, BOSS, market.yunnan, keeping)
        received(tx, market.yunnan, "10", lot="L1")

    database.run(stocked)
    order = an_order(market, market.cafe, (market.yunnan, "2")).id
    database.run(lambda tx: sales.deliver_order(tx, BOSS, order))
    return market, order


def sent_back(market: Market, order_id: int, **more: object) -> sales.NewReturn:
    given = {
        "line_id": seen(market, order_id).lines[0].id,
        "quantity": Decimal(1),
        "condition": Condition.SEALED,
        "reason": "smells old",
    }
    return sales.NewReturn.model_validate(given | more)


def test_every_cause_has_a_name_in_both_languages_and_is_chosen_for_something() -> None:
    assert set(NAMES) == set(Cause)
    assert all(english and chinese for english, chinese in NAMES.values())
    chosen = {cause for causes in CHOICES.values() for cause in causes}
    assert set(Cause) - chosen == {Cause.NOT_NOTED}


def test_a_case_is_solved_for_a_cause_with_its_article_and_lot(database: Database) -> None:
    market, order = sold_by_lot(database)
    new = NewCase(party_id=market.cafe, subject="Stale", order_id=order)
    case = database.run(lambda tx: support.open_case(tx, BOSS, new))
    assert closing(database, Subject.CASE, case.id) is None
    choices = database.read(lambda tx: support.closing_choices(tx, BOSS, Subject.CASE, case.id))
    assert (choices.causes, choices.variant_id) == (CHOICES[Subject.CASE], market.yunnan)
    (product,) = choices.products
    assert (product.sku, [one.code for one in product.lots]) == ("YN-1000", ["L1"])
    assert choices.lot_id == product.lots[0].id

    end = an_end("Sent another bag", Cause.NOT_FRESH, lot_id=product.lots[0].id)
    database.run(lambda tx: support.solve_case(tx, BOSS, case.id, end))

    noted = closing(database, Subject.CASE, case.id)
    assert noted is not None
    assert (noted.cause, noted.sku, noted.lot) == (Cause.NOT_FRESH, "YN-1000", "L1")
    assert noted.business_date == date(2026, 5, 19)


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"cause": Cause.NOT_NOTED}, CauseNotFitting, "cause"),
        ({"cause": Cause.NOT_FOR_US}, CauseNotFitting, "cause"),
        ({"variant_id": 999_999}, ArticleUnknown, "variant_id"),
        ({"lot_id": 999_999}, LotOfAnother, "lot_id"),
        ({"lot_id": 1, "variant_id": 1}, LotOfAnother, "lot_id"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    database: Database, wrong: dict[str, int], error: type[DomainError], field: str
) -> None:
    market, _ = sold_by_lot(database)
    case = a_case(database, market.cafe)
    if wrong.get("variant_id") == 1:
        wrong = wrong | {"variant_id": market.blend}
    end = an_end().model_copy(update=wrong)
    named = refused(database, lambda tx: support.solve_case(tx, BOSS, case.id, end), error)
    assert named == field
    assert closing(database, Subject.CASE, case.id) is None


def test_a_case_opened_again_was_over_for_nothing(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    database.run(lambda tx: support.solve_case(tx, BOSS, case.id, an_end()))
    database.run(lambda tx: support.reopen_case(tx, BOSS, case.id, "leaks again"))
    assert closing(database, Subject.CASE, case.id) is None
    database.run(lambda tx: support.solve_case(tx, BOSS, case.id, an_end(cause=Cause.LATE)))
    noted = closing(database, Subject.CASE, case.id)
    assert noted is not None
    assert noted.cause is Cause.LATE


def test_a_thread_is_closed_for_a_cause_and_forgets_it_when_opened_again(
    database: Database,
) -> None:
    mia, thread_id = an_agent(database, "mia"), a_plea(database)
    market, _ = sold_by_lot(database)
    why = NewClosing(cause=Cause.TASTE, variant_id=market.yunnan)
    told = database.run(lambda tx: support.close_thread(tx, mia, thread_id, why))
    assert (told.cause, told.sku, told.lot) == (Cause.TASTE, "YN-1000", None)
    again = NewClosing(cause=Cause.QUESTION)
    database.run(lambda tx: support.close_thread(tx, mia, thread_id, again))
    assert closing(database, Subject.THREAD, thread_id) == told  # it was over already
    database.run(lambda tx: conversations.reopen_thread(tx, mia, thread_id))
    assert closing(database, Subject.THREAD, thread_id) is None
    database.run(lambda tx: conversations.resolve_thread(tx, mia, thread_id, Cause.QUESTION))
    noted = closing(database, Subject.THREAD, thread_id)
    assert noted is not None
    assert (noted.cause, noted.variant_id) == (Cause.QUESTION, None)


def test_a_thread_is_never_closed_without_a_cause(database: Database) -> None:
    mia, thread_id = an_agent(database, "mia"), a_plea(database)
    for act in (
        lambda tx: conversations.resolve_thread(tx, mia, thread_id, Cause.NOT_NOTED),
        lambda tx: support.close_thread(tx, mia, thread_id, NewClosing(cause=Cause.NOT_NOTED)),
    ):
        assert refused(database, act, CauseNotFitting) == "cause"
    article = NewClosing(cause=Cause.TASTE, variant_id=999_999)
    refused(database, lambda tx: support.close_thread(tx, mia, thread_id, article), ArticleUnknown)


def test_a_macro_that_resolves_says_for_what(database: Database) -> None:
    mia, thread_id = an_agent(database, "mia"), a_plea(database)
    silent = a_macro(resolves=True)
    named = refused(database, lambda tx: support.save_macro(tx, BOSS, silent), support.CauseMissing)
    assert named == "cause"
    wrong = a_macro(resolves=True, cause=Cause.NOT_NOTED)
    refused(database, lambda tx: support.save_macro(tx, BOSS, wrong), CauseNotFitting)
    draft = a_macro(resolves=True, cause=Cause.BILLING)
    macro = database.run(lambda tx: support.save_macro(tx, BOSS, draft))
    database.run(lambda tx: support.apply_macro(tx, mia, macro.id, thread_id))
    noted = closing(database, Subject.THREAD, thread_id)
    assert noted is not None
    assert noted.cause is Cause.BILLING


def test_a_return_is_over_for_what_was_told_with_its_article_and_the_only_lot(
    database: Database,
) -> None:
    market, order = sold_by_lot(database)
    new = sent_back(market, order, cause=Cause.NOT_FRESH)
    asked = database.run(lambda tx: sales.request_return(tx, BOSS, new))
    assert asked.cause is Cause.NOT_FRESH
    assert closing(database, Subject.RETURN, asked.id) is None
    for verb in (sales.approve_return, sales.receive_return, sales.refund_return):
        database.run(lambda tx, verb=verb: verb(tx, BOSS, asked.id))
    noted = closing(database, Subject.RETURN, asked.id)
    assert noted is not None
    assert (noted.cause, noted.sku, noted.lot) == (Cause.NOT_FRESH, "YN-1000", "L1")


def test_a_return_is_about_the_article_of_its_line_whatever_else_was_ordered(
    database: Database,
) -> None:
    market, _ = sold_by_lot(database)

    def stocked(tx: Tx) -> None:
        received(tx, market.blend, "5")

    database.run(stocked)
    order = an_order(market, market.cafe, (market.blend, "1"), (market.yunnan, "2")).id
    database.run(lambda tx: sales.deliver_order(tx, BOSS, order))
    line = next(one for one in seen(market, order).lines if one.variant_id == market.yunnan)
    new = sent_back(market, order, line_id=line.id)
    asked = database.run(lambda tx: sales.request_return(tx, BOSS, new))

    choices = database.read(lambda tx: support.closing_choices(tx, BOSS, Subject.RETURN, asked.id))

    assert [one.sku for one in choices.products] == ["YN-1000"]
    assert choices.variant_id == market.yunnan
    assert choices.lot_id == choices.products[0].lots[0].id


def test_a_return_that_is_not_taken_is_over_too_and_what_nobody_said_stays_unsaid(
    database: Database,
) -> None:
    market, order = sold_by_lot(database)
    asked = database.run(lambda tx: sales.request_return(tx, BOSS, sent_back(market, order)))
    assert asked.cause is None
    database.run(lambda tx: sales.reject_return(tx, BOSS, asked.id, "too late"))
    noted = closing(database, Subject.RETURN, asked.id)
    assert noted is not None
    assert (noted.cause, noted.lot) == (Cause.NOT_NOTED, "L1")

    faulty = sent_back(market, order, condition=Condition.FAULTY)
    again = database.run(lambda tx: sales.request_return(tx, BOSS, faulty))
    assert again.cause is Cause.FAULTY


def test_goods_do_not_come_back_for_a_bill(database: Database) -> None:
    market, order = sold_by_lot(database)
    new = sent_back(market, order, cause=Cause.BILLING)
    refused(database, lambda tx: sales.request_return(tx, BOSS, new), CauseNotFitting)


def test_a_reason_noted_otherwise_later_counts_on_its_own_day(
    database: Database, clock: FixedClock
) -> None:
    market, order = sold_by_lot(database)
    asked = database.run(lambda tx: sales.request_return(tx, BOSS, sent_back(market, order)))
    database.run(lambda tx: sales.reject_return(tx, BOSS, asked.id, "too late"))
    first = closing(database, Subject.RETURN, asked.id)
    assert first is not None
    clock.advance(timedelta(days=9))
    wrong = NewClosing(cause=Cause.QUESTION)
    note = support.note_reason
    refused(database, lambda tx: note(tx, BOSS, first.id, wrong), CauseNotFitting)
    better = NewClosing(cause=Cause.TASTE, variant_id=market.yunnan)

    noted = database.run(lambda tx: note(tx, BOSS, first.id, better))

    assert (noted.cause, noted.lot, noted.business_date) == (
        Cause.TASTE,
        None,
        first.business_date,
    )
    assert closing(database, Subject.RETURN, asked.id) == noted
    refused(database, lambda tx: note(tx, BOSS, first.id, better), ClosingNotFound)


def test_the_latest_orders_are_offered_where_none_is_named_and_none_is_likelier(
    database: Database,
) -> None:
    market, _ = sold_by_lot(database)
    case = a_case(database, market.cafe)
    choices = database.read(lambda tx: support.closing_choices(tx, BOSS, Subject.CASE, case.id))
    assert [one.sku for one in choices.products] == ["YN-1000"]
    assert (choices.variant_id, choices.lot_id) == (None, None)
    nobodys = a_case(database, None)
    none = database.read(lambda tx: support.closing_choices(tx, BOSS, Subject.CASE, nobodys.id))
    assert none.products == ()


def test_a_closed_case_keeps_its_reason(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    database.run(lambda tx: support.solve_case(tx, BOSS, case.id, an_end()))
    closed = database.run(lambda tx: support.close_case(tx, BOSS, case.id, "done"))
    assert closed.state is CaseState.CLOSED
    assert closing(database, Subject.CASE, case.id) is not None
