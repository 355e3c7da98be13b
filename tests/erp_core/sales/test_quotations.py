"""Quotations: prices that stand, states that follow their steps, and the order one becomes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_core import inventory, sales
from erp_core.catalog import NewPrice, SplitUnit, set_prices
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    NewOrderLine,
    NewQuotation,
    OrderState,
    PreviewOutdated,
    QuotationExpired,
    QuotationNotFound,
    QuotationState,
    QuotationView,
    accept_quotation,
    create_quotation,
    decline_quotation,
    expire_quotations,
    get_quotation,
    list_quotations,
    preview_quotation,
    request_quotation,
    send_quotation,
)
from erp_core.sales.checks import CHECKS
from tests.builders.sales import Market, a_market, an_order, customer, violations
from tests.builders.unchanged import digest

BOSS = system()


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database, unit="KGM")


def asked(market: Market, party_id: int, *lines: tuple[int, str]) -> NewQuotation:
    wanted = lines or ((market.blend, "3"), (market.yunnan, "1.5"))
    return NewQuotation(
        party_id=party_id,
        lines=tuple(NewOrderLine(variant_id=v, quantity=Decimal(q)) for v, q in wanted),
    )


def sent(market: Market, actor: Actor = BOSS) -> QuotationView:
    new = asked(market, market.cafe)
    return market.database.run(lambda tx: request_quotation(tx, actor, new))


def dearer(market: Market) -> None:
    def change(tx: Tx) -> None:
        dated = NewPrice(
            variant_id=market.blend, unit_price=Decimal("99.00"), valid_from=date(2026, 5, 1)
        )
        set_prices(tx, BOSS, market.price_list, [dated])

    market.database.run(change)


def test_a_quotation_is_a_draft_until_it_is_sent(market: Market) -> None:
    new = asked(market, market.cafe)
    draft = market.database.run(lambda tx: create_quotation(tx, BOSS, new))
    assert (draft.number, draft.state) == ("Q-2026-0001", QuotationState.DRAFT)
    assert (draft.net, draft.gross) == (Money.of("97.50", "EUR"), Money.of("100.13", "EUR"))
    assert draft.valid_until == date(2026, 6, 2)
    own = customer(market.cafe)
    with pytest.raises(QuotationNotFound):
        market.database.read(lambda tx: get_quotation(tx, own, draft.id))
    out = market.database.run(lambda tx: send_quotation(tx, BOSS, draft.id))
    assert out.state is QuotationState.SENT
    assert market.database.read(lambda tx: get_quotation(tx, own, draft.id)) == out
    assert violations(market.database) == []


def test_an_accepted_quotation_becomes_one_order_at_its_prices(market: Market) -> None:
    quoted = sent(market, customer(market.cafe))
    dearer(market)
    made = market.database.run(lambda tx: accept_quotation(tx, customer(market.cafe), quoted.id))
    order = market.database.read(lambda tx: sales.get_order(tx, BOSS, made.id))
    assert (order.gross, order.state) == (quoted.gross, OrderState.CONFIRMED)
    assert [line.unit_price for line in order.lines] == [Decimal("20.00"), Decimal("25.00")]
    assert market.database.read(lambda tx: inventory.available(tx, market.blend)) == Decimal(97)
    after = market.database.read(lambda tx: get_quotation(tx, BOSS, quoted.id))
    assert (after.state, after.order_id) == (QuotationState.ACCEPTED, made.id)
    before = digest(market.database)
    with pytest.raises(WrongTransition):
        market.database.run(lambda tx: accept_quotation(tx, BOSS, quoted.id))
    assert digest(market.database) == before
    assert violations(market.database) == []


def test_after_its_last_day_a_quotation_is_not_ordered_and_ends(
    market: Market, clock: FixedClock
) -> None:
    quoted = sent(market)
    clock.advance(timedelta(days=14))
    assert market.database.run(lambda tx: expire_quotations(tx, 10)) == 0
    clock.advance(timedelta(days=1))
    before = digest(market.database)
    with pytest.raises(QuotationExpired):
        market.database.run(lambda tx: accept_quotation(tx, BOSS, quoted.id))
    assert digest(market.database) == before
    assert market.database.run(lambda tx: expire_quotations(tx, 10)) == 1
    assert market.database.run(lambda tx: expire_quotations(tx, 10)) == 0
    after = market.database.read(lambda tx: get_quotation(tx, BOSS, quoted.id))
    assert after.state is QuotationState.EXPIRED
    assert violations(market.database) == []


def test_a_declined_quotation_stays_declined(market: Market) -> None:
    quoted = sent(market)
    declined = market.database.run(lambda tx: decline_quotation(tx, BOSS, quoted.id, "too dear"))
    assert declined.state is QuotationState.DECLINED
    with pytest.raises(WrongTransition):
        market.database.run(lambda tx: accept_quotation(tx, BOSS, quoted.id))
    assert violations(market.database) == []


def test_another_customers_quotation_does_not_exist(market: Market) -> None:
    quoted, other = sent(market), customer(market.wei)
    for verb in (get_quotation, accept_quotation):
        with pytest.raises(QuotationNotFound):
            market.database.run(lambda tx, verb=verb: verb(tx, other, quoted.id))
    with pytest.raises(QuotationNotFound):
        market.database.run(lambda tx: decline_quotation(tx, other, quoted.id, "no"))
    assert market.database.read(lambda tx: list_quotations(tx, other)).items == []
    new = asked(market, market.cafe)
    with pytest.raises(sales.OrderNotFound):
        market.database.run(lambda tx: request_quotation(tx, other, new))


def test_a_quotation_is_made_only_as_it_was_shown(market: Market) -> None:
    new = asked(market, market.cafe)
    shown = market.database.read(lambda tx: preview_quotation(tx, BOSS, new))
    dearer(market)
    with pytest.raises(PreviewOutdated):
        market.database.run(lambda tx: request_quotation(tx, BOSS, new, expect=shown.fingerprint))
    assert market.database.read(lambda tx: list_quotations(tx, BOSS)).items == []


AMOUNTS = st.integers(1_000, 5_000_000).map(lambda n: Decimal(n) / 1_000)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(quantities=st.lists(AMOUNTS, min_size=1, max_size=6))
def test_what_is_quoted_is_what_is_ordered_to_the_cent(
    market: Market, quantities: list[Decimal]
) -> None:
    """Whatever the quantities: lines sum to the total, and the order equals the quotation.

    The examples share a market; they only add to it.
    """
    lines = [
        ((market.blend, market.yunnan)[at % 2], f"{quantity}")
        for at, quantity in enumerate(quantities)
    ]

    def quote_and_order(tx: Tx) -> None:
        quoted = request_quotation(tx, BOSS, asked(market, market.cafe, *lines))
        assert sum((line.gross for line in quoted.lines), Money.zero("EUR")) == quoted.gross
        assert quoted.net + quoted.tax == quoted.gross
        made = accept_quotation(tx, BOSS, quoted.id)
        order = sales.get_order(tx, BOSS, made.id)
        assert (order.net, order.tax, order.gross) == (quoted.net, quoted.tax, quoted.gross)
        assert [line.gross for line in order.lines] == [line.gross for line in quoted.lines]

    market.database.run(quote_and_order)


@pytest.mark.parametrize(
    ("plant", "title"),
    [
        (
            "UPDATE quotations SET net_minor = net_minor + 1, gross_minor = gross_minor + 1",
            "The lines of a quotation sum to the quotation",
        ),
        (
            "UPDATE quotations SET state = 'declined'",
            "Every quotation is in its state by declared steps",
        ),
        (
            "UPDATE quotations SET order_id = NULL",
            "An accepted quotation became one order of its lines and prices",
        ),
        (
            "UPDATE quotation_lines SET unit_price = unit_price + 1000000",
            "An accepted quotation became one order of its lines and prices",
        ),
        (
            "UPDATE quotations SET version = version + 1",
            "Every change of a quotation is in the audit trail",
        ),
    ],
)
def test_what_is_wrong_with_a_quotation_is_found(market: Market, plant: str, title: str) -> None:
    quoted = sent(market)
    market.database.run(lambda tx: accept_quotation(tx, BOSS, quoted.id))
    check = next(one for one in CHECKS if one.title == title)
    assert market.database.read(check.run).violations == ()
    market.database.run(lambda tx: tx.session.execute(text(plant)))
    assert len(market.database.read(check.run).violations) == 1


def test_for_how_long_it_holds_is_not_the_customers_to_say(market: Market) -> None:
    new = asked(market, market.cafe, (market.blend, "2")).model_copy(update={"valid_days": 365})
    own = customer(market.cafe)

    quoted = market.database.run(lambda tx: request_quotation(tx, own, new))

    usual = market.database.read(
        lambda tx: preview_quotation(tx, own, asked(market, market.cafe, (market.blend, "2")))
    )
    assert quoted.valid_until == usual.valid_until


def test_a_part_of_a_piece_is_neither_quoted_nor_ordered(database: Database) -> None:
    market = a_market(database)
    half = asked(market, market.cafe, (market.blend, "3"), (market.yunnan, "1.5"))
    order = sales.NewOrder(party_id=market.cafe, lines=half.lines)
    repeated = sales.RepeatWish(lines=half.lines)
    before_id = an_order(market, market.cafe).id
    before = digest(database)

    for verb in (
        lambda tx: preview_quotation(tx, BOSS, half),
        lambda tx: create_quotation(tx, BOSS, half),
        lambda tx: request_quotation(tx, customer(market.cafe), half),
        lambda tx: sales.preview_order(tx, customer(market.cafe), order),
        lambda tx: sales.place_order(tx, BOSS, order),
        lambda tx: sales.preview_repeat(tx, BOSS, before_id, repeated),
    ):
        with pytest.raises(SplitUnit):
            database.run(verb)

    assert digest(database) == before


def test_what_was_quoted_in_parts_before_is_ordered_and_delivered_whole(database: Database) -> None:
    """A house may hold such a quotation from when a part of a piece was not refused."""
    market = a_market(database, unit="KGM")
    quoted = sent(market)
    database.run(lambda tx: tx.session.execute(text("UPDATE variants SET unit = 'C62'")))
    database.run(lambda tx: tx.session.execute(text("UPDATE quotation_lines SET unit = 'C62'")))

    made = database.run(lambda tx: accept_quotation(tx, BOSS, quoted.id))
    database.run(lambda tx: sales.deliver_order(tx, BOSS, made.id))

    order = database.read(lambda tx: sales.get_order(tx, BOSS, made.id))
    assert (order.state, order.lines[1].delivered) == (OrderState.DELIVERED, Decimal("1.5"))
    assert violations(database) == []
