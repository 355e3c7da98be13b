"""What a clerk mistypes, or a supplier does: told at once, and nothing is half done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core import finance, inventory, purchasing
from erp_core.catalog import SplitUnit
from erp_core.finance import BillCredit, BillOfOrder
from erp_core.inventory import InTheFuture, NewWarehouse
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from erp_core.purchasing import (
    AskedLine,
    Award,
    AwardedTwice,
    BilledLine,
    BillTotalDiffers,
    Confirmation,
    DayOutside,
    NewOffer,
    NewPurchaseBill,
    NewPurchaseReceipt,
    NewPurchaseReturn,
    NewRequest,
    ReceivedLine,
    Unorderable,
)
from tests.builders.finance import a_rate
from tests.builders.purchasing import (
    a_house,
    a_price,
    a_rule,
    an_order,
    balance,
    bill,
    broken,
    receive,
    sent,
)


@pytest.fixture
def house(database):
    yield (made := a_house(database))
    assert broken(made.database) == []


def entered(tx, order, quantity="10", price="8.00", **told):
    """Enter a bill of an order's one line."""
    line = BilledLine(
        line_id=order.lines[0].id, quantity=Decimal(quantity), unit_price=Decimal(price)
    )
    new = NewPurchaseBill(
        party_id=order.party_id,
        reference="R-1",
        bill_date=business_date(tx),
        lines=(line,),
        **told,
    )
    return purchasing.enter_purchase_bill(tx, system(), new)


