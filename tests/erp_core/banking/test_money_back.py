"""A line of the bank shows that a supplier paid us back: proposed, booked, and taken back."""

import pytest

from erp_core.banking import (
    BankLineView,
    NewMatch,
    Reason,
    SupplierRefundPart,
    list_bank_lines,
    match_line,
    propose_matches,
    undo_match,
)
from erp_core.finance import NotDueBack, list_supplier_refunds, money_due_back
from erp_core.kernel.actor import system
from tests.builders.banking import Moved, a_bank_account, broken_banking, camt, import_camt
from tests.builders.finance import books, broken_rules, eur
from tests.builders.payables import (
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
)


@pytest.fixture
def supplier(database):
    """We returned goods for 40.00 of a bill that was paid; the credit note is C-777."""

    def write(tx):
        books(tx)
        party = a_supplier(tx)
        bill = a_bill(tx, party, "R-1", a_bill_line("20.00", "5"))
        a_supplier_payment(tx, party, "100.00")
        a_supplier_credit(tx, bill.id, "C-777", {bill.lines[0].id: "2"})
        return party

    return database.run(write)


def line_of(database, moved):
    account = database.run(a_bank_account).id
    database.run(lambda tx: import_camt(tx, account, camt([moved], opening="0.00")))
    [line] = database.read(lambda tx: list_bank_lines(tx, system())).items
    return line


def proposed(database, line: BankLineView):
    found = database.read(lambda tx: propose_matches(tx, system(), line.id))
    return [one for one in found if isinstance(one.parts[0], SupplierRefundPart)]


@pytest.mark.parametrize(
    ("moved", "score", "reasons"),
    [
        (Moved("40.00", "Credit C-777"), 90, (Reason.NUMBER, Reason.AMOUNT)),
        (Moved("40.00", "", "Finca La Palma"), 78, (Reason.AMOUNT, Reason.NAME)),
        (Moved("40.00"), 45, (Reason.AMOUNT,)),
        (Moved("15.00", "part of C-777"), 78, (Reason.NUMBER,)),
    ],
)
def test_it_is_proposed_and_never_beyond_doubt(database, supplier, moved, score, reasons):
    [one] = proposed(database, line_of(database, moved))

    assert (one.score, one.reasons, one.party_id) == (score, reasons, supplier)
    assert one.numbers == ("SCN-2026-0001", "C-777")


@pytest.mark.parametrize("moved", [Moved("40.01", "C-777"), Moved("15.00"), Moved("-40.00")])
def test_what_cannot_be_it_is_not_proposed(database, supplier, moved):
    assert proposed(database, line_of(database, moved)) == []


def test_a_line_is_booked_as_it_was_proposed_and_taken_back(database, supplier):
    line = line_of(database, Moved("40.00", "Credit C-777", "Finca La Palma"))
    [one] = proposed(database, line)

    done = database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=one.parts)))

    [refund] = database.read(lambda tx: list_supplier_refunds(tx, system())).items
    assert (refund.amount, done.party_id, done.matches[0].posted) == (eur("40"), supplier, True)
    assert database.read(lambda tx: money_due_back(tx, system())) == ()
    assert broken_banking(database) == broken_rules(database) == []

    database.run(lambda tx: undo_match(tx, system(), line.id, "wrong"))

    [refund] = database.read(lambda tx: list_supplier_refunds(tx, system())).items
    assert refund.is_reversed
    assert proposed(database, line)
    assert broken_banking(database) == broken_rules(database) == []


def test_a_line_of_more_than_is_due_back_is_refused(database, supplier):
    line = line_of(database, Moved("50.00", "C-777"))
    part = SupplierRefundPart(party_id=supplier, amount=eur("50.00"))

    with pytest.raises(NotDueBack):
        database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=(part,))))

    assert database.read(lambda tx: list_supplier_refunds(tx, system())).items == []
