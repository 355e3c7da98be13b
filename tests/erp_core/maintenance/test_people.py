"""Who works on orders, and who may know of it and of what an hour of theirs is worth."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp_core import maintenance
from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.maintenance import NewWorkTime
from tests.builders.access import a_user
from tests.builders.hr import people
from tests.builders.maintenance import a_workshop, begun
from tests.builders.statements import statements_of

TUESDAY = date(2026, 5, 19)
RATE = Decimal("31.00")


@pytest.fixture
def order(database):
    shop = database.run(a_workshop)
    return database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))


@pytest.fixture
def staff(database, order):
    found = people(database)

    def note(tx):
        for minutes, who in ((60, found.wen), (30, found.rolf)):
            new = NewWorkTime(minutes=minutes, employee_id=who.employee, hourly_rate=RATE)
            maintenance.note_time(tx, system(), order, new)

    database.run(note)
    return found


def seen(database, order, actor, *more):
    """Tell what of the order somebody sees who may read maintenance."""
    reader = replace(actor, permissions=actor.permissions | {"maintenance.read", *more})
    view = database.read(lambda tx: maintenance.get_work_order(tx, reader, order))
    (listed,) = database.read(lambda tx: maintenance.list_work_orders(tx, reader).items)
    assert listed == view
    assert view.minutes == 90
    return [(one.employee_id, one.hourly_rate) for one in view.times], view.labour


def test_rates_are_told_to_those_whom_hr_shows_the_employee(database, order, staff):
    of_wen, of_rolf = (staff.wen.employee, RATE), (staff.rolf.employee, RATE)
    nobody = (None, None)

    assert seen(database, order, staff.wen.actor) == ([of_wen, nobody], None)
    for who in (staff.rolf, staff.ida, staff.hanna):  # the head of both, the one above, HR
        times, labour = seen(database, order, who.actor)
        assert (times, labour.minor) == ([of_wen, of_rolf], 4650)


def test_who_plans_the_work_knows_what_it_costs(database, order, staff):
    times, labour = seen(database, order, staff.wen.actor, "maintenance.plan_order")

    assert (len([rate for _, rate in times if rate]), labour.minor) == (2, 4650)


def test_who_may_know_nothing_of_hr_knows_no_rates(database, order, staff):
    reader = replace(staff.hanna.actor, permissions=frozenset())

    assert seen(database, order, reader) == ([(None, None), (None, None)], None)


def test_a_rate_of_nobody_in_particular_is_of_those_who_plan(database, order):
    new = NewWorkTime(minutes=90, hourly_rate=RATE)
    database.run(lambda tx: maintenance.note_time(tx, system(), order, new))
    staff = people(database)

    assert seen(database, order, staff.wen.actor) == ([(None, None)], None)
    assert seen(database, order, staff.hanna.actor)[1].minor == 4650


def test_more_users_cost_no_more_statements(database):
    def counted():
        def read():
            database.read(lambda tx: maintenance.workers(tx, system()))

        return len(statements_of(database, read))

    a_user(database, "tom", Role.TECHNICIAN)
    few = counted()
    for login in ("ann", "bea", "cho"):
        a_user(database, login, Role.TECHNICIAN)
    a_user(database, "hugo", Role.HR)

    named = [name for _, name in database.read(lambda tx: maintenance.workers(tx, system()))]
    assert named == ["Ann", "Bea", "Cho", "Tom"]
    assert counted() == few