def test_a_bill_of_an_order_is_credited_with_its_goods(house, database):
    """The books alone would not tell the goods, and nothing could be billed again."""

    def work(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        receive(tx, order, "10")
        posted = entered(tx, order)
        credit = BillCredit(reference="C-1", credit_date=business_date(tx), reason="wrong")
        with pytest.raises(BillOfOrder), tx.savepoint():
            finance.credit_manual_bill(tx, system(), posted.bill_id, credit)
        return balance(tx, "3310")

    assert database.run(work) == "0.00"


def test_a_bill_from_abroad_charges_no_tax_and_comes_to_what_is_written_on_it(house, database):
    def came(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        receive(tx, order, "10")
        return order

    def posted(tx):
        found = entered(tx, order, untaxed=True, total=Decimal(80))
        return str(finance.get_bill(tx, system(), found.bill_id).gross), balance(tx, "1400")

    order = database.run(came)
    with pytest.raises(BillTotalDiffers) as refused:
        database.run(lambda tx: entered(tx, order, total=Decimal(80)))

    assert refused.value.facts == {"computed": "85.60 EUR"}
    assert database.run(posted) == ("80.00 EUR", "0.00")


def test_goods_go_back_out_of_the_warehouse_that_they_came_into(house, database):
    def work(tx):
        second = NewWarehouse(code="TWO", name_en="Second", name_zh="二号")
        other = inventory.create_warehouse(tx, system(), second)
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        line = ReceivedLine(line_id=order.lines[0].id, quantity=Decimal(10))
        came = NewPurchaseReceipt(lines=(line,), warehouse_id=other.id)
        got = purchasing.receive_purchase_order(tx, system(), order.id, came)
        inventory.receive_stock(tx, system(), house.beans, Decimal(5), Decimal("8.00"))
        back = NewPurchaseReturn(
            receipt_line_id=got.lines[0].id, quantity=Decimal(4), reason="spoilt"
        )
        purchasing.return_to_supplier(tx, system(), order.id, back)
        lines = inventory.stock_of(tx, system(), variant_id=house.beans).items
        return {line.warehouse: line.on_hand for line in lines}

    assert database.run(work) == {"TWO": 6, "HH": 5}


def test_half_a_piece_does_not_go_back(house, database):
    def work(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        came = receive(tx, order, "10")
        half = NewPurchaseReturn(
            receipt_line_id=came.lines[0].id, quantity=Decimal("0.5"), reason="spoilt"
        )
        with pytest.raises(SplitUnit), tx.savepoint():
            purchasing.return_to_supplier(tx, system(), order.id, half)

    database.run(work)


def test_what_went_back_is_awaited_again(house, database):
    def work(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        came = receive(tx, order, "6")
        back = NewPurchaseReturn(
            receipt_line_id=came.lines[0].id, quantity=Decimal(2), reason="spoilt"
        )
        purchasing.return_to_supplier(tx, system(), order.id, back)
        after = purchasing.get_purchase_order(tx, system(), order.id)
        (coming,) = inventory.list_expected(tx, system()).items
        receive(tx, order, "6")
        done = purchasing.get_purchase_order(tx, system(), order.id)
        return after.lines[0].outstanding, coming.open, done.state

    assert database.run(work) == (6, 6, "received")


@pytest.mark.parametrize("day", [date(2006, 5, 19), date(9999, 12, 31)])
def test_a_day_that_no_supplier_means_is_refused(house, database, day):
    def work(tx):
        order = an_order(tx, house.finca, (house.beans, "10"))
        purchasing.send_purchase_order(tx, system(), order.id)
        with pytest.raises(DayOutside), tx.savepoint():
            purchasing.confirm_purchase_order(tx, system(), order.id, Confirmation(due_on=day))

    database.run(work)


def test_nothing_comes_on_a_day_ahead(house, database):
    def work(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        line = ReceivedLine(line_id=order.lines[0].id, quantity=Decimal(10))
        ahead = NewPurchaseReceipt(lines=(line,), business_date=date(9999, 12, 31))
        with pytest.raises(InTheFuture), tx.savepoint():
            purchasing.receive_purchase_order(tx, system(), order.id, ahead)

    database.run(work)


def test_a_price_that_no_order_can_hold_is_refused_and_takes_no_proposal_down(house, database):
    def work(tx):
        for least, pack, price in (
            ("999999999999", "600000000000", "0.01"),
            ("9" * 8, "1", "9" * 11),
        ):
            with pytest.raises(Unorderable), tx.savepoint():
                a_price(tx, house.finca, house.filters, price, least, pack)
        a_price(tx, house.finca, house.filters, "99999999.00")
        a_rule(tx, house.filters, "1000000", "900000000")
        found = purchasing.purchase_proposals(tx, system())
        return [(one.party_id, [line.sku for line in one.lines]) for one in found.suppliers]

    assert database.run(work) == [(house.other, ["FILTERS"])]


def test_a_line_of_a_request_is_awarded_once_and_asked_for_whole(house, database):
    def work(tx):
        half = NewRequest(
            party_ids=(house.finca,),
            lines=(AskedLine(variant_id=house.beans, quantity=Decimal("1.5")),),
        )
        with pytest.raises(SplitUnit), tx.savepoint():
            purchasing.create_request(tx, system(), half)
        whole = half.model_copy(
            update={"lines": (AskedLine(variant_id=house.beans, quantity=Decimal(20)),)}
        )
        request = purchasing.create_request(tx, system(), whole)
        purchasing.send_request(tx, system(), request.id)
        (line,) = request.lines
        offer = NewOffer(
            line_id=line.id, party_id=house.finca, currency="EUR", unit_price=Decimal(7)
        )
        purchasing.record_offer(tx, system(), request.id, offer)
        given = Award(line_id=line.id, party_id=house.finca)
        with pytest.raises(AwardedTwice), tx.savepoint():
            purchasing.award_request(tx, system(), request.id, (given, given))
        return len(purchasing.award_request(tx, system(), request.id, (given,)).orders)

    assert database.run(work) == 1


def test_goods_billed_for_nothing_become_worth_nothing_and_the_rest_is_the_rate(house, database):
    """10 at 10 dollars at 1.02 were worth 98.04; at 1.00 the free bill is 100.00 cheaper."""

    def work(tx):
        a_rate(tx, "1.02")
        order = sent(
            tx, an_order(tx, house.finca, (house.beans, "10"), price="10.00", currency="USD")
        )
        second = an_order(tx, house.finca, (house.filters, "1"), price="5.00", currency="USD")
        second = sent(tx, second)
        receive(tx, order, "10")
        receive(tx, second, "1")
        tx.now += timedelta(days=3)
        a_rate(tx, "1")
        lines = tuple(
            BilledLine(line_id=one.lines[0].id, quantity=Decimal(much), unit_price=Decimal(price))
            for one, much, price in ((order, "10", "0"), (second, "1", "5.00"))
        )
        new = NewPurchaseBill(
            party_id=house.finca, reference="R-1", bill_date=business_date(tx), lines=lines
        )
        state = purchasing.enter_purchase_bill(tx, system(), new).state
        return state, balance(tx, "3310")

    assert database.run(work) == ("posted", "0.00")


def test_what_is_closed_and_not_billed_is_still_listed(house, database):
    def work(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "10")))
        receive(tx, order, "6")
        purchasing.close_purchase_order(tx, system(), order.id, "the rest never comes")
        waits = [one.id for one in purchasing.orders_to_bill(tx, system())]
        bill(tx, order, "R-1", ("6", "8.00"))
        return waits == [order.id], purchasing.orders_to_bill(tx, system())

    assert database.run(work) == (True, ())
