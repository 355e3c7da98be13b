"""Each line of verify finds the violation of payment orders that was planted for it."""

import pytest
from sqlalchemy import text

from erp_core.banking.checks.orders import ORDER_CHECKS
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_payer, books
from tests.builders.payment_orders import a_payable, approved, exported, payables_in
from tests.builders.planted import plant

THEIRS = "Employees are paid into the account that is theirs"
PEOPLE = "Two people stand behind a payment order"
PLACE = "A payment order is where its payments are, and of their sum"
SHOWN = "A line of the bank shows each payment that was made"
TWICE = "Payment orders pay nothing twice"


@pytest.fixture(autouse=True)
def _history(database):
    """Bills of 70.00, 30.00 and 9.00: an order of two is paid, one of the third is approved."""

    def write(tx):
        books(tx)
        account, roaster = a_bank_account(tx).id, a_payer(tx)
        bills = [a_payable(tx, roaster, each) for each in ("70.00", "30.00", "9.00")]
        exported(tx, payables_in(account, bills[:2]))
        import_camt(tx, account, camt([Moved("-100.00", "PAY-2026-0001")]))
        approved(tx, payables_in(account, bills[2:]))

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in ORDER_CHECKS}


def test_sound_orders_have_no_violations_and_every_check_examined_rows(database):
    found = findings(database)
    assert {title: each.violations for title, each in found.items()} == {
        PEOPLE: (),
        PLACE: (),
        SHOWN: (),
        TWICE: (),
        THEIRS: (),
    }
    assert [title for title, each in found.items() if not each.examined] == [THEIRS]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE payment_orders SET approved_by = NULL WHERE id = 1",
            {PEOPLE: ("payment order 1 is settled, but nobody approved it",)},
        ),
        (
            "UPDATE payment_orders SET exported_at = NULL WHERE id = 1",
            {PEOPLE: ("payment order 1 is settled, but was not exported",)},
        ),
        (
            "UPDATE payment_orders SET total_minor = 901 WHERE id = 2",
            {PLACE: ("payment order 2 is not of the sum of its payments",)},
        ),
        (
            "UPDATE payment_orders SET state = 'exported' WHERE id = 1",
            {PLACE: ("payment order 1 is exported, its payments are paid",)},
        ),
        (
            "UPDATE payment_orders SET state = 'cancelled' WHERE id = 2",
            {PLACE: ("payment order 2 is cancelled, its payments are waiting",)},
        ),
        (
            "UPDATE bank_lines SET amount_minor = -9999",
            {SHOWN: ("bank line 1 does not show the 10000 that payment orders say it paid",)},
        ),
        (
            "UPDATE bank_lines SET state = 'unmatched'",
            {SHOWN: ("bank line 1 does not show the 10000 that payment orders say it paid",)},
        ),
        (
            "UPDATE payment_order_lines SET source_id = 3 WHERE id = 1",
            {TWICE: ("bill 3 is of 900, payment orders pay 7900",)},
        ),
        (
            "UPDATE payment_order_lines SET kind = 'refund', source_id = 1 WHERE order_id = 1",
            {TWICE: ("the refund of entry 1 is paid 2 times",)},
        ),
    ],
)
def test_a_planted_violation_is_named(database, statement, expected):
    plant(database, statement)
    found = {title: each.violations for title, each in findings(database).items()}
    assert {title: words for title, words in found.items() if words} == expected


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payment_orders SET approved_by = made_by WHERE id = 1",
        "UPDATE payment_orders SET approved_by = 'staff:7' WHERE id = 1",
        "UPDATE payment_orders SET total_minor = 1",
        "UPDATE payment_order_lines SET iban = 'DE89370400440532013000'",
        "UPDATE payment_order_lines SET state = 'paid' WHERE order_id = 2",
        "DELETE FROM payment_order_lines",
        "DELETE FROM payment_orders",
    ],
)
def test_the_database_itself_refuses_what_no_verb_does(database, statement):
    with pytest.raises(Exception, match=r"payment|constraint|CHECK"):
        database.run(lambda tx: tx.session.execute(text(statement)))
