"""Questions about maintenance, answered by the offline engine with figures worked out by hand.

The clock stands on Tuesday, 19 May 2026. One order took two belts at 12.50 and a filter at 30.00,
brought a belt back, and its machine stood still for an hour and a half; a second is planned for
tomorrow, and a third was asked for by a plan that has been due since yesterday.
"""

from datetime import date, timedelta

import pytest

from erp_core import maintenance
from erp_core.access import Role
from erp_core.kernel.actor import system
from frontdesk.workflows.asking import ask_as_login
from tests.builders.access import a_user
from tests.builders.maintenance import (
    a_plan,
    a_workshop,
    asked,
    begun,
    done,
    parts,
    planned,
    took,
)
from tests.frontdesk.console.front import a_desk

TUESDAY = date(2026, 5, 19)


@pytest.fixture
def desk(database, clock, tmp_path):
    shop = database.run(a_workshop)

    def work(tx):
        order = begun(tx, shop.roaster, TUESDAY, is_failure=True)
        took(tx, order, (shop.belt, "2"), (shop.filter, "1"))
        maintenance.bring_parts_back(tx, system(), order, parts((shop.belt, "1")))
        planned(tx, asked(tx, shop.roaster), TUESDAY + timedelta(days=1))
        a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11")
        return order, asked(tx, shop.roaster, is_failure=True)

    order, mistake = database.run(work)
    clock.advance(timedelta(minutes=90))
    database.run(lambda tx: maintenance.cancel_work(tx, system(), mistake, "reported by mistake"))
    database.run(lambda tx: done(tx, order))
    database.run(lambda tx: maintenance.raise_due(tx, system()))
    for login, role in (
        ("tom", Role.TECHNICIAN),
        ("petra", Role.ACCOUNTANT),
        ("hugo", Role.EMPLOYEE),
    ):
        a_user(database, login, role)
    return a_desk(database, tmp_path)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many work orders are open?", "Work orders: 2."),
        ("有多少维修工单未完成", "维修工单数：2。"),
        ("how many work orders this month", "Work orders: 4."),
        ("how much overdue maintenance is there", "Overdue maintenance: 1."),
        ("逾期维护有多少", "逾期维护：1。"),
        ("downtime this month", "Downtime in hours: 1.5."),
        ("维护成本是多少", "维护成本：42.50 EUR。"),
        ("what is our maintenance cost", "Maintenance cost: 42.50 EUR."),
    ],
)
def test_maintenance_is_asked_about_in_both_languages(desk, question, said):
    told = ask_as_login(desk, "tom", question)

    assert (told.outcome, told.sentence) == ("answered", said)


def test_who_may_not_read_maintenance_is_told_nothing(desk):
    told = ask_as_login(desk, "petra", "maintenance cost")
    assert told.outcome == "answered"
    refused = ask_as_login(desk, "hugo", "maintenance cost")
    assert (refused.outcome, refused.table) == ("refused", None)
