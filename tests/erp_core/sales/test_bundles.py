"""Sets: sold as one, delivered and taken back by their parts, and exact to the cent."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_core import catalog, sales
from erp_core.catalog import (
    BundleTooLarge,
    NewBundlePart,
    NoBundle,
    compose_bundle,
    get_price_list,
    line_amount,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    Condition,
    ExchangeItem,
    ItemChange,
    NewExchange,
    NewItemChange,
    NewOrder,
    NewOrderLine,
    NewQuotation,
    NotSold,
    OrderView,
    PartOfBundle,
)
from erp_core.sales.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.goods import a_bundle
from tests.builders.sales import (
    Market,
    a_buyer,
    a_market,
    an_order,
    billed,
    customer,
    refunded,
    seen,
    violations,
    wanted,
)
from tests.builders.unchanged import digest

BOSS = system()
SUMS = [check for check in CHECKS if check.invariant == "I8"]


@pytest.fixture
def market(database: Database) -> Market:
    """House Blend at 20.00 and Yunnan at 25.00, 7 % on top of Yunnan."""
    return a_market(database)


@pytest.fixture
def starter(market: Market) -> int:
    """Two House Blend and a Yunnan at 50.00 instead of 65.00."""

    def made(tx: Tx) -> int:
        prices = get_price_list(tx, BOSS, market.price_list)
        return a_bundle(tx, prices, "50.00", (market.blend, "2"), (market.yunnan, "1")).id

    return market.database.run(made)


def nets(order: OrderView) -> list[str]:
    return [str(line.net) for line in order.lines]


def test_a_set_becomes_lines_that_share_its_price(market: Market, starter: int) -> None:
    placed = an_order(market, market.cafe, (starter, "3"), (market.blend, "1"))
    order = seen(market, placed.id)
    assert [(line.sku, line.quantity) for line in order.lines] == [
        ("HB-1000", 6),
        ("YN-1000", 3),
        ("HB-1000", 1),
    ]
    assert nets(order) == ["92.31 EUR", "57.69 EUR", "20.00 EUR"]  # 150.00 as 40 to 25
    whole = order.lines[0].bundle
    assert whole is not None
    assert whole == order.lines[1].bundle
    assert (whole.name_en, whole.name_zh, whole.quantity) == ("Starter Set", "入门套装", 3)
    assert whole.unit_price == 50
    assert order.lines[2].bundle is None
    assert order.net == Money.of("170.00", "EUR")
    assert [line.reserved for line in order.lines] == [6, 3, 1]
    assert violations(market.database) == []


def test_a_part_comes_back_at_its_share(market: Market, starter: int) -> None:
    placed = an_order(market, market.cafe, (starter, "1"))
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, placed.id))
    bill = billed(market, placed.id)
    assert bill.net == Money.of("50.00", "EUR")
    back = refunded(market, placed.id, "2")
    assert (back.sku, back.credited) == ("HB-1000", Money.of("30.77", "EUR"))
    assert violations(market.database) == []


def test_as_many_sets_are_promised_as_their_parts_are_there_for(
    market: Market, starter: int
) -> None:
    def shown(tx: Tx, count: str) -> sales.OrderPreview:
        return sales.preview_order(tx, BOSS, wanted(market.cafe, (starter, count)))

    enough = market.database.run(lambda tx: shown(tx, "50"))
    short = market.database.run(lambda tx: shown(tx, "51"))
    assert enough.in_stock
    assert enough.deliver_on is not None
    assert (short.in_stock, short.deliver_on) == (False, None)
    assert [line.free for line in short.lines] == [100, 51]
    available = market.database.run(lambda tx: sales.available_sets(tx, [starter]))
    assert available == {starter: Decimal(50)}


def test_a_quotation_of_sets_is_ordered_as_it_was_offered(market: Market, starter: int) -> None:
    lines = (NewOrderLine(variant_id=starter, quantity=Decimal(1)),)
    new = NewQuotation(party_id=market.cafe, lines=lines)
    quoted = market.database.run(lambda tx: sales.request_quotation(tx, BOSS, new))
    assert [line.bundle.sku for line in quoted.lines if line.bundle] == ["SET-START"] * 2

    def dearer(tx: Tx) -> None:
        prices = get_price_list(tx, BOSS, market.price_list)
        a_price(tx, prices, catalog.get_variant(tx, BOSS, starter), "60.00")
        parts = [NewBundlePart(variant_id=market.yunnan, quantity=Decimal(2))]
        compose_bundle(tx, BOSS, starter, parts)

    market.database.run(dearer)
    shown = market.database.read(lambda tx: sales.preview_acceptance(tx, BOSS, quoted.id))
    assert [(line.sku, line.quantity) for line in shown.lines] == [("HB-1000", 2), ("YN-1000", 1)]
    assert shown.gross == quoted.gross
    placed = market.database.run(lambda tx: sales.accept_quotation(tx, BOSS, quoted.id))
    order = seen(market, placed.id)
    assert nets(order) == ["30.77 EUR", "19.23 EUR"]
    assert [line.bundle for line in order.lines] == [line.bundle for line in quoted.lines]
    assert violations(market.database) == []


def test_what_is_repeated_are_the_sets(market: Market, starter: int) -> None:
    placed = an_order(market, market.cafe, (starter, "2"), (market.yunnan, "1"))
    own = customer(market.cafe)
    again = market.database.run(lambda tx: sales.repeat_order(tx, own, placed.id))
    assert nets(seen(market, again.id)) == nets(seen(market, placed.id))
    assert all(line.bundle for line in seen(market, again.id).lines[:2])
    assert violations(market.database) == []


def test_a_set_is_not_changed_in_part(market: Market, starter: int) -> None:
    placed = an_order(market, market.cafe, (starter, "1"))
    line = seen(market, placed.id).lines[0]
    new = NewItemChange(changes=(ItemChange(line_id=line.id, variant_id=market.yunnan),))
    before = digest(market.database)
    with pytest.raises(PartOfBundle):
        market.database.run(lambda tx: sales.change_items(tx, BOSS, placed.id, new))
    assert digest(market.database) == before


def test_a_part_of_a_set_is_not_exchanged(market: Market, starter: int) -> None:
    """It would come back at its share, and the new one would go out at its list price."""
    placed = an_order(market, market.cafe, (starter, "1"))
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, placed.id))
    line = seen(market, placed.id).lines[0]
    item = ExchangeItem(line_id=line.id, variant_id=market.yunnan)
    new = NewExchange(order_id=placed.id, items=(item,), condition=Condition.SEALED, reason="other")
    with pytest.raises(PartOfBundle):
        market.database.read(lambda tx: sales.preview_exchange(tx, BOSS, new))


def test_a_set_that_cannot_be_sold_is_refused(market: Market, starter: int) -> None:
    asked = wanted(market.cafe, (starter, "100000"))
    with pytest.raises(BundleTooLarge):
        market.database.run(lambda tx: sales.preview_order(tx, BOSS, asked))
    market.database.run(lambda tx: catalog.archive_variant(tx, BOSS, market.yunnan))
    with pytest.raises(NotSold):
        an_order(market, market.cafe, (starter, "1"))


def test_sets_hold_articles_and_no_sets(market: Market, starter: int) -> None:
    def composed(tx: Tx, of: int, parts: tuple[int, ...]) -> None:
        held = [NewBundlePart(variant_id=one, quantity=Decimal(1)) for one in parts]
        compose_bundle(tx, BOSS, of, held)

    before = digest(market.database)
    for of, parts in (
        (market.blend, (market.yunnan,)),
        (starter, (starter,)),
        (starter, (market.blend, market.blend)),
        (starter, ()),
    ):
        with pytest.raises(NoBundle):
            market.database.run(partial(composed, of=of, parts=parts))
    assert digest(market.database) == before


def test_a_set_sold_for_another_price_is_found(market: Market, starter: int) -> None:
    placed = an_order(market, market.cafe, (starter, "1"))
    planted = "UPDATE order_lines SET unit_price = unit_price + 10000 WHERE order_id = :id"
    market.database.run(lambda tx: tx.session.execute(text(planted), {"id": placed.id}))
    found = violations(market.database)
    assert any("set 1 is sold for" in one for one in found)


def test_parts_weigh_what_as_much_of_them_costs(market: Market, starter: int) -> None:
    def cheaper(tx: Tx) -> None:
        prices = get_price_list(tx, BOSS, market.price_list)
        a_price(tx, prices, catalog.get_variant(tx, BOSS, market.blend), "12.50", "10")

    market.database.run(cheaper)
    few = an_order(market, market.cafe, (starter, "4"))
    many = an_order(market, market.cafe, (starter, "5"))
    assert nets(seen(market, few.id)) == ["123.08 EUR", "76.92 EUR"]  # 200.00 as 40 to 25
    assert nets(seen(market, many.id)) == ["125.00 EUR", "125.00 EUR"]  # 250.00 as 25 to 25
    assert violations(market.database) == []


@pytest.mark.parametrize(
    ("least", "since"), [("10", date(2024, 1, 1)), ("1", date(2999, 1, 1))], ids=["more", "later"]
)
def test_a_set_with_a_part_that_has_no_price_by_itself_is_shared_by_quantities(
    market: Market, least: str, since: date
) -> None:
    def made(tx: Tx) -> int:
        prices = get_price_list(tx, BOSS, market.price_list)
        mug = a_variant(tx, "MUG", "Mug", "杯子")
        a_price(tx, prices, mug, "5.00", least, since)
        return a_bundle(tx, prices, "50.00", (market.blend, "2"), (mug.id, "1")).id

    bundle = market.database.run(made)
    placed = an_order(market, market.cafe, (bundle, "1"))
    assert nets(seen(market, placed.id)) == ["33.33 EUR", "16.67 EUR"]
    assert violations(market.database) == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    price=st.integers(0, 2_000_000),
    count=st.integers(1, 300),
    discount=st.integers(0, 100),
    parts=st.lists(
        st.tuples(
            st.integers(0, 100_000), st.integers(1, 30), st.sampled_from(("1", "10", "100", None))
        ),
        min_size=1,
        max_size=5,
    ),
    included=st.booleans(),
)
def test_the_lines_of_a_set_sum_to_its_price(
    database: Database,
    price: int,
    count: int,
    discount: int,
    parts: list[tuple[int, int, str | None]],
    included: bool,
) -> None:
    """Whatever it holds and costs, with tax on top or included, less a discount.

    A part may have its price from a quantity on, or none by itself.
    """

    def tried(tx: Tx) -> None:
        rates = [a_tax(tx, f"V{n}", rate) for n, rate in enumerate(("0.07", "0.19"))]
        prices = a_price_list(tx, tax_included=included)
        held = []
        for at, (cents, quantity, least) in enumerate(parts):
            tax = (rates[at % 2].id,)
            one = a_variant(tx, f"P-{at}", f"Part {at}", f"件 {at}", tax, "KGM")
            if least is not None:
                a_price(tx, prices, one, str(Decimal(cents) / 100), least)
            held.append((one.id, str(Decimal(quantity) / 2)))
        bundle = a_bundle(tx, prices, str(Decimal(price) / 100), *held)
        party = a_buyer(tx, "Café Lindner", 14)
        line = NewOrderLine(
            variant_id=bundle.id, quantity=Decimal(count), discount=Decimal(discount) / 100
        )
        placed = sales.place_order(tx, BOSS, NewOrder(party_id=party, lines=(line,)))
        order = sales.get_order(tx, BOSS, placed.id)
        asked = line_amount(Decimal(price) / 100, line.quantity, "EUR", line.discount)
        sums = [one.gross if included else one.net for one in order.lines]
        assert sum(sums, Money.zero("EUR")) == asked
        assert (order.gross if included else order.net) == asked
        assert not [one for check in SUMS for one in check.examine(tx).violations]
        raise Undone

    with pytest.raises(Undone):
        database.run(tried)


class Undone(Exception):
    """Takes a try back."""
