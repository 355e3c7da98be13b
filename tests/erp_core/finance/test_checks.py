"""Each line of verify finds the violation that was planted for it, and counts what it examined."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from erp_core.finance import (
    NewDunningLevel,
    PaymentMethod,
    close_year,
    credit_invoice,
    lock_period,
    propose_dunning,
    refund_payment,
    set_dunning_level,
)
from erp_core.finance.checks import CHECKS
from erp_core.finance.checks.supplier_refunds import SUPPLIER_REFUND_CHECKS
from erp_core.kernel.actor import system
from tests.builders.finance import (
    a_gift_card,
    a_line,
    a_payer,
    a_payment,
    a_rate,
    a_sale_by_hand,
    an_invoice,
    books,
    eur,
)
from tests.builders.payables import (
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
)
from tests.builders.planted import plant, plant_inexact


def remind_somebody_late(tx):
    level = NewDunningLevel(level=1, days_overdue=7, text_en="Please pay.", text_zh="请付款。")
    set_dunning_level(tx, system(), level)
    an_invoice(tx, a_payer(tx, "Late"), due_days=0)
    tx.now += timedelta(days=8)
    propose_dunning(tx, system())


def buy(tx):
    supplier = a_supplier(tx)
    bill = a_bill(tx, supplier, "R-1", a_bill_line("10.00", "3"))
    a_supplier_payment(tx, supplier, "25.00")
    a_supplier_credit(tx, bill.id, "C-1", {bill.lines[0].id: "1"})


@pytest.fixture(autouse=True)
def _history(database):
    def write(tx):
        books(tx)
        payer = a_payer(tx)
        an_invoice(tx, payer, a_line("30.00"))
        payment = a_payment(tx, payer, "50.00")
        returned = an_invoice(tx, payer, a_line("12.00", "2"))
        credit_invoice(tx, system(), returned.id, None, "returned")
        refund_payment(tx, system(), payment.id, eur("5.00"), "paid twice")
        a_sale_by_hand(tx, "80.00", date(2025, 12, 30))
        close_year(tx, system(), 2025, "audited")
        card = a_gift_card(tx, payer, "40.00")
        by_card = a_payment(tx, payer, "15.00", {}, PaymentMethod.STORED_VALUE, account_id=card)
        refund_payment(tx, system(), by_card.id, eur("2.00"), "too dear")
        a_rate(tx, "1.25")
        an_invoice(tx, payer, a_line("100.00"), currency="USD")
        a_rate(tx, "1.60")
        a_payment(tx, payer, "100.00", currency="USD")
        buy(tx)
        remind_somebody_late(tx)

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_books_have_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert {title: each.violations for title, each in found.items() if each.violations} == {}
    idle = {title for title, each in found.items() if each.examined == 0}
    assert idle == {check.title for check in SUPPLIER_REFUND_CHECKS}, (
        "those have books of their own"
    )


@pytest.mark.parametrize(
    ("statement", "title", "words"),
    [
        (
            "UPDATE journal_lines SET amount_minor = amount_minor + 1 WHERE id = 1",
            "Every entry is posted and sums to zero",
            "entry 1 is out of balance by 1",
        ),
        (
            "UPDATE journal_entries SET posted = false, number = NULL WHERE id = 1",
            "Every entry is posted and sums to zero",
            "entry 1 was never posted",
        ),
        (
            "UPDATE journal_lines SET amount_minor = amount_minor + 1 WHERE id = 1",
            "The trial balance is zero at the end of every day",
            "the trial balance changes by 1 on 2026-05-19",
        ),
        (
            "UPDATE account_balances SET debit_minor = debit_minor + 1 WHERE debit_minor > 0",
            "Account balances are the sums of their postings",
            "in 2026-05 is wrong",
        ),
        (
            "UPDATE journal_entries SET source_type = 'orders' WHERE source_type = 'bills'",
            "What each supplier is owed equals the payable account",
            "is on the payable account for no bill, payment or line of the bank",
        ),
        (
            "UPDATE periods SET lock = 'hard', changed_at = '2026-01-01 00:00:00'",
            "A locked period accepted nothing",
            "entry 1 was posted into locked period 2026-05",
        ),
        (
            "UPDATE periods SET lock = 'soft', changed_at = '2026-01-01 00:00:00'",
            "A locked period accepted nothing",
            "entry 1 was posted into locked period 2026-05",
        ),
        (
            "UPDATE account_balances SET credit_minor = credit_minor + 1 WHERE period = '2025-12'",
            "A closed fiscal year has carried its result",
            "account 4400 still has -1 of closed fiscal year 2025",
        ),
        (
            "UPDATE periods SET lock = 'soft' WHERE period = '2025-03'",
            "A closed fiscal year has carried its result",
            "period 2025-03 of closed fiscal year 2025 is not locked",
        ),
        (
            "UPDATE journal_entries SET journal = 'closing' WHERE id = 1",
            "Closing entries belong to closed fiscal years",
            "entry 1 closes no fiscal year",
        ),
        (
            "UPDATE invoices SET paid_minor = paid_minor - 100 WHERE id = 1",
            "What each customer owes equals the receivable account",
            "party 1 owes (-2700, -2700) by documents, (-2800, -2800) by ledger",
        ),
        (
            "UPDATE payments SET allocated_minor = 9900 WHERE currency = 'USD'",
            "What each customer owes equals the receivable account",
            "party 1 owes (-63, -100) by documents, (0, 0) by ledger",
        ),
        (
            "UPDATE payments SET base_amount_minor = 6251 WHERE currency = 'USD'",
            "Base amounts are the document's at its rate",
            "payments 3 is not at its rate in base currency",
        ),
        (
            "UPDATE invoices SET rate = 1260000 WHERE currency = 'USD'",
            "Base amounts are the document's at its rate",
            "invoice 4 is not at its rate in base currency",
        ),
        (
            "UPDATE invoice_lines SET base_net_minor = 7999 WHERE base_net_minor = 8000",
            "Lines sum to their header in base currency",
            "the lines of invoice 4 do not sum to its header in base currency",
        ),
        (
            "UPDATE invoices SET base_open_minor = 1 WHERE id = 4",
            "What is open in base currency is the share open",
            "invoice 4 is open with 1 in base currency",
        ),
        (
            "UPDATE exchange_differences SET gain_minor = -1749",
            "Every exchange difference is posted",
            "exchange difference 1 is -1749, its entry -1750",
        ),
        (
            "UPDATE allocations SET amount_minor = amount_minor - 1 WHERE id = 1",
            "Payments and invoices equal the allocations between them",
            "payment 1 allocated is not the sum of its rows",
        ),
        (
            "UPDATE journal_entries SET source_id = 77 WHERE source_type = 'refunds'",
            "Every document's entry carries its amount",
            "the entry of refunds 1 is missing or wrong",
        ),
        (
            "UPDATE invoice_lines SET credited_quantity = 1000000 WHERE invoice_id = 1",
            "Credits are what their credit notes say",
            "invoice 1 was credited in other quantities than its credit notes say",
        ),
        (
            "UPDATE invoices SET credited_minor = 2399 WHERE id = 2",
            "Credits are what their credit notes say",
            "invoice 2 was credited in full but not to the cent",
        ),
        (
            "UPDATE payments SET refunded_minor = -1 WHERE id = 1",
            "Nothing is refunded or credited beyond its limit",
            "payment 1 was refunded beyond what came in",
        ),
        (
            "UPDATE invoice_lines SET net_minor = net_minor + 1 WHERE id = 1",
            "The lines of a document sum to its header",
            "the lines of invoice 1 do not sum to its header",
        ),
        (
            "UPDATE stored_values SET balance_minor = balance_minor + 1",
            "All gift cards equal the account of stored value",
            "gift cards hold 2701, the ledger says 2700",
        ),
        (
            "UPDATE stored_values SET balance_minor = balance_minor + 1",
            "Every gift card's balance is the sum of its moves",
            "gift card 1 holds 2701, its moves say 2700",
        ),
        (
            "UPDATE stored_value_moves SET amount_minor = -1499 WHERE kind = 'paid'",
            "What gift cards paid and got back is on them",
            "payment 2 was not taken off its gift card",
        ),
        (
            "DELETE FROM stored_value_moves WHERE kind = 'refunded'",
            "What gift cards paid and got back is on them",
            "refund 2 was not put on its gift card",
        ),
        (
            "UPDATE payments SET number = 9 WHERE id = 1",
            "Statutory numbers have no gaps and no duplicates",
            "payment 2026: the numbers are not 1 to 3",
        ),
        (
            "UPDATE counters SET last = 9 WHERE series = 'invoice'",
            "Statutory numbers have no gaps and no duplicates",
            "invoice 2026: the numbers are not 1 to 9",
        ),
        (
            "UPDATE invoices SET number = NULL WHERE id = 2",
            "Statutory numbers have no gaps and no duplicates",
            "invoice 2026: a document has no number",
        ),
        (
            "UPDATE invoices SET state = 'open' WHERE id = 1",
            "An invoice's state is what its amounts say",
            "invoice 1 is open",
        ),
        (
            "DELETE FROM audit_entries WHERE action = 'finance.record_payment'",
            "Every invoice, payment and entry was made by somebody",
            "payments 1 has no audit entry",
        ),
        (
            "UPDATE supplier_payments SET allocated_minor = 1900",
            "What each supplier is owed equals the payable account",
            "supplier 2 is owed (-600, -600) by documents, (-500, -500) by ledger",
        ),
        (
            "UPDATE journal_entries SET source_id = 77 WHERE source_type = 'supplier_payments'",
            "Every supplier's document's entry carries its amount",
            "the entry of supplier_payments 1 is missing or wrong",
        ),
        (
            "UPDATE bill_allocations SET amount_minor = amount_minor - 1 WHERE amount_minor > 0",
            "Bills and payments equal the rows behind them",
            "bill 1 paid is not what its rows say",
        ),
        (
            "UPDATE bills SET state = 'open' WHERE id = 1",
            "Bills and payments equal the rows behind them",
            "bill 1 open is not what its rows say",
        ),
        (
            "UPDATE bill_lines SET credited_quantity = 2000000 WHERE bill_id = 1",
            "A bill is credited by its credit notes",
            "bill 1 was credited in other quantities than its credit notes say",
        ),
        (
            "UPDATE bills SET number = 3 WHERE id = 1",
            "Bills are numbered and answered for",
            "bill 2026: the numbers are not 1 to 1",
        ),
        (
            "DELETE FROM audit_entries WHERE action = 'finance.credit_bill'",
            "Bills are numbered and answered for",
            "bills 2 has no audit entry",
        ),
        (
            "UPDATE bill_lines SET net_minor = net_minor + 1 WHERE bill_id = 1",
            "The lines of a bill sum to it, at its rate",
            "the lines of bill 1 do not sum to it",
        ),
        (
            "UPDATE bills SET rate = 2000000 WHERE id = 1",
            "The lines of a bill sum to it, at its rate",
            "bill 1 is not at its rate in base currency",
        ),
    ],
)
def test_a_planted_violation_is_found(database, statement, title, words):
    plant(database, statement)

    assert any(words in violation for violation in findings(database)[title].violations)


def test_a_missing_trigger_is_found(database):
    on_sqlite = database.engine.dialect.name == "sqlite"
    scope = "" if on_sqlite else " ON journal_entries"
    database.run(lambda tx: tx.session.execute(text(f"DROP TRIGGER journal_entries_keep{scope}")))

    found = findings(database)["The database keeps what is posted from being changed"]

    assert found.violations == ("the trigger journal_entries_keep is missing",)


def test_an_amount_that_is_no_integer_is_found(database):
    plant_inexact(database, "account_balances", "debit_minor")

    (violation,) = findings(database)[
        "Amounts and quantities are integers in the database"
    ].violations
    assert violation.startswith("account_balances: ")


def test_a_locked_period_counts_as_sound_while_nothing_came_after(database):
    database.run(lambda tx: lock_period(tx, system(), "2026-05"))

    assert findings(database)["A locked period accepted nothing"].violations == ()
