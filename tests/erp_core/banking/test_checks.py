"""Each line of verify finds the violation of banking that was planted for it."""

import pytest

from erp_core.banking import AccountPart, NewMatch, match_line
from erp_core.banking.checks import CHECKS
from erp_core.banking.checks.orders import ORDER_CHECKS
from erp_core.kernel.actor import system
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_line, a_payer, an_invoice, books, eur
from tests.builders.payables import a_supplier
from tests.builders.planted import plant, plant_inexact

ADDS_UP = "Bank statements add up and follow on each other"
AMOUNT = "A matched bank line is booked with its amount"
PAYABLE = "What bank lines booked as payable is what they moved"
STANDS = "What a bank line is matched with stands, once"
BALANCE = "A bank account's balance is its matched lines and what is not on a statement yet"


@pytest.fixture(autouse=True)
def _history(database):
    """Two statements: a payment that is matched by rule, a line that waits, and another later."""

    def write(tx):
        books(tx)
        an_invoice(tx, a_payer(tx), a_line("119.00"))
        account = a_bank_account(tx).id
        import_camt(tx, account, camt([Moved("119.00", "INV-2026-0001"), Moved("-3.00", "fee")]))
        later = camt([Moved("7.00", "?", day="2026-05-19")], opening="116.00", reference="2026-2")
        import_camt(tx, account, later)

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_a_sound_bank_has_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert [title for title, each in found.items() if each.violations] == []
    of_orders = {check.title for check in ORDER_CHECKS}
    not_here = {*of_orders, PAYABLE}
    assert {title for title, each in found.items() if not each.examined} == not_here


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE bank_statements SET closing_minor = 11601 WHERE id = 1",
            {
                ADDS_UP: (
                    "bank statement 1 does not add up",
                    "bank statement 2 does not open where the one before it closed",
                )
            },
        ),
        (
            "UPDATE bank_lines SET amount_minor = -301 WHERE id = 2",
            {ADDS_UP: ("bank statement 1 does not add up",)},
        ),
        (
            "UPDATE bank_lines SET state = 'matched' WHERE id = 2",
            {AMOUNT: ("bank line 2 is matched, but booked with 0",)},
        ),
        (
            "UPDATE bank_lines SET state = 'unmatched' WHERE id = 1",
            {AMOUNT: ("bank line 1 is unmatched, but booked with 11900",)},
        ),
        (
            "UPDATE bank_matches SET entry_id = 1",
            {
                STANDS: ("bank line 1 is matched with another amount than was posted",),
                BALANCE: ("bank account 1 holds 23800, the ledger 11900",),
            },
        ),
        (
            "UPDATE bank_matches SET amount_minor = 11800",
            {
                AMOUNT: ("bank line 1 is matched, but booked with 11800",),
                STANDS: ("bank line 1 is matched with another amount than was posted",),
                BALANCE: ("bank account 1 holds 11800, the ledger 11900",),
            },
        ),
    ],
)
def test_a_planted_violation_is_named(database, statement, expected):
    plant(database, statement)

    found = {title: each.violations for title, each in findings(database).items()}
    assert {title: words for title, words in found.items() if words} == expected


def test_an_entry_that_two_lines_are_matched_with_is_named(database):
    plant(
        database,
        "DROP INDEX uq_bank_matches_one_an_entry",
        "INSERT INTO bank_matches (line_id, bank_account_id, entry_id, amount_minor, posted,"
        " created_at, reason) SELECT 3, bank_account_id, entry_id, amount_minor, posted,"
        " created_at, reason FROM bank_matches",
    )

    assert findings(database)[STANDS].violations == ("entry 2 is matched with two bank lines",)


def test_an_amount_that_is_not_whole_is_named(database):
    plant_inexact(database, "bank_statements", "opening_minor")

    assert any(
        "bank_statements" in words for words in findings(database)[CHECKS[-1].title].violations
    )


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("UPDATE bank_matches SET undone_at = '2026-05-19 09:00:00' WHERE line_id = 3", 0),
        ("UPDATE bank_matches SET amount_minor = 600 WHERE line_id = 3", -600),
        ("UPDATE bank_matches SET posted = false WHERE line_id = 3", 0),
    ],
)
def test_what_a_line_booked_as_payable_and_does_not_stand_by_is_named(database, statement, shown):
    def come_back(tx):
        part = AccountPart(account="payable", amount=eur("7.00"), party_id=a_supplier(tx))
        return match_line(tx, system(), 3, NewMatch(parts=(part,)))

    database.run(come_back)
    sound = findings(database)[PAYABLE]
    assert (sound.examined, sound.violations) == (1, ())

    plant(database, statement)

    (words,) = findings(database)[PAYABLE].violations
    assert words.endswith(f"moved -700 as payable, its bank line {shown}")
