"""The three-way match: what is posted, what is held and why, and where differences go."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_core import finance, inventory, purchasing
from erp_core.finance import BillExists, OverCredited
from erp_core.inventory import Costing, StockKeeping
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import plain
from erp_core.purchasing import (
    BillNotHeld,
    BillStillWrong,
    CreditedLine,
    NewPurchaseCredit,
    NewPurchaseReturn,
    WrongBillParty,
)
from erp_core.purchasing.matching import Compared, mismatches
from tests.builders.finance import a_rate
from tests.builders.purchasing import a_house, an_order, balance, bill, broken, receive, sent


@pytest.fixture
def house(database):
    yield (made := a_house(database))
    assert broken(made.database) == []


def received(tx, house, ordered="20", came="20", **named):
    order = sent(tx, an_order(tx, house.finca, (house.beans, ordered), **named))
    receive(tx, order, came)
    return order


def credited(tx, purchase_bill_id, reference="C-1", quantity=None):
    lines = quantity and (CreditedLine(position=0, quantity=Decimal(quantity)),)
    new = NewPurchaseCredit(
        reference=reference, credit_date=business_date(tx), reason="sent back", lines=lines
    )
    return purchasing.credit_purchase_bill(tx, system(), purchase_bill_id, new)


def test_a_bill_that_matches_is_posted_and_clears_what_was_received(house, database):
    def work(tx):
        order = received(tx, house)
        found = bill(tx, order, "R-1", ("20", "8.00"))
        closed = purchasing.get_purchase_order(tx, system(), order.id)
        codes = ("3310", "1140", "1400", "3300")
        return found, closed.state, [balance(tx, code) for code in codes]

    found, state, balances = database.run(work)

    assert (found.state, found.problems, state) == ("posted", (), "closed")
    assert balances == ["0.00", "160.00", "11.20", "-171.20"]


def test_more_than_was_received_is_held_until_the_goods_are_there(house, database):
    def work(tx):
        order = received(tx, house, came="12")
        held = bill(tx, order, "R-1", ("20", "8.00"))
        with pytest.raises(BillExists), tx.savepoint():
            bill(tx, order, "R-1", ("12", "8.00"))
        with pytest.raises(BillStillWrong), tx.savepoint():
            purchasing.approve_purchase_bill(tx, system(), held.id, "hurry")
        before = balance(tx, "3300")
        receive(tx, order, "8")
        return held, before, purchasing.approve_purchase_bill(tx, system(), held.id, "complete")

    held, before, posted = database.run(work)

    (problem,) = held.problems
    assert (held.state, problem.kind, plain(problem.expected), plain(problem.billed)) == (
        "held",
        "quantity",
        "12",
        "20",
    )
    assert (before, posted.state, posted.decision) == ("0.00", "posted", "complete")


def test_a_dearer_bill_is_held_and_its_difference_follows_the_goods(house, database):
    """Of 20 pieces at 8.00 five are sold; billed at 10.00, 30.00 is in stock and 10.00 is cost."""

    def work(tx):
        order = received(tx, house)
        inventory.deliver(tx, system(), ("orders", 7), [(house.beans, Decimal(5))])
        held = bill(tx, order, "R-1", ("20", "10.00"))
        assert (held.state, held.problems[0].kind) == ("held", "price")
        assert balance(tx, "1140") == "120.00"
        purchasing.approve_purchase_bill(tx, system(), held.id, "harvest was poor")
        with pytest.raises(BillNotHeld), tx.savepoint():
            purchasing.reject_purchase_bill(tx, system(), held.id, "again")
        return [balance(tx, code) for code in ("3310", "1140", "5400", "5860", "3300")]

    assert database.run(work) == ["0.00", "150.00", "50.00", "0.00", "-214.00"]


def test_first_in_first_out_gives_the_difference_to_its_own_goods(house, database):
    def work(tx):
        keeping = StockKeeping(costing=Costing.FIFO)
        inventory.set_stock_keeping(tx, system(), house.beans, keeping)
        first = received(tx, house)
        received(tx, house)
        inventory.deliver(tx, system(), ("orders", 7), [(house.beans, Decimal(25))])
        held = bill(tx, first, "R-1", ("20", "9.00"))
        purchasing.approve_purchase_bill(tx, system(), held.id, "agreed")
        return [balance(tx, code) for code in ("1140", "5400")]

    assert database.run(work) == ["120.00", "220.00"]


def test_a_cheaper_bill_matches_and_makes_the_stock_cheaper(house, database):
    def work(tx):
        found = bill(tx, received(tx, house), "R-1", ("20", "7.00"))
        return found.state, [balance(tx, code) for code in ("3310", "1140")]

    assert database.run(work) == ("posted", ["0.00", "140.00"])


def test_goods_that_went_back_are_credited_and_leave_nothing(house, database):
    def work(tx):
        order = received(tx, house)
        posted = bill(tx, order, "R-1", ("20", "8.05"))
        line = purchasing.receipts_of(tx, system(), order.id)[0].lines[0].id
        back = NewPurchaseReturn(receipt_line_id=line, quantity=Decimal(4), reason="wet")
        purchasing.return_to_supplier(tx, system(), order.id, back)
        owed = balance(tx, "3310")
        credited(tx, posted.id, quantity="4")
        with pytest.raises(OverCredited), tx.savepoint():
            credited(tx, posted.id, "C-2", "17")
        return owed, [balance(tx, code) for code in ("3310", "1140", "5860", "3300")]

    owed, balances = database.run(work)

    assert owed == "32.00", "the supplier owes a credit for four pieces"
    assert balances == ["0.00", "128.80", "0.00", "-137.82"]


def test_a_wrong_bill_is_credited_whole_and_billed_again(house, database):
    def work(tx):
        order = received(tx, house)
        wrong = bill(tx, order, "R-1", ("20", "8.00"))
        credited(tx, wrong.id)
        between = balance(tx, "3310")
        right = bill(tx, order, "R-2", ("20", "7.90"))
        return between, right.state, [balance(tx, code) for code in ("3310", "1140", "5860")]

    assert database.run(work) == ("-160.00", "posted", ["0.00", "158.00", "0.00"])


def test_a_rejected_bill_may_come_again_under_its_number(house, database):
    def work(tx):
        order = received(tx, house)
        held = bill(tx, order, "R-1", ("20", "9.00"))
        purchasing.reject_purchase_bill(tx, system(), held.id, "too dear")
        return bill(tx, order, "R-1", ("20", "8.00")).state, balance(tx, "3310")

    assert database.run(work) == ("posted", "0.00")


def test_dollars_between_receipt_and_bill_are_an_exchange_difference(house, database):
    """20 at 10 dollars at 1.25 are 160; billed at 11 dollars at 2.00: 110, of which 10 is price."""

    def work(tx):
        a_rate(tx, "1.25")
        order = received(tx, house, price="10.00", currency="USD")
        tx.now += timedelta(days=3)
        a_rate(tx, "2")
        held = bill(tx, order, "R-1", ("20", "11.00"))
        purchasing.approve_purchase_bill(tx, system(), held.id, "agreed")
        return [balance(tx, code) for code in ("3310", "1140", "4840", "3300")]

    assert database.run(work) == ["0.00", "170.00", "-60.00", "-117.70"]


def test_a_bill_is_about_its_own_suppliers_orders(house, database):
    def work(tx):
        order = received(tx, house)
        theirs = order.model_copy(update={"party_id": house.other})
        with pytest.raises(WrongBillParty), tx.savepoint():
            bill(tx, theirs, "R-1", ("20", "8.00"))
        return len(finance.list_bills(tx, system()).items)

    assert database.run(work) == 0


def test_the_match_counts_what_earlier_lines_of_the_bill_took():
    line = Compared(1, "A", Decimal(10), Decimal(5), Decimal(3), Decimal("10.10"))

    found = mismatches([line, line], Decimal("0.01"))

    assert [(one.kind, one.expected, one.billed) for one in found] == [("quantity", 2, 3)]
