"""Several lines in one return: one decision, one credit note, one refund, exact to the cent."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from erp_core import finance, inventory, sales
from erp_core.finance import InvoiceKind
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    HOUSE,
    ClaimView,
    NewOrderReturn,
    OrderRules,
    PreviewOutdated,
    ReturnedLine,
    ReturnNotFound,
    ReturnState,
)
from frontdesk.console.selling.claim_steps import steps_of
from tests.builders.sales import (
    Market,
    a_market,
    an_order,
    billed,
    coming_back,
    customer,
    paid,
    seen,
    violations,
)
from tests.builders.statements import statements_of
from tests.builders.unchanged import digest

BOSS = system()
EUR = Money.zero("EUR")


@pytest.fixture
def market(database: Database) -> Market:
    """House Blend at 20.00, no tax, and Yunnan at 25.00 with 7 % on top."""
    return a_market(database)


def delivered(market: Market) -> int:
    """An order of 3 House Blend and 2 Yunnan, invoiced at 113.50, paid by card and delivered."""
    order_id = an_order(market, market.wei, (market.blend, "3"), (market.yunnan, "2")).id
    paid(market, billed(market, order_id), "113.50")
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, order_id))
    return order_id


def of_both(market: Market, order_id: int, *quantities: str) -> NewOrderReturn:
    lines = seen(market, order_id).lines
    told = quantities or ("2", "1")
    return NewOrderReturn(
        order_id=order_id,
        lines=tuple(
            ReturnedLine(line_id=line.id, quantity=Decimal(some))
            for line, some in zip(lines, told, strict=True)
        ),
        condition=sales.Condition.SEALED,
        reason="too much",
    )


def do(market: Market, verb: Callable[..., Any], *arguments: Any) -> Any:
    return market.database.run(lambda tx: verb(tx, BOSS, *arguments))


def carried_through(market: Market, claim_id: int) -> ClaimView:
    do(market, sales.approve_returns, claim_id)
    return ended(market, claim_id)


def ended(market: Market, claim_id: int) -> ClaimView:
    do(market, sales.receive_returns, claim_id)
    done: ClaimView = do(market, sales.refund_returns, claim_id)
    return done


def states(claim: ClaimView) -> list[str]:
    return [one.state for one in claim.returns]


def test_two_lines_come_back_with_one_decision_one_credit_note_and_one_refund(
    market: Market,
) -> None:
    order_id = delivered(market)
    new = of_both(market, order_id)
    shown = market.database.read(lambda tx: sales.preview_returns(tx, BOSS, new))
    assert (shown.credited, shown.refunded) == (Money.of("66.75", "EUR"),) * 2

    asked = market.database.run(
        lambda tx: sales.request_returns(tx, BOSS, new, expect=shown.fingerprint)
    )
    assert {one.claim_id for one in asked.returns} == {asked.id}
    assert states(do(market, sales.approve_returns, asked.id)) == ["approved", "approved"]
    assert states(do(market, sales.receive_returns, asked.id)) == ["received", "received"]
    done = do(market, sales.refund_returns, asked.id)

    assert (done.credited, done.refunded) == (shown.credited, shown.refunded)
    assert [one.credited for one in done.returns] == [
        Money.of("40.00", "EUR"),
        Money.of("26.75", "EUR"),
    ]
    documents = market.database.read(lambda tx: finance.invoices_of_order(tx, BOSS, order_id))
    notes = [one.gross for one in documents if one.kind is InvoiceKind.CREDIT_NOTE]
    assert notes == [Money.of("66.75", "EUR")]
    [payment] = market.database.read(lambda tx: finance.list_payments(tx, BOSS)).items
    assert [one.amount for one in payment.refunds] == [Money.of("66.75", "EUR")]
    free = market.database.read(
        lambda tx: inventory.available_of(tx, [market.blend, market.yunnan])
    )
    assert free == {market.blend: Decimal(99), market.yunnan: Decimal(99)}
    assert violations(market.database) == []


def test_the_invoices_of_an_order_are_read_once_for_all_its_lines(market: Market) -> None:
    new = of_both(market, delivered(market))
    said = statements_of(
        market.database,
        lambda: market.database.read(lambda tx: sales.preview_returns(tx, BOSS, new)),
    )
    assert sum("invoices.order_id =" in one for one in said) == 1


def test_what_was_not_paid_is_only_taken_off_the_invoice(market: Market) -> None:
    order_id = an_order(market, market.cafe, (market.blend, "3"), (market.yunnan, "2")).id
    do(market, sales.deliver_order, order_id)
    paid(market, billed(market, order_id), "100.00")
    asked = do(market, sales.request_returns, of_both(market, order_id))
    done = carried_through(market, asked.id)
    assert (done.credited, done.refunded) == (
        Money.of("66.75", "EUR"),
        Money.of("53.25", "EUR"),
    )
    parts = [one.refunded for one in done.returns]
    assert sum(parts, EUR) == done.refunded
    assert all(one.refunded <= one.credited for one in done.returns)
    assert violations(market.database) == []


def test_lines_that_come_back_together_are_one_claim_under_the_rules(market: Market) -> None:
    once: dict[type, Any] = {OrderRules: replace(HOUSE, claims=1)}
    market.database.ports = replace(market.database.ports, policies=once)
    goods = ((market.blend, "1"), (market.yunnan, "1"), (market.blend, "2"))
    order_id = an_order(market, market.cafe, *goods).id
    do(market, sales.deliver_order, order_id)
    first, second, third = (line.id for line in seen(market, order_id).lines)
    new = NewOrderReturn(
        order_id=order_id,
        lines=(ReturnedLine(line_id=first), ReturnedLine(line_id=second)),
        condition=sales.Condition.SEALED,
        reason="too much",
    )
    do(market, sales.request_returns, new)
    again = coming_back(market, order_id, "1").model_copy(update={"line_id": third})
    refused(market, sales.AlreadyClaimed, lambda tx: sales.request_return(tx, BOSS, again))


def test_a_rejected_claim_may_be_asked_for_again(market: Market) -> None:
    order_id = delivered(market)
    asked = do(market, sales.request_returns, of_both(market, order_id))
    gone = do(market, sales.reject_returns, asked.id, "opened")
    assert states(gone) == ["rejected", "rejected"]
    again = do(market, sales.request_returns, of_both(market, order_id))
    assert again.id != asked.id
    assert violations(market.database) == []


def test_a_line_that_was_rejected_by_itself_stays_behind(market: Market) -> None:
    order_id = delivered(market)
    asked = do(market, sales.request_returns, of_both(market, order_id))
    do(market, sales.reject_return, asked.returns[0].id, "opened")
    done = carried_through(market, asked.id)
    assert states(done) == ["rejected", "refunded"]
    assert done.refunded == Money.of("26.75", "EUR")
    assert violations(market.database) == []


def test_what_of_a_claim_is_approved_stays_when_the_rest_is_rejected(market: Market) -> None:
    order_id = delivered(market)
    asked = do(market, sales.request_returns, of_both(market, order_id))
    do(market, sales.approve_return, asked.returns[0].id)
    assert states(do(market, sales.reject_returns, asked.id, "opened")) == ["approved", "rejected"]
    refused(market, WrongTransition, lambda tx: sales.reject_returns(tx, BOSS, asked.id, "late"))
    assert states(ended(market, asked.id)) == ["refunded", "rejected"]
    assert violations(market.database) == []


def test_an_approved_return_is_rejected_by_itself(market: Market) -> None:
    order_id = delivered(market)
    asked = do(market, sales.request_returns, of_both(market, order_id))
    some = do(market, sales.approve_returns, asked.id).returns
    offered = [(target.id, [name for name, _ in steps]) for target, steps in steps_of(some)]
    assert offered == [
        (asked.id, ["receive"]),
        (some[0].id, ["reject"]),
        (some[1].id, ["reject"]),
    ]
    do(market, sales.reject_return, some[1].id, "never sent")
    assert states(ended(market, asked.id)) == ["refunded", "rejected"]


def refused(market: Market, error: type[DomainError], deed: Callable[[Tx], object]) -> None:
    before = digest(market.database)
    with pytest.raises(error):
        market.database.run(deed)
    assert digest(market.database) == before


def test_a_claim_goes_only_its_way_and_is_nobody_elses(market: Market) -> None:
    order_id = delivered(market)
    new = of_both(market, order_id)
    refused(
        market,
        PreviewOutdated,
        lambda tx: sales.request_returns(tx, BOSS, new, expect="another"),
    )
    too_much = of_both(market, order_id, "3", "3")
    refused(market, sales.MoreThanDelivered, lambda tx: sales.request_returns(tx, BOSS, too_much))
    asked = do(market, sales.request_returns, new)
    refused(market, WrongTransition, lambda tx: sales.refund_returns(tx, BOSS, asked.id))
    second = asked.returns[1].id
    refused(market, ReturnNotFound, lambda tx: sales.approve_returns(tx, BOSS, second))
    theirs = customer(market.cafe)
    with pytest.raises(ReturnNotFound):
        market.database.read(lambda tx: sales.get_claim(tx, theirs, asked.id))
    assert asked.returns[0].state is ReturnState.REQUESTED
