"""Each line of verify finds the violation of production that was planted for it."""

import pytest

from erp_core.production.checks import CHECKS
from tests.builders.inventory import received
from tests.builders.planted import plant, plant_inexact
from tests.builders.production import a_roastery, came_out, started, worked

PROGRESS = "Work in progress of orders equals its account to the cent"


@pytest.fixture(autouse=True)
def _history(database):
    house = a_roastery(database)

    def write(tx):
        received(tx, house.green, "250", "4.00")
        worked(tx, started(tx, house.roast, "100"), "230")
        came_out(tx, 1, "40")
        came_out(tx, 1, "10", "5")

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_orders_have_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert {title: each.violations for title, each in found.items() if each.violations} == {}
    assert [title for title, each in found.items() if each.examined == 0] == []


@pytest.mark.parametrize(
    ("statement", "title", "words"),
    [
        (
            "UPDATE manufacturing_lines SET consumed_minor = consumed_minor + 1",
            PROGRESS,
            "manufacturing order 1 holds 10351 in progress, the ledger says 10350 (minor)",
        ),
        (
            "UPDATE manufacturing_orders SET state = 'done'",
            PROGRESS,
            "manufacturing order 1 is done and holds 10350 in progress",
        ),
        (
            "UPDATE journal_entries SET source_type = 'orders' WHERE memo = 'Work centre time'",
            PROGRESS,
            "23000 of work in progress belongs to no manufacturing order (minor)",
        ),
        (
            "UPDATE manufacturing_lines SET released_minor = released_minor - 1",
            "What left orders went into goods or differences",
            "manufacturing order 1: ",
        ),
        (
            "UPDATE manufacturing_lines SET consumed = consumed + 1000000",
            "What orders consumed is what moved for them",
            "line 1: 69.75",
        ),
        (
            "UPDATE manufacturing_orders SET scrapped = 4000000",
            "What orders produced is what moved for them",
            "manufacturing order 1 counts otherwise than its outputs",
        ),
        (
            "UPDATE manufacturing_outputs SET value_minor = value_minor + 1 WHERE id = 1",
            "What orders produced is what moved for them",
            "manufacturing order 1: 50.000000 came out, 50.000000 moved",
        ),
        (
            "UPDATE expected_moves SET open = open - 1 WHERE direction = 'in'",
            "What orders still make and need is expected",
            "manufacturing order 1: 45.000000 to make is not what is expected",
        ),
        (
            "UPDATE expected_moves SET open = open - 1 WHERE direction = 'out'",
            "What orders still make and need is expected",
            "needed is not what is expected to go",
        ),
        (
            "UPDATE work_times SET minutes = 61000000",
            "Time of orders is what was reported",
            "operation 1: 230.000000 minutes, 61.000000 reported",
        ),
        (
            "UPDATE work_times SET cost_minor = 1",
            "Time of orders is what was reported",
            "manufacturing order 1: its time costs 23000, 1 was reported (minor)",
        ),
        (
            "UPDATE bill_of_material_lines SET variant_id = 4 WHERE bill_id = 1",
            "No article is made of itself",
            "article 3 is made of itself",
        ),
        (
            "UPDATE manufacturing_orders SET number = 2",
            "Manufacturing orders are numbered without gaps",
            "manufacturing orders 2026: the numbers are not 1 to 1",
        ),
        (
            "UPDATE manufacturing_orders SET state = 'confirmed'",
            "Manufacturing orders moved along their transitions",
            "manufacturing order 1 did not get there by its steps",
        ),
    ],
)
def test_a_planted_violation_is_found(database, statement, title, words):
    plant(database, statement)

    assert any(words in violation for violation in findings(database)[title].violations)


def test_an_amount_that_is_no_integer_is_found(database):
    plant_inexact(database, "work_centres", "hourly_cost")

    (violation,) = findings(database)[
        "Amounts and quantities are integers in the database"
    ].violations
    assert violation.startswith("work_centres: ")
