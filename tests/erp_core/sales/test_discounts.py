"""Discounts: bounded by who gives them and by cost and margin, frozen on the line, exact."""

import os
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_core import catalog, sales
from erp_core.access import ROLES, Role
from erp_core.catalog import DiscountPolicy, line_amount
from erp_core.finance import Credit, credit_invoice
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.sales import BelowMargin, DiscountRefused, NewOrder, NewOrderLine, NewQuotation
from tests.builders.sales import Market, a_market, billed, customer, seen, violations
from tests.builders.unchanged import digest

BOSS = system()
SELLER = Actor(ActorKind.STAFF, 7, "Sam", ROLES[Role.SALES])
MANAGER = Actor(ActorKind.STAFF, 8, "Mia", ROLES[Role.MANAGER])
SUPPORT = Actor(ActorKind.STAFF, 9, "Uwe", ROLES[Role.SUPPORT])


@pytest.fixture
def market(database: Database) -> Market:
    """House Blend costs 8.00 and sells at 20.00; Yunnan 9.00 and 25.00, with 7 % on top."""
    return a_market(database, unit="KGM")


def of_blend(market: Market, quantity: str, discount: str) -> NewOrderLine:
    return NewOrderLine(
        variant_id=market.blend, quantity=Decimal(quantity), discount=Decimal(discount)
    )


def of_yunnan(market: Market, quantity: str, discount: str) -> NewOrderLine:
    return of_blend(market, quantity, discount).model_copy(update={"variant_id": market.yunnan})


def ordered(market: Market, actor: Actor, *lines: NewOrderLine) -> sales.OrderSummary:
    new = NewOrder(party_id=market.cafe, lines=lines)
    made = market.database.run(lambda tx: sales.place_order(tx, actor, new))
    return market.database.run(lambda tx: sales.confirm_order(tx, BOSS, made.id))


def refused(market: Market, actor: Actor, discount: str, error: type[DomainError]) -> DomainError:
    before = digest(market.database)
    with pytest.raises(error) as caught:
        ordered(market, actor, of_blend(market, "1", "0"), of_blend(market, "3", discount))
    assert digest(market.database) == before
    assert (caught.value.field, caught.value.facts["line"]) == ("discount", 2)
    return caught.value


def ruled(market: Market, up_to: str, least_margin: str) -> None:
    policy = DiscountPolicy(up_to=Decimal(up_to), least_margin=Decimal(least_margin))
    market.database.run(lambda tx: catalog.set_discount_policy(tx, MANAGER, policy))


def test_a_discount_is_frozen_on_the_order_its_invoice_and_its_credit_note(
    market: Market,
) -> None:
    made = ordered(market, SELLER, of_yunnan(market, "3", "0.05"), of_yunnan(market, "1", "0"))
    assert (made.net, made.tax) == (Money.of("96.25", "EUR"), Money.of("6.74", "EUR"))
    order = seen(market, made.id)
    assert [(line.unit_price, line.discount) for line in order.lines] == [
        (Decimal(25), Decimal("0.05")),
        (Decimal(25), Decimal(0)),
    ]
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, made.id, None))
    invoice = billed(market, made.id)
    assert (invoice.net, invoice.gross) == (made.net, made.gross)
    assert [line.discount for line in invoice.lines] == [Decimal("0.05"), Decimal(0)]
    note = market.database.run(
        lambda tx: credit_invoice(tx, BOSS, invoice.id, Credit(reason="returned").lines, "returned")
    )
    assert (note.gross, note.lines[0].discount) == (invoice.gross, Decimal("0.05"))
    assert violations(market.database) == []


def test_a_salesperson_goes_as_far_as_the_policy_and_a_manager_as_far_as_the_margin(
    market: Market,
) -> None:
    assert refused(market, SELLER, "0.050001", DiscountRefused).facts["at_most"] == "0.05"
    ruled(market, "0.10", "0.25")
    assert ordered(market, SELLER, of_blend(market, "1", "0.10")).net == Money.of("18.00", "EUR")
    assert refused(market, SELLER, "0.11", DiscountRefused).facts["at_most"] == "0.1"
    assert ordered(market, MANAGER, of_blend(market, "1", "0.50")).net == Money.of("10.00", "EUR")
    below = refused(market, MANAGER, "0.500500", BelowMargin)
    assert below.facts["sku"] == "HB-1000"
    refused(market, BOSS, "1", BelowMargin)


def test_nobody_else_gives_a_discount(market: Market) -> None:
    assert refused(market, SUPPORT, "0.01", DiscountRefused).facts["at_most"] == "0"
    refused(market, customer(market.cafe), "0.01", DiscountRefused)
    before = digest(market.database)
    with pytest.raises(NotAllowed):
        market.database.run(lambda tx: catalog.set_discount_policy(tx, SELLER, DiscountPolicy()))
    assert digest(market.database) == before


def test_what_has_no_cost_is_bounded_by_the_actor_alone(database: Database) -> None:
    empty = a_market(database, stock="0")
    new = NewOrder(
        party_id=empty.cafe,
        lines=(NewOrderLine(variant_id=empty.yunnan, quantity=Decimal(1), discount=Decimal(1)),),
    )
    assert database.run(lambda tx: sales.place_order(tx, MANAGER, new)).gross.minor == 0


def test_a_quotation_keeps_its_discount_when_the_policy_is_tighter_by_then(
    market: Market,
) -> None:
    new = NewQuotation(party_id=market.cafe, lines=(of_blend(market, "2", "0.05"),))
    quoted = market.database.run(lambda tx: sales.create_quotation(tx, SELLER, new))
    market.database.run(lambda tx: sales.send_quotation(tx, SELLER, quoted.id))
    ruled(market, "0", "2")
    buyer = customer(market.cafe)
    made = market.database.run(lambda tx: sales.accept_quotation(tx, buyer, quoted.id))
    assert (made.net, quoted.lines[0].discount) == (Money.of("38.00", "EUR"), Decimal("0.05"))
    again = market.database.run(lambda tx: sales.repeat_order(tx, buyer, made.id))
    assert again.net == Money.of("40.00", "EUR")
    assert violations(market.database) == []


def test_an_order_that_lost_its_quotations_discount_is_found(market: Market) -> None:
    new = NewQuotation(party_id=market.cafe, lines=(of_blend(market, "2", "0.05"),))
    quoted = market.database.run(lambda tx: sales.create_quotation(tx, SELLER, new))
    market.database.run(lambda tx: sales.send_quotation(tx, SELLER, quoted.id))
    market.database.run(lambda tx: sales.accept_quotation(tx, SELLER, quoted.id))
    market.database.run(lambda tx: tx.session.execute(text("UPDATE order_lines SET discount = 0")))
    assert [one for one in violations(market.database) if quoted.number in one]


@settings(
    max_examples=int(os.environ.get("FRONTDESK_SEQUENCES", "10")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    price=st.decimals("0", "99999", places=6),
    quantity=st.decimals("0.001", "9999", places=3),
    discount=st.decimals("0", "1", places=6),
)
def test_a_discount_is_rounded_once_and_never_raises_a_price(
    price: Decimal, quantity: Decimal, discount: Decimal
) -> None:
    exact = price * quantity * (1 - discount) * 100
    assert line_amount(price, quantity, "EUR", discount).minor == int(
        exact.quantize(Decimal(1), ROUND_HALF_UP)
    )
    assert line_amount(price, quantity, "EUR", discount) <= line_amount(price, quantity, "EUR")
