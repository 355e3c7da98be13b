"""From a wish to money in the bank, step by step, and what each step refuses."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import sales
from erp_core.catalog import (
    Kind,
    NewProduct,
    NewVariant,
    NoPrice,
    archive_variant,
    create_product,
    get_price_list,
    list_categories,
)
from erp_core.inventory import StockShort
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind, create_party
from erp_core.sales import OrderState, PaymentPolicy, PaymentState, Shipped
from tests.builders.catalog import a_price
from tests.builders.finance import eur
from tests.builders.inventory import received, stock_levels
from tests.builders.sales import (
    a_market,
    an_order,
    billed,
    paid,
    seen,
    violations,
    wanted,
)
from tests.builders.statements import statements_of
from tests.builders.unchanged import digest

D = Decimal
TUESDAY = date(2026, 5, 19)


def test_a_placed_order_carries_todays_prices_and_holds_nothing(database: Database) -> None:
    market = a_market(database, unit="KGM")
    new = wanted(market.wei, (market.yunnan, "2"), (market.blend, "1.5"), note="schnell bitte")

    placed = database.run(lambda tx: sales.place_order(tx, system(), new))

    order = seen(market, placed.id)
    assert (order.number, order.state, order.version) == ("1001", OrderState.DRAFT, 1)
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [
        ("YN-1000", D(2), D(25)),
        ("HB-1000", D("1.5"), D(20)),
    ]
    assert (order.net, order.tax, order.gross) == (eur("80.00"), eur("3.50"), eur("83.50"))
    assert (order.note, order.business_date) == ("schnell bitte", TUESDAY)
    assert order.shipping_address is not None
    assert order.shipping_address.street == "Hafenstr. 1"
    assert stock_levels(database)["YN-1000"] == ("100.000000", "0.000000")
    assert violations(database) == []


def test_a_customer_with_days_to_pay_goes_from_order_to_cash(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.yunnan, "10"))
    assert (order.state, order.back_ordered) == (OrderState.CONFIRMED, False)
    assert stock_levels(database)["YN-1000"] == ("100.000000", "10.000000")

    database.run(lambda tx: sales.deliver_order(tx, system(), order.id, tracking_code="DHL-1"))
    invoice = billed(market, order.id)
    paid(market, invoice, "267.50")
    closed = database.run(lambda tx: sales.close_order(tx, system(), order.id))

    shown = seen(market, order.id)
    assert order.payment_policy is PaymentPolicy.ON_ACCOUNT
    assert (invoice.number, invoice.gross) == ("INV-2026-0001", eur("267.50"))
    assert invoice.due_date == date(2026, 6, 2)
    assert closed.state is OrderState.CLOSED
    assert (shown.payment_state, shown.tracking) == (PaymentState.PAID, "DHL-1")
    assert stock_levels(database)["YN-1000"] == ("90.000000", "0.000000")
    assert violations(database) == []


def test_who_pays_in_advance_gets_nothing_before_the_money_is_there(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)

    with pytest.raises(sales.NotPaid):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    invoice = billed(market, order.id)
    with pytest.raises(sales.NotPaid):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    assert seen(market, order.id).payment_state is PaymentState.UNPAID
    paid(market, invoice, "15.00")
    before = digest(database)
    with pytest.raises(sales.NotPaid):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id))

    assert digest(database) == before
    assert seen(market, order.id).payment_state is PaymentState.PARTLY_PAID
    paid(market, invoice, "25.00")
    delivered = database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    assert (delivered.state, invoice.due_date) == (OrderState.DELIVERED, TUESDAY)
    assert violations(database) == []


def test_an_order_is_delivered_and_invoiced_in_parts(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.yunnan, "4"), (market.blend, "2"))
    first, second = seen(market, order.id).lines

    part = [Shipped(line_id=first.id, quantity=D(3)), Shipped(line_id=second.id, quantity=D(2))]
    partly = database.run(lambda tx: sales.deliver_order(tx, system(), order.id, part))
    one = billed(market, order.id)
    rest = database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    two = billed(market, order.id)

    shown = seen(market, order.id)
    assert (partly.state, rest.state) == (OrderState.PARTLY_DELIVERED, OrderState.DELIVERED)
    assert [line.quantity for line in one.lines] == [D(3), D(2)]
    assert [line.quantity for line in two.lines] == [D(1)]
    assert one.gross + two.gross == shown.gross
    assert [len(delivery.lines) for delivery in shown.deliveries] == [2, 1]
    assert shown.invoice_ids == (one.id, two.id)
    assert violations(database) == []


def test_no_more_is_delivered_or_invoiced_than_was_ordered(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    line = seen(market, order.id).lines[0]
    too_much = [Shipped(line_id=line.id, quantity=D(1))] * 3
    elsewhere = [Shipped(line_id=line.id + 1, quantity=D(1))]
    before = digest(database)

    with pytest.raises(sales.TooMuchDelivered):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id, too_much))
    with pytest.raises(sales.TooMuchDelivered):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id, elsewhere))
    with pytest.raises(sales.NothingToInvoice):
        database.run(lambda tx: sales.invoice_order(tx, system(), order.id))

    assert digest(database) == before
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    billed(market, order.id)
    with pytest.raises(sales.NothingToInvoice):
        database.run(lambda tx: sales.invoice_order(tx, system(), order.id))
    with pytest.raises(sales.NotOpen):
        database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    assert violations(database) == []


def test_what_is_not_in_stock_is_on_back_order_until_it_comes(database: Database) -> None:
    market = a_market(database, stock="3")
    first = an_order(market, market.cafe, (market.blend, "2"))
    second = an_order(market, market.cafe, (market.blend, "2"))

    assert (first.back_ordered, second.back_ordered) == (False, True)
    assert seen(market, second.id).lines[0].reserved == D(1)
    with pytest.raises(StockShort):
        database.run(lambda tx: sales.deliver_order(tx, system(), second.id))
    database.run(lambda tx: received(tx, market.blend, "5"))
    held = database.run(lambda tx: sales.reserve_order(tx, system(), second.id))

    assert (held.back_ordered, seen(market, second.id).back_ordered) == (False, False)
    assert stock_levels(database)["HB-1000"] == ("8.000000", "4.000000")
    database.run(lambda tx: sales.deliver_order(tx, system(), second.id))
    assert violations(database) == []


def test_a_service_needs_no_stock_and_no_address(database: Database) -> None:
    market = a_market(database)

    def prepare(tx: Tx) -> tuple[int, int]:
        new = NewProduct(
            name_en="Barista course",
            name_zh="咖啡师课程",
            category_id=list_categories(tx, system())[0].id,
            kind=Kind.SERVICE,
            variants=(NewVariant(sku="CRS", name_en="Course", name_zh="课程", tracked=False),),
        )
        variant = create_product(tx, system(), new).variants[0]
        a_price(tx, get_price_list(tx, system(), market.price_list), variant, "90.00")
        party = NewParty(kind=PartyKind.PERSON, name="Tom Berg")
        return variant.id, create_party(tx, system(), party).id

    course, tom = database.run(prepare)
    goods = wanted(tom, (market.blend, "1"))
    with pytest.raises(sales.NoShippingAddress):
        database.run(lambda tx: sales.place_order(tx, system(), goods))

    order = an_order(market, tom, (course, "1"))
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id))

    assert (order.back_ordered, order.shipping_address) == (False, None)
    assert billed(market, order.id).gross == eur("90.00")
    assert violations(database) == []


def test_what_is_not_for_sale_is_not_ordered(database: Database) -> None:
    market = a_market(database, unit="KGM")
    database.run(lambda tx: archive_variant(tx, system(), market.yunnan))
    before = digest(database)

    def place(actor: Actor, party_id: int, variant_id: int, quantity: str) -> None:
        new = wanted(party_id, (variant_id, quantity))
        database.run(lambda tx: sales.place_order(tx, actor, new))

    with pytest.raises(sales.NotSold):
        place(system(), market.wei, market.yunnan, "1")
    with pytest.raises(sales.NotSold):
        place(system(), market.wei, 99_999, "1")
    with pytest.raises(NoPrice):
        place(system(), market.wei, market.blend, "0.5")
    sightless = Actor(ActorKind.STAFF, 1, "Jonas", frozenset({"sales.*"}), frozenset())
    with pytest.raises(sales.OrderNotFound):
        place(sightless, market.wei, market.blend, "1")

    assert digest(database) == before


def test_an_order_moves_only_along_its_states(database: Database) -> None:
    market = a_market(database)
    new = wanted(market.cafe, (market.blend, "1"))
    draft = database.run(lambda tx: sales.place_order(tx, system(), new))

    with pytest.raises(sales.NotOpen):
        database.run(lambda tx: sales.deliver_order(tx, system(), draft.id))
    with pytest.raises(sales.NotOpen):
        database.run(lambda tx: sales.invoice_order(tx, system(), draft.id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: sales.close_order(tx, system(), draft.id))
    database.run(lambda tx: sales.confirm_order(tx, system(), draft.id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: sales.confirm_order(tx, system(), draft.id))
    database.run(lambda tx: sales.deliver_order(tx, system(), draft.id))
    with pytest.raises(sales.NotFinished):
        database.run(lambda tx: sales.close_order(tx, system(), draft.id))

    assert seen(market, draft.id).state is OrderState.DELIVERED
    assert violations(database) == []


def test_order_numbers_can_be_moved_forward_only(database: Database) -> None:
    market = a_market(database)
    first = an_order(market, market.cafe)
    moved = database.run(lambda tx: sales.set_order_numbering(tx, system(), 1042))
    second = an_order(market, market.cafe)
    back = database.run(lambda tx: sales.set_order_numbering(tx, system(), 7))
    third = an_order(market, market.cafe)

    assert [first.number, second.number, third.number] == ["1001", "1042", "1043"]
    assert (moved.next_at_least, back.next_at_least) == (1042, 1043)


def test_thirty_lines_take_no_more_statements_than_ten(database: Database) -> None:
    market = a_market(database)

    def cycle(lines: int) -> int:
        new = wanted(market.cafe, *[(market.blend, "1"), (market.yunnan, "1")] * (lines // 2))

        def run(tx: Tx) -> None:
            order = sales.place_order(tx, system(), new)
            sales.confirm_order(tx, system(), order.id)
            sales.deliver_order(tx, system(), order.id)
            sales.invoice_order(tx, system(), order.id)

        return len(statements_of(database, lambda: database.run(run)))

    for _ in range(3):
        cycle(2)
    assert cycle(30) == cycle(10)
