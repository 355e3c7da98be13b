"""What was read in is read in once; what was written out of some books is known to them."""

from decimal import Decimal

import pytest

from erp_core import catalog, finance, inventory, sales
from erp_core.inventory import NewLocation, NewTransfer, TransferLine
from erp_core.kernel.money import Money
from frontdesk.sheets.errors import SheetRefused
from tests.builders.unchanged import digest
from tests.frontdesk.sheets.test_orders import (
    BOSS,
    HEAD,
    ORDERS,
    enter,
    furnished,
    violations,
    written,
)

ENTRIES = (
    "entry,date,account,debit,credit,memo\n"
    "B-1,2026-05-01,6800,10,,Rent\nB-1,2026-05-01,1800,,10,Rent\n"
)


@pytest.fixture
def company(database):
    return furnished(database)


def refused(database, kind, text):
    """Read a table that is refused; return its faults, and see that nothing was written."""
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, kind, text)
    assert digest(database) == before
    return [str(fault) for fault in raised.value.faults]


def account(database, role):
    rows = database.read(lambda tx: finance.list_accounts(tx, BOSS))
    return next(one.code for one in rows if one.role == role)


def test_a_payment_comes_in_once_by_its_number_and_by_what_it_is(company):
    text = "number,customer,amount,received_on\nX-1,Nord,5,2026-05-01\nX-2,Nord,5,2026-05-01\n"
    enter(company, "payments", text)
    enter(company, "payments", "customer,amount,received_on\nWei,7,2026-05-02\n")
    out = written(company, "payments")

    known = "There is one of this number already."
    assert refused(company, "payments", text) == [f"line {n}, number: {known}" for n in (2, 3)]
    assert refused(company, "payments", out) == [f"line {n}, number: {known}" for n in (2, 3, 4)]
    assert refused(company, "payments", "customer,amount,received_on\nWei,7,2026-05-02\n") == [
        (
            "line 2: There is such a payment of that day already: give this one a number if it is "
            "another."
        )
    ]
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["X-1", "X-2", "PAY-2026-0003"]
    assert violations(company) == []


def test_two_payments_that_are_alike_come_in_with_one_table(company):
    assert enter(company, "payments", "customer,amount\nNord,5\nNord,5\n") == 2


def test_an_entry_comes_in_once(company):
    text = ENTRIES.replace("6800", account(company, "other_expense")).replace(
        "1800", account(company, "bank")
    )
    enter(company, "entries", text)

    known = "line 2: entry B-1: There is one of this number already."
    assert refused(company, "entries", text) == [known]
    assert refused(company, "entries", written(company, "entries")) == [known]
    assert written(company, "entries").splitlines()[1].startswith("B-1,2026-05-01,general,")


def test_opening_balances_come_in_once_until_they_are_reversed(company):
    text = f"account,debit,date\n{account(company, 'bank')},1000,2026-01-01\n"
    enter(company, "opening-balances", text)

    assert refused(company, "opening-balances", text) == [
        "line 2: The opening balances were entered before: reverse that entry first."
    ]
    out = written(company, "opening-balances")
    (opening,) = company.read(lambda tx: finance.entry_numbers(tx, BOSS))
    company.run(lambda tx: finance.reverse_entry(tx, BOSS, opening, "wrong"))
    assert written(company, "opening-balances").count("\r\n") == 1
    enter(company, "opening-balances", text)
    assert written(company, "opening-balances") == out
    assert written(company, "entries").count("\r\n") == 1
    assert violations(company) == []


