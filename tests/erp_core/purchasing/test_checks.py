"""Each line of verify finds the violation of purchasing that was planted for it."""

import pytest

from erp_core.kernel.actor import system
from erp_core.purchasing import NewPurchaseReturn, create_request, return_to_supplier
from erp_core.purchasing.checks import CHECKS
from erp_core.purchasing.schemas import NewRequest
from tests.builders.planted import plant, plant_inexact
from tests.builders.purchasing import a_house, an_order, bill, receive, sent

BOUNDS = "No more is received than tolerated, nor billed than received"


@pytest.fixture(autouse=True)
def _history(database):
    house = a_house(database)

    def write(tx):
        order = sent(tx, an_order(tx, house.finca, (house.beans, "20")))
        receipt = receive(tx, order, "20")
        bill(tx, order, "R-1", ("12", "8.00"))
        back = NewPurchaseReturn(receipt_line_id=receipt.lines[0].id, quantity=3, reason="wet")
        return_to_supplier(tx, system(), order.id, back)
        asked = {"party_ids": [house.finca], "lines": [{"variant_id": 1, "quantity": "5"}]}
        create_request(tx, system(), NewRequest.model_validate(asked))

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_purchases_have_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert {title: each.violations for title, each in found.items() if each.violations} == {}
    assert [title for title, each in found.items() if each.examined == 0] == []


@pytest.mark.parametrize(
    ("statement", "title", "words"),
    [
        (
            "UPDATE purchase_receipt_lines SET base_minor = 16001",
            "What is received and not billed equals its account",
            "receipt line 1 was booked on 16000",
        ),
        (
            "UPDATE purchase_receipt_lines SET billed = 11000000",
            "What is received and not billed equals its account",
            "4800 is received and not billed, the ledger says 4000 (minor)",
        ),
        (
            "UPDATE purchase_order_lines SET received = 25000000",
            BOUNDS,
            "line 1: more came than is tolerated",
        ),
        (
            "UPDATE purchase_order_lines SET billed = 21000000",
            BOUNDS,
            "line 1: more is billed than came",
        ),
        (
            "UPDATE purchase_order_lines SET returned = 21000000",
            BOUNDS,
            "line 1: more went back than came",
        ),
        (
            "UPDATE purchase_order_lines SET credited = 13000000",
            BOUNDS,
            "line 1: more is credited than billed",
        ),
        (
            "UPDATE purchase_order_lines SET received = 19000000",
            "Order lines count what their receipts say",
            "line 1 counts otherwise than its receipts",
        ),
        (
            "UPDATE purchase_returns SET quantity = 2000000",
            "Receipts count what returns and bills say",
            "receipt line 1 counts otherwise than its returns and bills",
        ),
        (
            "UPDATE purchase_bill_lines SET quantity = 11000000",
            "A posted bill takes the goods that it bills",
            "line 0 of purchase bill 1 bills 11",
        ),
        (
            "UPDATE purchase_requests SET number = 2",
            "Purchase orders and requests are numbered without gaps",
            "purchase_request 2026: the numbers are not 1 to 1",
        ),
        (
            "UPDATE purchase_orders SET state = 'cancelled'",
            "Purchase orders moved along their transitions",
            "purchase order 1 did not get there by its steps",
        ),
    ],
)
def test_a_planted_violation_is_found(database, statement, title, words):
    plant(database, statement)

    assert any(words in violation for violation in findings(database)[title].violations)


def test_an_amount_that_is_no_integer_is_found(database):
    plant_inexact(database, "purchase_order_lines", "net_minor")

    (violation,) = findings(database)[
        "Amounts and quantities are integers in the database"
    ].violations
    assert violation.startswith("purchase_order_lines: ")
