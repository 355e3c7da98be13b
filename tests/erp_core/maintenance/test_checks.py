"""Each line of verify finds the violation of maintenance that was planted for it."""

from datetime import date

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import system
from erp_core.maintenance.checks import CHECKS
from tests.builders.maintenance import (
    a_plan,
    a_workshop,
    asked,
    begun,
    done,
    planned,
    read_off,
    took,
)
from tests.builders.planted import plant, plant_inexact

TUESDAY = date(2026, 5, 19)


@pytest.fixture(autouse=True)
def _history(database, clock):
    shop = database.run(a_workshop)

    def write(tx):
        read_off(tx, shop.hours, "100", taken_at="2026-05-18T08:00:00Z")
        read_off(tx, shop.hours, "120", taken_at="2026-05-18T09:00:00Z")
        a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-01")
        a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="500")
        order = maintenance.raise_due(tx, system())[0].id
        planned(tx, order, TUESDAY, blocks=True)
        maintenance.start_work(tx, system(), order)
        took(tx, order, (shop.belt, "2"))
        done(tx, order)
        other = begun(tx, shop.roaster, TUESDAY)
        took(tx, other, (shop.filter, "1"))
        planned(tx, asked(tx, shop.roaster), date(2026, 6, 2), blocks=True)

    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_work_has_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert {title: each.violations for title, each in found.items() if each.violations} == {}
    assert [title for title, each in found.items() if each.examined == 0] == []


@pytest.mark.parametrize(
    ("statements", "title", "words"),
    [
        (
            ["UPDATE work_order_parts SET cost_minor = cost_minor + 1 WHERE order_id = 1"],
            "Parts of work orders equal the maintenance account",
            ("work order 1: its parts cost 2501, the ledger says 2500 (minor)",),
        ),
        (
            ["UPDATE work_order_parts SET quantity = 3000000 WHERE order_id = 1"],
            "What work orders took is what moved for them",
            ("part 1: 3.000000 taken, 2.000000 moved",),
        ),
        (
            ["UPDATE meter_readings SET value = 99000000 WHERE id = 2"],
            "Counters never run backwards",
            ("meter 1 said 99.000000 after 100.000000",),
        ),
        (
            ["UPDATE maintenance_plans SET base_on = '2026-05-18'"],
            "A plan asks once for each cycle",
            ("plan 1: its work was done on 2026-05-19, not 2026-05-18",),
        ),
        (
            [
                "DROP INDEX uq_work_orders_open_of_plan",
                "UPDATE work_orders SET plan_id = 1 WHERE id > 1",
            ],
            "A plan asks once for each cycle",
            ("plan 1: 2 orders are open for one cycle",),
        ),
        (
            ["UPDATE meters SET kind = 'gauge'"],
            "A plan counts by a counter of its asset",
            ("plan 2 counts by what is no counter of its asset",),
        ),
        (
            ["UPDATE work_centre_closures SET ended_at = NULL"],
            "Work that has ended blocks no work centre",
            ("work order 1 blocks a work centre",),
        ),
        (
            ["UPDATE work_orders SET number = 5 WHERE id = 3"],
            "Work orders are numbered without gaps",
            ("work orders 2026: the numbers are not 1 to 3",),
        ),
        (
            ["UPDATE work_orders SET state = 'planned' WHERE id = 2"],
            "Assets and work orders moved along their transitions",
            ("work order 2 did not get there by its steps",),
        ),
        (
            ["UPDATE assets SET state = 'retired'"],
            "Assets and work orders moved along their transitions",
            ("asset 1 did not get there by its steps",),
        ),
    ],
)
def test_a_planted_violation_is_found(database, statements, title, words):
    plant(database, *statements)

    found = findings(database)

    assert found[title].violations == words


def test_an_amount_that_is_no_integer_is_found(database):
    plant_inexact(database, "work_order_parts", "cost_minor")

    found = findings(database)["Amounts and quantities are integers in the database"]

    assert len(found.violations) == 1