def test_payments_that_the_orders_tell_are_there_already(company):
    enter(
        company,
        "orders",
        HEAD.replace("paid_by,", "payment,")
        + "900,Nord,2025-03-01,TEA,3,20,,2025-03-05,2025-03-06,2025-04-01,Q-1; Q-2,,\n"
        + "900,Nord,2025-03-01,POT,1,50,,2025-03-09,2025-03-10,2025-04-01,Q-1; Q-2,,\n"
        + "901,Nord,2025-03-03,POT,4,45,,,,,,,\n",
    )
    out = written(company, "payments")
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["Q-1", "Q-2"]

    assert enter(company, "payments", out) == 2
    assert written(company, "payments") == out
    assert refused(company, "payments", "customer,amount,order\nNord,5,901\n") == [
        "line 2, order: That order is not there or not paid: enter the orders first."
    ]


def test_an_order_keeps_whether_its_price_contains_the_tax(company):
    line = "910,Nord,2025-03-01,TEA,1,21.40,,,,,,,,yes\n911,Nord,2025-03-01,TEA,1,20,,,,,,,,no\n"
    enter(company, "orders", HEAD.rstrip() + ",tax_included\n" + line)
    gross = [
        company.read(lambda tx, number=number: sales.order_by_number(tx, BOSS, number)).gross
        for number in ("910", "911")
    ]
    assert gross == [Money.of("21.40", "EUR")] * 2
    assert [row.split(",")[9] for row in written(company, "orders").splitlines()[1:]] == [
        "yes",
        "no",
    ]


def test_an_order_in_another_currency_is_refused_and_a_payment_keeps_its_own(company):
    line = "910,Nord,2025-03-01,TEA,1,20,,,,,,,,USD\n"
    assert refused(company, "orders", HEAD.rstrip() + ",currency\n" + line) == [
        (
            "line 2, currency: An order in another currency than the organisation's cannot be "
            "played again."
        )
    ]
    enter(company, "rates", "currency,day,rate\nUSD,2026-01-01,2\n")
    enter(company, "payments", "customer,amount,currency\nNord,100,USD\n")
    (paid,) = company.read(lambda tx: finance.list_payments(tx, BOSS)).items
    assert paid.amount == Money.of("100", "USD")
    assert ",100.00,USD," in written(company, "payments")


def test_stock_is_written_as_it_was_brought_in_and_as_it_lies_there_now(company):
    enter(company, "orders", ORDERS)
    carried(company, "TEA", 100)
    carried(company, "POT", 500, in_transit=True)

    brought = ["POT,1000,20,,,main,2025-01-01", "TEA,1000,8,,,main,2025-01-01"]
    assert written(company, "stock").splitlines()[1:] == brought
    now = ["POT,499,20,,,main", "TEA,995,8,,,main"]
    assert written(company, "stock-now").splitlines()[1:] == now
    assert violations(company) == []


def carried(database, sku, quantity, **more):
    """Carry something from the first place to another of the warehouse."""
    variant_id = database.read(lambda tx: catalog.variant_by_sku(tx, BOSS, sku)).id
    places = database.read(lambda tx: inventory.list_locations(tx, BOSS))
    bins = [one for one in places if one.code == "A1"]
    if not bins:
        new = NewLocation(
            warehouse_id=places[0].warehouse_id, code="A1", name_en="A1", name_zh="A1"
        )
        bins = [database.run(lambda tx: inventory.create_location(tx, BOSS, new))]
    line = TransferLine(variant_id=variant_id, quantity=Decimal(quantity))
    move = NewTransfer(
        from_location_id=places[0].id, to_location_id=bins[0].id, lines=(line,), **more
    )
    database.run(lambda tx: inventory.transfer_stock(tx, BOSS, move))


def test_a_line_that_was_undone_is_forgotten(company):
    text = "sku,name,price,category\nTEA,Twice,1,Fresh\nNEW-1,New,1,Fresh\n"
    assert refused(company, "products", text) == [
        "line 2, sku: This SKU or barcode is in use already."
    ]
    enter(company, "products", "sku,name,price,category\nNEW-1,New,1,Fresh\n")
    assert company.read(lambda tx: catalog.variant_by_sku(tx, BOSS, "NEW-1")).category == "C002"
