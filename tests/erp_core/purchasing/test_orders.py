"""Prices, proposals, orders and receipts as a purchaser knows them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core import inventory, purchasing, sales
from erp_core.inventory import Direction, ExpectedElsewhere
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.quantity import plain
from erp_core.kernel.states import WrongTransition
from erp_core.purchasing import (
    Award,
    Confirmation,
    NewOffer,
    NewPurchaseReturn,
    NewRequest,
    NotASupplier,
    NotSupplied,
    PurchaseState,
    TooMuchReceived,
    TooMuchSentBack,
)
from tests.builders.catalog import a_price as a_sales_price
from tests.builders.catalog import a_price_list
from tests.builders.finance import a_payer
from tests.builders.purchasing import a_house, a_price, a_rule, an_order, balance, broken, receive
from tests.builders.purchasing import sent as sent_order
from tests.builders.sales import a_buyer, wanted
from tests.builders.unchanged import digest

TODAY = date(2026, 5, 19)


@pytest.fixture
def house(database):
    yield (made := a_house(database))
    assert broken(made.database) == []


def test_the_break_for_the_quantity_holds_and_days_follow(house, database):
    few, many = (
        database.run(lambda tx, n=n: an_order(tx, house.finca, (house.beans, n)).lines[0])
        for n in ("20", "120")
    )

    assert (plain(few.unit_price), str(few.net)) == ("8", "160.00 EUR")
    assert (plain(many.unit_price), str(many.net)) == ("7.5", "900.00 EUR")
    assert few.due_on == TODAY + timedelta(days=5)


def test_what_a_supplier_does_not_supply_is_refused(house, database):
    with pytest.raises(NotSupplied):
        database.run(lambda tx: an_order(tx, house.finca, (house.filters, "5")))
    with pytest.raises(NotSupplied):
        database.run(lambda tx: an_order(tx, house.finca, (house.beans, "5")))
    customer = database.run(lambda tx: a_payer(tx, "Wei"))
    with pytest.raises(NotASupplier):
        database.run(lambda tx: a_price(tx, customer, house.beans, "1.00"))

    assert database.read(lambda tx: purchasing.list_purchase_orders(tx, system()).items) == []


def test_proposals_go_to_the_best_supplier_in_packs_and_drafts_count(house, database):
    database.run(lambda tx: a_rule(tx, house.beans, "10", "33"))
    database.run(lambda tx: a_rule(tx, house.filters, "5", "40"))

    found = database.read(lambda tx: purchasing.purchase_proposals(tx, system()))

    (finca, other) = found.suppliers
    assert [(one.sku, plain(one.quantity), str(one.total)) for one in finca.lines] == [
        ("BEANS", "35", "280.00 EUR")
    ]
    assert [(one.sku, plain(one.quantity), str(one.total)) for one in other.lines] == [
        ("FILTERS", "40", "20.00 EUR")
    ]
    drafted = database.run(lambda tx: purchasing.draft_proposals(tx, system(), [house.finca]))
    assert [(one.party_id, one.state, str(one.net)) for one in drafted] == [
        (house.finca, "draft", "280.00 EUR")
    ]
    left = database.read(lambda tx: purchasing.purchase_proposals(tx, system()))
    assert [one.party_id for one in left.suppliers] == [house.other]


def test_who_comes_in_time_is_preferred_to_who_is_cheap(house, database):
    def demand(tx):
        a_sales_price(tx, a_price_list(tx), catalog_variant(tx, house.beans), "20.00")
        buyer = a_buyer(tx, "Café Lindner", 14)
        order = sales.place_order(tx, system(), wanted(buyer, (house.beans, "12")))
        sales.confirm_order(tx, system(), order.id)
        source = ("orders", order.id)
        inventory.reschedule_expected(tx, system(), source, TODAY + timedelta(days=2))
        a_rule(tx, house.beans, "0", "10")

    database.run(demand)

    (only,) = database.read(lambda tx: purchasing.purchase_proposals(tx, system())).suppliers
    (line,) = only.lines
    assert (only.party_id, plain(line.quantity), line.in_time) == (house.other, "22", True)


def catalog_variant(tx, variant_id):
    from erp_core import catalog

    return catalog.get_variant(tx, system(), variant_id)


def test_an_order_is_expected_from_the_day_it_is_sent_and_slips(house, database):
    order = database.run(lambda tx: an_order(tx, house.finca, (house.beans, "20")))

    def expected(tx):
        page = inventory.list_expected(tx, system(), direction=Direction.IN)
        return [(plain(one.open), one.due_on) for one in page.items]

    assert database.read(expected) == []
    database.run(lambda tx: sent_order(tx, order, TODAY + timedelta(days=6)))
    assert database.read(expected) == [("20", TODAY + timedelta(days=6))]
    later = Confirmation(due_on=TODAY + timedelta(days=12), reason="ship is late")
    slipped = database.run(
        lambda tx: purchasing.confirm_purchase_order(tx, system(), order.id, later)
    )
    assert database.read(expected) == [("20", TODAY + timedelta(days=12))]
    assert slipped.lines[0].promised_on == TODAY + timedelta(days=6)
    database.run(lambda tx: receive(tx, order, "5"))
    assert database.read(expected) == [("15", TODAY + timedelta(days=12))]
    closed = database.run(
        lambda tx: purchasing.close_purchase_order(tx, system(), order.id, "no more")
    )
    assert (closed.state, database.read(expected)) == ("closed", [])


def test_goods_come_in_parts_at_the_order_price_and_a_little_more_is_tolerated(house, database):
    def work(tx):
        order = sent_order(tx, an_order(tx, house.finca, (house.beans, "20")))
        receive(tx, order, "15")
        part = purchasing.get_purchase_order(tx, system(), order.id)
        with pytest.raises(TooMuchReceived) as refused, tx.savepoint():
            receive(tx, order, "7")
        receive(tx, order, "6")
        return part, refused.value, purchasing.get_purchase_order(tx, system(), order.id)

    part, refused, whole = database.run(work)

    assert (part.state, plain(part.lines[0].outstanding)) == ("partly_received", "5")
    assert Decimal(str(refused.facts["receivable"])) == 6
    assert (whole.state, plain(whole.lines[0].received)) == ("received", "21")
    assert database.run(lambda tx: balance(tx, "3310")) == "-168.00"
    assert database.run(lambda tx: balance(tx, "1140")) == "168.00"


def test_ordered_goods_do_not_come_past_their_order(house, database):
    order = database.run(lambda tx: sent_order(tx, an_order(tx, house.finca, (house.beans, "20"))))
    [coming] = database.read(
        lambda tx: inventory.list_expected(tx, system(), direction=Direction.IN).items
    )
    before = digest(database)

    with pytest.raises(ExpectedElsewhere) as refused, database.transaction() as tx:
        inventory.receive_stock(
            tx, system(), house.beans, Decimal(20), Decimal(8), expected_id=coming.id
        )

    assert (refused.value.field, coming.source_id) == ("expected_id", order.id)
    assert digest(database) == before


def test_what_goes_back_is_not_owed_and_not_more_than_came(house, database):
    def work(tx):
        order = sent_order(tx, an_order(tx, house.finca, (house.beans, "20")))
        receipt = receive(tx, order, "20")
        line = receipt.lines[0].id
        back = NewPurchaseReturn(receipt_line_id=line, quantity=Decimal(8), reason="mouldy")
        kept = purchasing.return_to_supplier(tx, system(), order.id, back)
        more = back.model_copy(update={"quantity": Decimal(13)})
        with pytest.raises(TooMuchSentBack), tx.savepoint():
            purchasing.return_to_supplier(tx, system(), order.id, more)
        return kept

    kept = database.run(work)

    assert str(kept.lines[0].accrued) == "96.00 EUR"
    assert database.run(lambda tx: [balance(tx, code) for code in ("3310", "1140", "5860")]) == [
        "-96.00",
        "96.00",
        "0.00",
    ]


@pytest.mark.parametrize("state", [PurchaseState.DRAFT, PurchaseState.CANCELLED])
def test_nothing_comes_for_what_was_not_sent(house, database, state):
    order = database.run(lambda tx: an_order(tx, house.finca, (house.beans, "20")))
    if state is PurchaseState.CANCELLED:
        database.run(lambda tx: purchasing.cancel_purchase_order(tx, system(), order.id, "x"))

    with pytest.raises(WrongTransition):
        database.run(lambda tx: receive(tx, order, "5"))

    assert database.run(lambda tx: balance(tx, "3310")) == "0.00"


def test_offers_are_compared_and_awarded_to_draft_orders_and_prices(house, database):
    def work(tx):
        asked = NewRequest.model_validate(
            {
                "party_ids": (house.finca, house.other),
                "lines": [{"variant_id": house.filters, "quantity": "90"}],
                "needed_by": TODAY + timedelta(days=10),
            }
        )
        request = purchasing.create_request(tx, system(), asked)
        purchasing.send_request(tx, system(), request.id)
        line = request.lines[0].id
        for party, price, pack, days in (
            (house.finca, "0.40", "50", 20),
            (house.other, "0.48", "1", 3),
        ):
            offer = NewOffer(
                line_id=line,
                party_id=party,
                currency="EUR",
                unit_price=Decimal(price),
                pack_size=Decimal(pack),
                lead_days=days,
            )
            request = purchasing.record_offer(tx, system(), request.id, offer)
        award = (Award(line_id=line, party_id=house.other),)
        drafted = purchasing.award_request(tx, system(), request.id, award)
        return request, drafted.orders

    request, orders = database.run(work)

    assert [
        (one.party_id, plain(one.quantity), one.in_time) for one in request.lines[0].offers
    ] == [
        (house.other, "90", True),
        (house.finca, "100", False),
    ]
    assert [(one.party_id, str(one.net)) for one in orders] == [(house.other, "43.20 EUR")]
    again = database.run(lambda tx: an_order(tx, house.other, (house.filters, "10")))
    assert plain(again.lines[0].unit_price) == "0.48"


def test_performance_counts_days_and_drift(house, database):
    def work(tx):
        first = sent_order(
            tx, an_order(tx, house.finca, (house.beans, "20")), TODAY + timedelta(days=1)
        )
        second = sent_order(
            tx,
            an_order(tx, house.finca, (house.beans, "20"), price="10.00"),
            TODAY + timedelta(days=1),
        )
        receive(tx, first, "20")
        tx.now += timedelta(days=4)
        receive(tx, second, "20")
        return purchasing.supplier_performance(tx, system(), house.finca)

    (found,) = database.run(work)

    assert (found.lines, found.on_time, str(found.on_time_share)) == (2, 1, "0.500000")
    assert (str(found.days_late), str(found.price_drift)) == ("3.000000", "0.250000")


def test_who_may_not_is_refused(house, database):
    clerk = Actor(ActorKind.STAFF, 1, "clerk", frozenset({"purchasing.read"}))
    order = database.run(lambda tx: an_order(tx, house.finca, (house.beans, "20")))

    for verb in (
        lambda tx: purchasing.send_purchase_order(tx, clerk, order.id),
        lambda tx: purchasing.cancel_purchase_order(tx, clerk, order.id, "x"),
        lambda tx: purchasing.draft_proposals(tx, clerk),
    ):
        with pytest.raises(NotAllowed):
            database.run(verb)

    assert database.read(lambda tx: purchasing.get_purchase_order(tx, clerk, order.id).state) == (
        "draft"
    )
