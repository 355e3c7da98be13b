"""What suppliers billed as tax is told bill by bill, and is what the account of input tax moved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core.catalog import LineTax
from erp_core.finance import post_entry, tax_report
from erp_core.kernel.actor import system
from tests.builders.catalog import a_tax
from tests.builders.finance import a_line, a_payer, a_rate, an_entry, an_invoice, books, eur
from tests.builders.payables import a_bill, a_bill_line, a_supplier, a_supplier_credit

MAY, JUNE = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture
def vat(database):
    """Two input taxes, 19 % on top and 7 % included."""

    def write(tx):
        books(tx)
        return (
            LineTax(tax_id=a_tax(tx, "VAT19", "0.19").id, rate=Decimal("0.19"), included=False),
            LineTax(tax_id=a_tax(tx, "VAT7", "0.07").id, rate=Decimal("0.07"), included=True),
        )

    return database.run(write)


def report(database, days):
    return database.read(lambda tx: tax_report(tx, system(), *days))


def accounts(found):
    return {row.account: (row.documents, row.other) for row in found.accounts}


def test_input_tax_is_told_by_bill_tax_and_rate(database, clock, vat):
    full, reduced = vat

    def work(tx):
        supplier = a_supplier(tx, "Finca")
        mixed = a_bill(
            tx,
            supplier,
            "R-1",
            a_bill_line("100.00", "2", (full,)),
            a_bill_line("107.00", "1", (reduced,)),
            a_bill_line("9.00"),
        )
        a_rate(tx, "1.25")
        dear = a_bill(tx, supplier, "R-2", a_bill_line("50.00", "1", (full,)), currency="USD")
        an_invoice(tx, a_payer(tx), a_line("300.00", "1", (full,)))
        return mixed, dear

    mixed, dear = database.run(work)

    found = report(database, MAY)

    rows = [(row.number, row.reference, row.rate, row.base, row.tax) for row in found.input_rows]
    assert rows == [
        (mixed.number, "R-1", Decimal("0.19"), eur("200"), eur("38")),
        (mixed.number, "R-1", Decimal("0.07"), eur("100"), eur("7")),
        (dear.number, "R-2", Decimal("0.19"), eur("40"), eur("7.60")),
    ]
    assert {row.name for row in found.input_rows} == {"Finca"}
    assert (found.input_base, found.input_tax) == (eur("340"), eur("52.60"))
    assert (found.tax, found.payable, found.difference) == (eur("57"), eur("4.40"), eur("0"))
    assert accounts(found)["1400"] == (eur("-52.60"), eur("0"))


def test_a_suppliers_credit_note_gives_input_tax_back_in_its_own_month(database, clock, vat):
    full, _ = vat
    bill = database.run(
        lambda tx: a_bill(tx, a_supplier(tx), "R-1", a_bill_line("100.00", "3", (full,)))
    )
    clock.advance(timedelta(days=20))
    line = bill.lines[0].id
    database.run(lambda tx: a_supplier_credit(tx, bill.id, "C-1", {line: "1"}))

    found = report(database, JUNE)

    (row,) = found.input_rows
    assert (row.reference, row.base, row.tax) == ("C-1", eur("-100"), eur("-19"))
    assert (found.input_tax, found.payable, found.difference) == (eur("-19"), eur("19"), eur("0"))
    assert report(database, MAY).input_tax == eur("57")


def test_input_tax_that_was_posted_by_hand_stands_beside_the_bills(database, vat):
    full, _ = vat

    def work(tx):
        a_bill(tx, a_supplier(tx), "R-1", a_bill_line("100.00", "1", (full,)))
        entry = an_entry("5.00", tx.now.date(), debit="input_tax", credit="bank")
        post_entry(tx, system(), entry)

    database.run(work)

    found = report(database, MAY)

    assert accounts(found)["1400"] == (eur("-19"), eur("-5"))
    assert (found.input_tax, found.difference) == (eur("19"), eur("0"))
