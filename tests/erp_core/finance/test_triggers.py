"""What is posted stays as it was, whoever writes: the database itself refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from erp_core.finance import credit_invoice, get_invoice, refund_payment
from erp_core.kernel.actor import system
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books, broken_rules, eur
from tests.builders.payables import a_bill, a_supplier, a_supplier_payment


@pytest.fixture(autouse=True)
def _history(database):
    """An invoice, paid too much, credited and partly refunded."""

    def write(tx):
        books(tx)
        payer = a_payer(tx)
        invoice = an_invoice(tx, payer, a_line("10.00", "2"))
        payment = a_payment(tx, payer, "25.00")
        credit_invoice(tx, system(), invoice.id, None, "returned")
        refund_payment(tx, system(), payment.id, eur("5.00"), "paid twice")
        supplier = a_supplier(tx)
        a_bill(tx, supplier)
        a_supplier_payment(tx, supplier, "10.00")

    database.run(write)


def refused(database, *statements):
    with pytest.raises(IntegrityError) as raised:
        database.run(lambda tx: [tx.session.execute(text(each)) for each in statements])
    return str(raised.value.orig)


LINE_OF_POSTED = (
    "INSERT INTO journal_lines (entry_id, account_id, amount_minor, currency, document_minor,"
    " memo) VALUES (1, 1, 5, 'EUR', 5, '')"
)
BORN_POSTED = (
    "INSERT INTO journal_entries (journal, year, number, period, business_date, memo, posted,"
    " created_at) VALUES ('general', 2026, 77, '2026-05', '2026-05-19', '', true,"
    " '2026-05-19 07:00:00')"
)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE journal_entries SET memo = 'x' WHERE id = 1", "posted entry cannot be changed"),
        ("UPDATE journal_entries SET number = 99 WHERE id = 1", "posted entry cannot be changed"),
        ("UPDATE journal_entries SET posted = false WHERE id = 1", "cannot be changed"),
        ("DELETE FROM journal_entries WHERE id = 1", "posted entry cannot be deleted"),
        ("UPDATE journal_lines SET amount_minor = 1 WHERE id = 1", "cannot be changed"),
        ("UPDATE journal_lines SET memo = 'x' WHERE id = 1", "cannot be changed"),
        ("DELETE FROM journal_lines WHERE id = 1", "cannot be changed"),
        (LINE_OF_POSTED, "cannot be changed"),
        (BORN_POSTED, "written unposted"),
        ("UPDATE invoices SET gross_minor = 1, net_minor = 1 WHERE id = 1", "issued invoice"),
        ("UPDATE invoices SET party_id = NULL WHERE id = 1", "issued invoice"),
        ("UPDATE invoices SET number = 5 WHERE id = 1", "issued invoice"),
        ("UPDATE invoices SET number = NULL WHERE id = 1", "issued invoice"),
        ("DELETE FROM invoices WHERE id = 1", "issued invoice"),
        ("UPDATE bills SET reference = 'x' WHERE id = 1", "entered bill"),
        ("DELETE FROM bills WHERE id = 1", "entered bill"),
        ("UPDATE bill_lines SET unit_price = 1 WHERE id = 1", "entered bill"),
        ("UPDATE supplier_payments SET amount_minor = 1 WHERE id = 1", "payment to a supplier"),
        ("DELETE FROM bill_allocations WHERE id = 1", "an allocation cannot be deleted"),
        ("UPDATE invoice_lines SET quantity = 9000000 WHERE id = 1", "line of an issued invoice"),
        ("DELETE FROM invoice_lines WHERE id = 1", "line of an issued invoice"),
        ("UPDATE payments SET amount_minor = 9999 WHERE id = 1", "recorded payment"),
        ("DELETE FROM payments WHERE id = 1", "recorded payment"),
        ("UPDATE refunds SET amount_minor = 1 WHERE id = 1", "a refund cannot be changed"),
        ("DELETE FROM refunds WHERE id = 1", "a refund cannot be deleted"),
        ("UPDATE allocations SET amount_minor = 1 WHERE id = 1", "allocation cannot be changed"),
        ("DELETE FROM allocations WHERE id = 1", "allocation cannot be deleted"),
    ],
)
def test_what_was_written_cannot_be_changed(database, statement, words):
    assert words in refused(database, statement)

    assert broken_rules(database) == []


UNPOSTED = (
    "INSERT INTO journal_entries (id, journal, year, period, business_date, memo, posted,"
    " created_at) VALUES (900, 'general', 2026, '2026-05', '2026-05-19', '', false,"
    " '2026-05-19 07:00:00')"
)
LINE = (
    "INSERT INTO journal_lines (entry_id, account_id, amount_minor, currency, document_minor,"
    " memo) VALUES (900, 1, {0}, 'EUR', {0}, '')"
)
POST = "UPDATE journal_entries SET number = 900, posted = true WHERE id = 900"


@pytest.mark.parametrize("amounts", [(5, -4), (5,), ()])
def test_an_entry_that_does_not_sum_to_zero_cannot_be_posted(database, amounts):
    lines = [LINE.format(amount) for amount in amounts]

    assert "sum to zero" in refused(database, UNPOSTED, *lines, POST)

    assert broken_rules(database) == []


def test_nothing_is_posted_into_a_locked_period_behind_the_services_back(database):
    lock = "UPDATE periods SET lock = 'hard'"

    words = refused(database, UNPOSTED, LINE.format(5), LINE.format(-5), lock, POST)

    assert "the period is locked" in words


def test_counters_cannot_pass_their_document(database):
    for statement in (
        "UPDATE invoices SET paid_minor = 1 WHERE id = 1",
        "UPDATE payments SET refunded_minor = 2501 WHERE id = 1",
        "UPDATE invoice_lines SET credited_quantity = 2000001 WHERE id = 1",
    ):
        refused(database, statement)

    view = database.read(lambda tx: get_invoice(tx, system(), 1))
    assert (view.paid, view.credited) == (eur("0"), eur("20"))
