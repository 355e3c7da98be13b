"""Cancelling and repeating: what was shown is what is done, once, and only until it is shipped."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import sales
from erp_core.catalog import archive_variant, get_price_list, get_variant
from erp_core.finance import (
    CreditLine,
    PaymentMethod,
    balance_of,
    credit_invoice,
    get_payment,
    invoices_of_order,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales import DeliveryState, OrderState, PaymentState, RefundShown, Shipped
from tests.builders.catalog import a_price
from tests.builders.finance import eur
from tests.builders.inventory import stock_levels
from tests.builders.sales import (
    ELSEWHERE,
    Market,
    a_market,
    an_order,
    billed,
    customer,
    paid,
    seen,
    violations,
    wanted,
)
from tests.builders.unchanged import digest

D = Decimal


def cancelled(market: Market, order_id: int) -> sales.CancellationView:
    """Cancel an order."""
    return market.database.run(lambda tx: sales.cancel_order(tx, system(), order_id, "too slow"))


def test_a_paid_order_is_cancelled_in_one_go(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei, (market.yunnan, "2"))
    invoice = billed(market, order.id)
    by_card = paid(market, invoice, "40.00", PaymentMethod.CARD)
    by_bank = paid(market, invoice, "13.50", PaymentMethod.BANK_TRANSFER)
    actor = customer(market.wei)
    shown = database.read(lambda tx: sales.preview_cancellation(tx, actor, order.id))

    done = database.run(
        lambda tx: sales.cancel_order(tx, actor, order.id, "too slow", expect=shown.fingerprint)
    )

    refunds = (
        RefundShown(payment_id=by_card.id, method="card", amount=eur("40.00")),
        RefundShown(payment_id=by_bank.id, method="bank_transfer", amount=eur("13.50")),
    )
    assert (shown.credited, shown.refunds, shown.refunded) == (eur("53.50"), refunds, eur("53.50"))
    assert (done.credited, done.refunds, done.refunded) == (eur("53.50"), refunds, eur("53.50"))
    after = seen(market, order.id)
    assert (after.state, after.payment_state) == (OrderState.CANCELLED, PaymentState.CREDITED)
    assert after.cancellation == done
    assert [each.state for each in after.deliveries] == [DeliveryState.CANCELLED]
    assert after.lines[0].invoiced == D(0)
    assert stock_levels(database)["YN-1000"] == ("100.000000", "0.000000")
    money_back = database.read(lambda tx: get_payment(tx, system(), by_card.id))
    assert (money_back.refunded, money_back.unallocated) == (eur("40.00"), eur("0.00"))
    assert database.read(lambda tx: balance_of(tx, system(), market.wei)).due == eur("0.00")
    assert violations(database) == []


def test_cancelling_again_returns_what_was_done_and_does_nothing(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    paid(market, billed(market, order.id), "40.00")
    first = cancelled(market, order.id)
    before = digest(database)

    second = cancelled(market, order.id)

    assert (first, digest(database)) == (second, before)
    with pytest.raises(sales.AlreadyCancelled):
        database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))


def test_an_unpaid_invoice_is_credited_and_nothing_refunded(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    billed(market, order.id)

    done = cancelled(market, order.id)

    assert (done.credited, done.refunds, done.refunded) == (eur("40.00"), (), eur("0.00"))
    kinds = database.read(lambda tx: invoices_of_order(tx, system(), order.id))
    assert [(each.kind, each.gross) for each in kinds] == [
        ("invoice", eur("40.00")),
        ("credit_note", eur("40.00")),
    ]
    assert violations(database) == []


def test_a_draft_is_cancelled_without_a_trace_in_the_books(database: Database) -> None:
    market = a_market(database)
    new = wanted(market.wei, (market.blend, "1"))
    draft = database.run(lambda tx: sales.place_order(tx, system(), new))

    done = cancelled(market, draft.id)

    assert (done.credited, done.refunded) == (eur("0.00"), eur("0.00"))
    assert seen(market, draft.id).state is OrderState.CANCELLED
    assert violations(database) == []


def test_what_was_shipped_cannot_be_cancelled(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    line = seen(market, order.id).lines[0]
    part = [Shipped(line_id=line.id, quantity=D(1))]
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id, part))
    before = digest(database)

    with pytest.raises(sales.CannotCancel):
        cancelled(market, order.id)
    with pytest.raises(sales.CannotCancel):
        database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))

    assert digest(database) == before


def test_a_payment_in_between_asks_again(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    invoice = billed(market, order.id)
    shown = database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))
    paid(market, invoice, "40.00")
    before = digest(database)

    with pytest.raises(sales.PreviewOutdated):
        database.run(
            lambda tx: sales.cancel_order(
                tx, system(), order.id, "too slow", expect=shown.fingerprint
            )
        )

    assert digest(database) == before


def test_any_change_of_the_order_asks_again(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    before = database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))
    again = database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))
    database.run(lambda tx: sales.change_address(tx, system(), order.id, ELSEWHERE))

    after = database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))

    assert before.fingerprint == again.fingerprint
    assert (before.version, after.version) == (2, 3)
    assert before.fingerprint != after.fingerprint


def test_a_partly_credited_invoice_is_cancelled_for_the_rest(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei, (market.yunnan, "4"))
    invoice = billed(market, order.id)
    paid(market, invoice, "107.00")
    credit = [CreditLine(line_id=invoice.lines[0].id, quantity=D(1))]
    database.run(lambda tx: credit_invoice(tx, system(), invoice.id, credit, "one was broken"))
    assert seen(market, order.id).lines[0].invoiced == D(3)
    shown = database.read(lambda tx: sales.preview_cancellation(tx, system(), order.id))

    done = cancelled(market, order.id)

    assert (done.credited, done.refunded) == (eur("80.25"), eur("80.25"))
    assert (shown.credited, shown.refunds) == (done.credited, done.refunds)
    assert violations(database) == []


def test_an_order_is_repeated_at_todays_price(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.yunnan, "2"), (market.blend, "3"))
    _raise_price(market, "30.00")
    actor = customer(market.cafe)
    shown = database.read(lambda tx: sales.preview_repeat(tx, actor, order.id))

    again = database.run(
        lambda tx: sales.repeat_order(tx, actor, order.id, channel="sms", expect=shown.fingerprint)
    )

    new, line = seen(market, again.id), shown.lines[0]
    assert (line.unit_price, line.price_before, line.in_stock) == (D(30), D(25), True)
    assert (shown.gross, shown.in_stock) == (eur("124.20"), True)
    assert (again.gross, again.state, again.back_ordered) == (
        eur("124.20"),
        OrderState.CONFIRMED,
        False,
    )
    assert [(each.variant_id, each.quantity, each.gross) for each in new.lines] == [
        (each.variant_id, each.quantity, each.gross) for each in shown.lines
    ]
    assert (new.channel, new.shipping_address) == ("sms", shown.shipping_address)
    assert database.read(lambda tx: sales.last_order(tx, actor, market.cafe)) == seen(
        market, again.id, actor
    )
    assert violations(database) == []


def test_another_price_since_the_preview_asks_again(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.yunnan, "2"))
    shown = database.read(lambda tx: sales.preview_repeat(tx, system(), order.id))
    _raise_price(market, "30.00")
    before = digest(database)

    with pytest.raises(sales.PreviewOutdated):
        database.run(
            lambda tx: sales.repeat_order(tx, system(), order.id, expect=shown.fingerprint)
        )

    assert digest(database) == before


def test_a_repeat_that_stock_cannot_fill_says_so_before(database: Database) -> None:
    market = a_market(database, stock="5")
    order = an_order(market, market.cafe, (market.blend, "2"), (market.blend, "1"))
    shown = database.read(lambda tx: sales.preview_repeat(tx, system(), order.id))

    again = database.run(
        lambda tx: sales.repeat_order(tx, system(), order.id, expect=shown.fingerprint)
    )

    assert [line.in_stock for line in shown.lines] == [True, False]
    assert (shown.in_stock, again.back_ordered) == (False, True)


def test_what_is_no_longer_sold_cannot_be_repeated(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    database.run(lambda tx: archive_variant(tx, system(), market.blend))
    before = digest(database)

    with pytest.raises(sales.NotSold):
        database.read(lambda tx: sales.preview_repeat(tx, system(), order.id))
    with pytest.raises(sales.NotSold):
        database.run(lambda tx: sales.repeat_order(tx, system(), order.id))

    assert digest(database) == before


def _raise_price(market: Market, price: str) -> None:
    def raised(tx: Tx) -> None:
        listed = get_price_list(tx, system(), market.price_list)
        variant = get_variant(tx, system(), market.yunnan)
        a_price(tx, listed, variant, price, valid_from=date(2026, 5, 1))

    market.database.run(raised)
