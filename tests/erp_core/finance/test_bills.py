"""What suppliers bill is owed to the cent: entered once, paid in parts, credited, taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core.catalog import LineTax
from erp_core.finance import (
    AlreadyTakenBack,
    BillAhead,
    BillExists,
    BillsOnly,
    InvoiceState,
    NewBill,
    NewSupplierPayment,
    NoMoneyAccount,
    NoRate,
    NothingBilled,
    OverAllocated,
    OverCredited,
    PeriodLocked,
    WrongCurrency,
    WrongParty,
    allocate_supplier_payment,
    get_bill,
    list_bills,
    list_entries,
    lock_period,
    open_payables,
    pay_supplier,
    payable_ageing,
    record_bill,
    reverse_supplier_payment,
    set_supplier_terms,
    supplier_statement,
    trial_balance,
    unallocate_supplier_payment,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.money import Money
from tests.builders.catalog import a_tax
from tests.builders.finance import a_rate, books, broken_rules, eur
from tests.builders.payables import (
    RECEIVED,
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
)

TODAY = date(2026, 5, 19)


@pytest.fixture(autouse=True)
def _books(database):
    database.run(books)
    yield
    assert broken_rules(database) == []


def balances(tx, on=TODAY):
    """Debit balances by account code, without those at zero."""
    rows = trial_balance(tx, system(), on).rows
    return {row.account: str(row.balance.amount) for row in rows if row.balance}


def vat(tx, rate="0.19"):
    tax = a_tax(tx, "VAT19", rate)
    return LineTax(tax_id=tax.id, rate=tax.rate, included=False)


def test_a_bill_debits_what_it_is_for_and_input_tax_and_credits_the_supplier(database):
    def work(tx):
        tax = vat(tx)
        goods = a_bill_line("7.50", "40", (tax,), RECEIVED)
        freight = a_bill_line("20.00", "1", (tax,))
        bill = a_bill(tx, a_supplier(tx), "RE 77", goods, freight, bill_date=date(2026, 5, 12))
        return bill, balances(tx)

    bill, found = database.run(work)

    assert (bill.number, bill.reference, bill.state) == ("BILL-2026-0001", "RE 77", "open")
    assert (str(bill.net), str(bill.tax), str(bill.open)) == (
        "320.00 EUR",
        "60.80 EUR",
        "380.80 EUR",
    )
    assert (bill.bill_date, bill.due_date) == (date(2026, 5, 12), date(2026, 5, 26))
    assert found == {"3310": "300.00", "6300": "20.00", "1400": "60.80", "3300": "-380.80"}


def test_the_same_bill_of_a_supplier_is_refused_and_another_suppliers_is_not(database):
    first = database.run(a_supplier)
    database.run(lambda tx: a_bill(tx, first, "R-1"))
    before = database.read(balances)

    with pytest.raises(BillExists):
        database.run(lambda tx: a_bill(tx, first, "r-1"))

    assert database.read(balances) == before
    assert database.read(lambda tx: len(list_bills(tx, system()).items)) == 1
    database.run(lambda tx: a_bill(tx, a_supplier(tx, "Another"), "R-1"))


def test_terms_of_the_supplier_count_from_the_day_on_the_bill(database):
    def work(tx):
        supplier = a_supplier(tx)
        set_supplier_terms(tx, system(), supplier, 30)
        return a_bill(tx, supplier, bill_date=date(2026, 5, 1)).due_date

    assert database.run(work) == date(2026, 5, 31)


def test_a_day_in_a_locked_month_is_named_as_the_caller_named_it(database):
    supplier = database.run(a_supplier)
    database.run(lambda tx: lock_period(tx, system(), "2026-04"))
    april = date(2026, 4, 2)
    bill = NewBill(
        party_id=supplier,
        reference="R-1",
        bill_date=TODAY,
        currency="EUR",
        lines=(a_bill_line(),),
        posted_on=april,
    )
    payment = NewSupplierPayment(party_id=supplier, amount=Money.of("5.00", "EUR"), paid_on=april)

    with pytest.raises(PeriodLocked) as billed:
        database.run(lambda tx: record_bill(tx, system(), bill))
    with pytest.raises(PeriodLocked) as paid:
        database.run(lambda tx: pay_supplier(tx, system(), payment))

    assert (billed.value.field, paid.value.field) == ("posted_on", "paid_on")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"bill_date": TODAY + timedelta(days=1)}, BillAhead),
        ({"lines": (a_bill_line(account="revenue"),)}, BillsOnly),
        ({"lines": (a_bill_line(account="receivable"),)}, BillsOnly),
        ({"lines": (a_bill_line(account="bank"),)}, BillsOnly),
        ({"lines": (a_bill_line("0"),)}, NothingBilled),
        ({"currency": "USD"}, NoRate),
        ({"posted_on": date(2026, 4, 2)}, PeriodLocked),
    ],
)
def test_what_is_no_bill_is_refused_and_nothing_is_posted(database, change, error):
    supplier = database.run(a_supplier)
    database.run(lambda tx: lock_period(tx, system(), "2026-04"))
    usual = {
        "party_id": supplier,
        "reference": "R-1",
        "bill_date": TODAY,
        "currency": "EUR",
        "lines": (a_bill_line(),),
    }

    with pytest.raises(error):
        database.run(lambda tx: record_bill(tx, system(), NewBill(**{**usual, **change})))

    assert database.read(lambda tx: list_bills(tx, system()).items) == []
    assert database.read(lambda tx: list_entries(tx, system()).items) == []


def test_payments_settle_the_longest_due_first_and_what_is_left_is_the_next_bills(database):
    def work(tx):
        supplier = a_supplier(tx)
        late = a_bill(tx, supplier, "R-1", a_bill_line("40.00"), bill_date=date(2026, 4, 1))
        soon = a_bill(tx, supplier, "R-2", a_bill_line("30.00"))
        part = a_supplier_payment(tx, supplier, "50.00")
        over = a_supplier_payment(tx, supplier, "100.00")
        after = a_bill(tx, supplier, "R-3", a_bill_line("80.00"))
        allocate_supplier_payment(tx, system(), over.id, "auto")
        return (
            [get_bill(tx, system(), one.id) for one in (late, soon, after)],
            part,
            [str(due.open) for due in open_payables(tx, system(), supplier)],
            balances(tx),
        )

    bills, part, due, found = database.run(work)

    assert part.number == "SP-2026-0001"
    assert [one.state for one in bills] == [
        InvoiceState.PAID,
        InvoiceState.PAID,
        InvoiceState.PAID,
    ]
    assert due == []
    assert found == {"6300": "150.00", "1800": "-150.00"}


def test_a_payment_that_was_none_is_taken_back_once_and_its_bills_are_open_again(database):
    def work(tx):
        supplier = a_supplier(tx)
        bill = a_bill(tx, supplier)
        paid = a_supplier_payment(tx, supplier, "10.00")
        taken = reverse_supplier_payment(tx, system(), paid.id, "returned by the bank")
        with pytest.raises(AlreadyTakenBack), tx.savepoint():
            reverse_supplier_payment(tx, system(), paid.id, "again")
        tx.settle()
        return taken, get_bill(tx, system(), bill.id), balances(tx)

    taken, bill, found = database.run(work)

    assert (taken.is_reversed, str(taken.unallocated)) == (True, "0.00 EUR")
    assert (bill.state, str(bill.open)) == ("open", "10.00 EUR")
    assert found == {"6300": "10.00", "3300": "-10.00"}


def test_a_credit_note_lowers_what_is_open_and_frees_what_was_paid_beyond(database):
    def work(tx):
        supplier = a_supplier(tx)
        bill = a_bill(tx, supplier, "R-1", a_bill_line("10.00", "3", (vat(tx),), RECEIVED))
        paid = a_supplier_payment(tx, supplier, "30.00")
        note = a_supplier_credit(tx, bill.id, "C-1", {bill.lines[0].id: "1"})
        with pytest.raises(OverCredited), tx.savepoint():
            a_supplier_credit(tx, bill.id, "C-2", {bill.lines[0].id: "3"})
        with pytest.raises(BillExists), tx.savepoint():
            a_supplier_credit(tx, bill.id, "C-1")
        return note, get_bill(tx, system(), bill.id), paid, balances(tx)

    note, bill, _, found = database.run(work)

    assert (note.number, note.kind, str(note.gross)) == (
        "SCN-2026-0001",
        "supplier_credit",
        "11.90 EUR",
    )
    assert (str(bill.credited), str(bill.open), bill.state) == ("11.90 EUR", "0.00 EUR", "paid")
    assert found == {"3310": "20.00", "1400": "3.80", "3300": "6.20", "1800": "-30.00"}


def test_a_bill_in_dollars_realises_what_the_rate_made_until_it_was_paid(database):
    def work(tx):
        supplier = a_supplier(tx)
        a_rate(tx, "1.25")
        bill = a_bill(tx, supplier, "R-1", a_bill_line("100.00"), currency="USD")
        tx.now += timedelta(days=10)
        a_rate(tx, "1.60")
        a_supplier_payment(tx, supplier, "60.00", currency="USD")
        part = get_bill(tx, system(), bill.id)
        last = a_supplier_payment(tx, supplier, "40.00", currency="USD")
        tx.settle()
        before = balances(tx, TODAY + timedelta(days=10))
        unallocate_supplier_payment(tx, system(), last.id, bill.id)
        return part, before, get_bill(tx, system(), bill.id)

    part, found, freed = database.run(work)

    assert (str(part.open), str(part.base_open)) == ("40.00 USD", "32.00 EUR")
    assert found == {"6300": "80.00", "1800": "-62.50", "4840": "-17.50"}
    assert (freed.state, str(freed.base_open)) == ("open", "32.00 EUR")


def test_what_is_another_suppliers_or_another_currency_is_not_settled(database):
    def work(tx):
        a_rate(tx, "2")
        one, other = a_supplier(tx), a_supplier(tx, "Other")
        bill = a_bill(tx, one)
        dollars = a_bill(tx, one, "R-2", currency="USD")
        for party, amount, to, error in (
            (other, "5.00", bill.id, WrongParty),
            (one, "5.00", dollars.id, WrongCurrency),
            (one, "11.00", bill.id, OverAllocated),
        ):
            with pytest.raises(error), tx.savepoint():
                a_supplier_payment(tx, party, amount, {to: amount})
        new = NewSupplierPayment(party_id=one, amount=eur("5.00"), money_account="stock")
        with pytest.raises(NoMoneyAccount), tx.savepoint():
            pay_supplier(tx, system(), new)
        return [str(each.open) for each in open_payables(tx, system(), one)]

    assert database.run(work) == ["10.00 EUR", "10.00 USD"]


def test_ageing_and_statement_say_what_is_due_and_since_when(database):
    def work(tx):
        supplier = a_supplier(tx)
        a_bill(tx, supplier, "R-1", a_bill_line("40.00"), bill_date=date(2026, 4, 1), due_days=14)
        a_bill(tx, supplier, "R-2", a_bill_line("30.00"))
        a_supplier_payment(tx, supplier, "15.00")
        return (
            payable_ageing(tx, system(), TODAY),
            supplier_statement(tx, system(), supplier, TODAY, TODAY),
        )

    ageing, statement = database.run(work)

    row = ageing.rows[0]
    assert (row.not_due, row.days_31_60, row.free) == (eur("30.00"), eur("25.00"), eur("0.00"))
    assert ageing.total == ageing.ledger == eur("55.00")
    assert [(one.kind, str(one.debit), str(one.balance)) for one in statement.lines] == [
        ("bill", "0.00 EUR", "40.00 EUR"),
        ("bill", "0.00 EUR", "70.00 EUR"),
        ("supplier_payment", "15.00 EUR", "55.00 EUR"),
    ]
    assert statement.closing == eur("55.00")


def test_who_may_not_is_refused_and_nothing_is_posted(database):
    supplier = database.run(a_supplier)
    clerk = Actor(ActorKind.STAFF, 1, "clerk", frozenset({"finance.read_ledger"}))
    new = NewBill(
        party_id=supplier,
        reference="R-1",
        bill_date=TODAY,
        currency="EUR",
        lines=(a_bill_line(),),
    )
    payment = NewSupplierPayment(party_id=supplier, amount=Money.of("5.00", "EUR"))

    for verb in (
        lambda tx: record_bill(tx, clerk, new),
        lambda tx: pay_supplier(tx, clerk, payment),
        lambda tx: set_supplier_terms(tx, clerk, supplier, 3),
    ):
        with pytest.raises(NotAllowed):
            database.run(verb)

    assert database.read(lambda tx: list_entries(tx, system()).items) == []
    assert Decimal(0) == database.read(lambda tx: payable_ageing(tx, clerk, TODAY)).total.amount
