"""A customer whose prices are in dollars orders, pays, returns and is measured in euros."""

from decimal import Decimal

import pytest

from erp_core import catalog, finance, sales
from erp_core.analytics import Query, run_query
from erp_core.finance import NoRate, PaymentMethod, set_customer_terms
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind, Powers, create_party, grant_powers
from erp_core.sales import CreditLimitExceeded, NewQuotation, OrderLimitExceeded
from tests.builders.catalog import a_price, a_price_list
from tests.builders.finance import a_payment, a_rate, eur
from tests.builders.sales import (
    Market,
    a_market,
    an_order,
    billed,
    customer,
    refunded,
    seen,
    violations,
    wanted,
)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def rated(market: Market, rate: str) -> None:
    market.database.run(lambda tx: a_rate(tx, rate))


@pytest.fixture
def market(database: Database) -> Market:
    """The café has a dollar list: House Blend at 25.00 USD, Yunnan at 30.00; 1.25 USD a euro."""
    opened = a_market(database)

    def listed(tx: Tx) -> None:
        export = a_price_list(tx, "EXPORT", standard=False, currency="USD")
        for variant_id, price in ((opened.blend, "25.00"), (opened.yunnan, "30.00")):
            a_price(tx, export, catalog.get_variant(tx, system(), variant_id), price)
        catalog.assign_price_list(tx, system(), export.id, opened.cafe)
        a_rate(tx, "1.25")

    database.run(listed)
    return opened


def test_from_the_price_list_to_the_return_in_dollars(market: Market) -> None:
    database = market.database
    order = an_order(market, market.cafe, (market.blend, "4"))
    assert (order.currency, order.net, order.gross) == ("USD", usd("100"), usd("100"))

    database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    invoice = billed(market, order.id)
    assert (invoice.gross, invoice.base_gross) == (usd("100"), eur("80"))
    rated(market, "1.00")
    payment = database.run(
        lambda tx: a_payment(tx, market.cafe, "100", None, PaymentMethod.CARD, currency="USD")
    )
    assert payment.base_amount == eur("100")
    rated(market, "0.80")
    back = refunded(market, order.id, "2")

    assert (back.credited, back.refunded) == (usd("50"), usd("50"))
    rows = database.read(lambda tx: finance.trial_balance(tx, system(), tx.now.date())).rows
    held = {row.account: row.balance for row in rows}
    assert held["1840"] == eur("37.50")
    assert held["4840"] == eur("-10")
    assert held["6880"] == eur("12.50")
    assert held["1200"] == eur("0")
    assert violations(database) == []


def test_figures_are_in_euros_at_the_rate_of_their_day(market: Market) -> None:
    dollars = an_order(market, market.cafe, (market.blend, "4"))
    market.database.run(lambda tx: sales.deliver_order(tx, system(), dollars.id))
    billed(market, dollars.id)
    rated(market, "1.6")
    second = an_order(market, market.cafe, (market.yunnan, "2"))
    an_order(market, market.wei, (market.blend, "1"))

    query = Query(kind="aggregate", metrics=("ordered_amount", "revenue", "outstanding"))
    answer = market.database.read(lambda tx: run_query(tx, system(), query))
    assert answer.rows[0].cells == (
        Decimal("137.50"),
        Decimal("80.00"),
        Decimal("80.00"),
    )
    again = market.database.run(lambda tx: sales.repeat_order(tx, system(), second.id))
    assert again.gross == second.gross == usd("64.20")


def test_without_a_rate_there_is_no_order_and_no_quotation(database: Database) -> None:
    market = a_market(database)
    swiss = wanted(market.cafe, (market.blend, "1"), currency="CHF")
    a_list = database.run(lambda tx: a_price_list(tx, "SWISS", currency="CHF"))
    database.run(
        lambda tx: a_price(tx, a_list, catalog.get_variant(tx, system(), market.blend), "30.00")
    )
    asked = NewQuotation(party_id=market.cafe, lines=swiss.lines, currency="CHF")
    for verb, new in ((sales.place_order, swiss), (sales.create_quotation, asked)):
        with pytest.raises(NoRate, match="No exchange rate of CHF"):
            database.run(lambda tx, verb=verb, new=new: verb(tx, system(), new))

    assert database.read(lambda tx: sales.list_orders(tx, system())).items == []
    database.run(lambda tx: a_rate(tx, "0.96", "CHF"))
    assert database.run(lambda tx: sales.place_order(tx, system(), swiss)).currency == "CHF"


def test_a_quotation_keeps_its_currency_when_it_is_accepted(market: Market) -> None:
    new = NewQuotation(party_id=market.cafe, lines=wanted(1, (market.blend, "4")).lines)
    quotation = market.database.run(
        lambda tx: sales.request_quotation(tx, system(), new, expect=None)
    )
    assert quotation.gross == usd("100")
    order = market.database.run(lambda tx: sales.accept_quotation(tx, system(), quotation.id))

    assert (order.currency, order.gross) == ("USD", usd("100"))
    assert violations(market.database) == []


def free(market: Market) -> Money | None:
    return market.database.read(lambda tx: sales.free_credit(tx, system(), market.cafe))


def test_the_credit_limit_counts_dollars_at_todays_rate(market: Market) -> None:
    market.database.run(lambda tx: set_customer_terms(tx, system(), market.cafe, 14, eur("200.00")))
    order = an_order(market, market.cafe, (market.blend, "4"))
    market.database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    billed(market, order.id)
    an_order(market, market.cafe, (market.blend, "4"))
    with pytest.raises(CreditLimitExceeded) as refused:
        an_order(market, market.cafe, (market.blend, "3"))
    assert refused.value.facts["free"] == "40.00 EUR"
    assert free(market) == eur("40.00")

    rated(market, "1.60")
    an_order(market, market.cafe, (market.blend, "3"))
    rated(market, "1.00")
    assert free(market) == eur("-75.00")
    with pytest.raises(CreditLimitExceeded):
        an_order(market, market.cafe, (market.blend, "1"))


def test_a_persons_limit_counts_dollars_at_todays_rate(market: Market) -> None:
    ana = market.database.run(
        lambda tx: create_party(tx, system(), NewParty(kind=PartyKind.PERSON, name="Ana")).id
    )
    powers = Powers(view=True, order_up_to=eur("90.00"))
    market.database.run(lambda tx: grant_powers(tx, system(), ana, market.cafe, powers))
    actor = customer(ana, market.cafe)
    new = wanted(market.cafe, (market.blend, "4"))

    placed = market.database.run(lambda tx: sales.place_order(tx, actor, new))
    assert placed.gross == usd("100")
    rated(market, "1.00")
    with pytest.raises(OrderLimitExceeded):
        market.database.run(lambda tx: sales.place_order(tx, actor, new))


def test_a_customer_with_lists_in_two_currencies_says_which(market: Market) -> None:
    other = market.database.run(lambda tx: a_price_list(tx, "OWN", standard=False))
    market.database.run(lambda tx: catalog.assign_price_list(tx, system(), other.id, market.cafe))
    euros = an_order(market, market.cafe, (market.blend, "1"))
    in_dollars = wanted(market.cafe, (market.blend, "1"), currency="USD")
    dollars = market.database.run(lambda tx: sales.place_order(tx, system(), in_dollars))

    assert (euros.currency, dollars.currency) == ("EUR", "USD")
    assert seen(market, dollars.id).gross == usd("25")
