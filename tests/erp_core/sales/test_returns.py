"""Returns: what may come back, what it brings, and who may ask for it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core import catalog, inventory, sales
from erp_core.catalog import ProductChange, ReturnRule, months_later
from erp_core.finance import NewPayment, PaymentMethod, record_payment
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.sales import Condition, ReturnState
from tests.builders.sales import (
    Market,
    a_market,
    an_order,
    billed,
    coming_back,
    customer,
    paid,
    refunded,
    seen,
    violations,
)
from tests.builders.unchanged import digest


@pytest.fixture
def market(database: Database) -> Market:
    """House Blend at 20.00."""
    return a_market(database)


def delivered(market: Market, party_id: int) -> int:
    """Two House Blend that have left, invoiced and, in advance, paid."""
    order = an_order(market, party_id)
    if party_id == market.wei:
        paid(market, billed(market, order.id), "40.00")
    market.database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    if party_id == market.cafe:
        billed(market, order.id)
    return order.id


def rule(market: Market, given: ReturnRule) -> None:
    def change(tx: Tx) -> None:
        product = catalog.get_variant(tx, system(), market.blend).product_id
        catalog.change_product(tx, system(), product, ProductChange(return_rule=given))

    market.database.run(change)


def refused(market: Market, act: Callable[[Tx], object], error: type[DomainError]) -> None:
    before = digest(market.database)
    with pytest.raises(error):
        market.database.run(act)
    assert digest(market.database) == before


def test_what_was_paid_comes_back_with_the_goods(market: Market) -> None:
    order_id = delivered(market, market.wei)
    new = coming_back(market, order_id, "1")
    wei = customer(market.wei)
    shown = market.database.read(lambda tx: sales.preview_return(tx, wei, new))

    asked = market.database.run(
        lambda tx: sales.request_return(tx, wei, new, expect=shown.fingerprint)
    )
    stock = market.database.read(lambda tx: inventory.available(tx, market.blend))
    for verb in (sales.approve_return, sales.receive_return, sales.refund_return):
        done = market.database.run(lambda tx, verb=verb: verb(tx, system(), asked.id))

    assert (shown.credited, shown.refunded) == (Money.of("20.00", "EUR"),) * 2
    assert (asked.state, asked.number) == (ReturnState.REQUESTED, "R00001")
    assert (done.state, done.credited, done.refunded) == (
        ReturnState.REFUNDED,
        shown.credited,
        shown.refunded,
    )
    assert market.database.read(lambda tx: inventory.available(tx, market.blend)) == stock + 1
    (line,) = seen(market, order_id).lines
    assert (line.delivered, line.invoiced, line.returned) == (2, 1, 1)
    assert violations(market.database) == []


def test_what_was_not_paid_is_credited_and_not_invoiced_again(market: Market) -> None:
    order_id = delivered(market, market.cafe)

    done = refunded(market, order_id, "2")

    assert (done.credited, done.refunded) == (Money.of("40.00", "EUR"), Money.zero("EUR"))
    refused(
        market,
        lambda tx: sales.invoice_order(tx, system(), order_id),
        sales.NothingToInvoice,
    )
    closed = market.database.run(lambda tx: sales.close_order(tx, system(), order_id))
    assert closed.state == "closed"
    assert violations(market.database) == []


def test_what_was_never_invoiced_is_not_invoiced_later(market: Market) -> None:
    order = an_order(market, market.cafe)
    market.database.run(lambda tx: sales.deliver_order(tx, system(), order.id))

    done = refunded(market, order.id, "1")

    assert (done.credited, done.refunded) == (Money.zero("EUR"),) * 2
    assert billed(market, order.id).gross == Money.of("20.00", "EUR")
    assert violations(market.database) == []


def test_a_return_that_was_not_paid_in_between_is_shown_anew(market: Market) -> None:
    order_id = delivered(market, market.cafe)
    new = coming_back(market, order_id, "1")
    shown = market.database.read(lambda tx: sales.preview_return(tx, system(), new))

    def pay(tx: Tx) -> None:
        owed = Money.of("40.00", "EUR")
        record_payment(
            tx,
            system(),
            NewPayment(party_id=market.cafe, amount=owed, method=PaymentMethod.CARD),
        )

    market.database.run(pay)

    refused(
        market,
        lambda tx: sales.request_return(tx, system(), new, expect=shown.fingerprint),
        sales.PreviewOutdated,
    )


def test_what_has_not_left_cannot_come_back(market: Market) -> None:
    new = coming_back(market, an_order(market, market.cafe).id, "1")

    refused(market, lambda tx: sales.request_return(tx, system(), new), sales.NothingToReturn)


def test_no_more_comes_back_than_was_delivered(market: Market) -> None:
    new = coming_back(market, delivered(market, market.wei), "2.5")

    refused(market, lambda tx: sales.request_return(tx, system(), new), sales.MoreThanDelivered)


def test_a_line_is_returned_once_unless_it_was_rejected(market: Market) -> None:
    new = coming_back(market, delivered(market, market.wei), "1")
    first = market.database.run(lambda tx: sales.request_return(tx, system(), new))

    refused(market, lambda tx: sales.request_return(tx, system(), new), sales.AlreadyReturned)
    market.database.run(lambda tx: sales.reject_return(tx, system(), first.id, "not ours"))
    again = market.database.run(lambda tx: sales.request_return(tx, system(), new))

    assert again.id == first.id + 1


def test_what_was_opened_comes_back_only_where_that_is_allowed(market: Market) -> None:
    order_id = delivered(market, market.wei)
    opened = coming_back(market, order_id, "1", Condition.OPENED)
    rule(market, ReturnRule.SEALED)

    refused(market, lambda tx: sales.request_return(tx, system(), opened), sales.OpenedGoods)
    sealed, faulty = (coming_back(market, order_id, "1", each) for each in ("sealed", "faulty"))
    for new in (sealed, faulty):
        assert market.database.read(lambda tx, new=new: sales.preview_return(tx, system(), new))


def test_some_things_never_come_back(market: Market) -> None:
    new = coming_back(market, delivered(market, market.wei), "1")
    rule(market, ReturnRule.NEVER)

    refused(market, lambda tx: sales.request_return(tx, system(), new), sales.NeverReturned)


def test_the_time_to_return_ends(market: Market, clock: FixedClock) -> None:
    new = coming_back(market, delivered(market, market.wei), "1")
    shown = market.database.read(lambda tx: sales.preview_return(tx, system(), new))
    left = clock.now().date()
    assert shown.until == left + timedelta(days=17)

    clock.move_to(clock.now() + timedelta(days=17))
    assert market.database.read(lambda tx: sales.preview_return(tx, system(), new))
    clock.move_to(clock.now() + timedelta(days=1))

    refused(market, lambda tx: sales.request_return(tx, system(), new), sales.ReturnTooLate)


@pytest.mark.parametrize("verb", [sales.receive_return, sales.refund_return])
def test_nothing_is_received_or_refunded_before_it_was_approved(
    market: Market, verb: Callable[..., object]
) -> None:
    new = coming_back(market, delivered(market, market.wei), "1")
    asked = market.database.run(lambda tx: sales.request_return(tx, system(), new))

    refused(market, lambda tx: verb(tx, system(), asked.id), WrongTransition)


def test_another_customers_goods_do_not_exist(market: Market) -> None:
    new = coming_back(market, delivered(market, market.wei), "1")
    cafe = customer(market.cafe)
    asked = market.database.run(lambda tx: sales.request_return(tx, system(), new))

    refused(market, lambda tx: sales.request_return(tx, cafe, new), sales.OrderNotFound)
    with pytest.raises(sales.ReturnNotFound):
        market.database.read(lambda tx: sales.get_return(tx, cafe, asked.id))
    assert market.database.read(lambda tx: sales.list_returns(tx, cafe).items) == []
    own = market.database.read(lambda tx: sales.list_returns(tx, customer(market.wei)).items)
    assert [each.id for each in own] == [asked.id]


def test_the_warranty_counts_from_the_day_it_left(market: Market, clock: FixedClock) -> None:
    order_id = delivered(market, market.wei)
    (line,) = seen(market, order_id).lines

    def cover(tx: Tx) -> None:
        product = catalog.get_variant(tx, system(), market.blend).product_id
        catalog.change_product(tx, system(), product, ProductChange(warranty_months=24))

    with pytest.raises(sales.OrderNotFound):
        market.database.read(lambda tx: sales.warranty_of(tx, system(), line.id))
    market.database.run(cover)
    left = clock.now().date()
    last_day = months_later(left, 24)
    view = market.database.read(lambda tx: sales.warranty_of(tx, system(), line.id))
    assert (view.delivered_on, view.valid_until, view.valid) == (left, last_day, True)

    clock.move_to(clock.now() + (last_day - left) + timedelta(days=1))
    (later,) = market.database.read(lambda tx: sales.warranties_of(tx, customer(market.wei)))
    assert not later.valid
    assert market.database.read(lambda tx: sales.warranties_of(tx, customer(market.cafe))) == ()


def test_what_was_returned_has_no_warranty(market: Market) -> None:
    order_id = delivered(market, market.wei)

    def cover(tx: Tx) -> None:
        product = catalog.get_variant(tx, system(), market.blend).product_id
        catalog.change_product(tx, system(), product, ProductChange(warranty_months=24))

    market.database.run(cover)
    refunded(market, order_id, "2")

    assert market.database.read(lambda tx: sales.warranties_of(tx, system())) == ()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_quantities_are_exact(database: Database) -> None:
    market = a_market(database, unit="KGM")

    done = refunded(market, delivered(market, market.wei), "0.333")

    assert done.refunded == Money.of("6.66", "EUR")
    assert done.quantity == Decimal("0.333")
    assert violations(market.database) == []


@pytest.mark.parametrize("quantity", ["0.5", "1.5"])
def test_a_part_of_a_piece_does_not_come_back(market: Market, quantity: str) -> None:
    new = coming_back(market, delivered(market, market.wei), quantity)

    refused(market, lambda tx: sales.request_return(tx, system(), new), catalog.SplitUnit)
