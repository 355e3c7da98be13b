"""A deduction and the posting of wages come one after the other, whoever is first."""

from datetime import date
from decimal import Decimal
from threading import Event

import pytest

from erp_core import hr
from erp_core.hr import ComponentKind, NewComponent, NewPayroll, NewSalary, PayrollOutdated
from erp_core.kernel.actor import system
from tests.builders.finance import books, eur
from tests.builders.hr import broken, people
from tests.builders.together import together

A_WHILE = 0.5
"""Seconds in which what does not wait would be over."""


@pytest.fixture
def run_id(database):
    """Wages that are approved and not in the books yet."""
    database.run(books)
    house = people(database)

    def write(tx):
        since = date(2026, 1, 1)
        new = NewSalary(employee_id=house.wen.employee, valid_from=since, gross=eur("3000"))
        hr.set_salary(tx, system(), new)
        hr.create_component(tx, system(), a_share("Pension"))
        run = hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period="2026-04"))
        return hr.approve_payroll(tx, system(), run.id).id

    yield database.run(write)
    assert broken(database) == []


def a_share(name):
    return NewComponent(
        name_en=name, name_zh=name, kind=ComponentKind.PERCENTAGE, employee_rate=Decimal("0.1")
    )


def add(tx):
    return hr.create_component(tx, system(), a_share("Care")).id


def remove(tx):
    return hr.remove_component(tx, system(), 1).id


@pytest.mark.parametrize("change", [add, remove])
def test_a_deduction_waits_for_wages_that_are_being_posted(run_id, database, change):
    posted, changed = Event(), Event()

    def post(tx):
        view = hr.post_payroll(tx, system(), run_id)
        posted.set()
        return view.net, changed.wait(A_WHILE)

    def deduct():
        posted.wait(10)
        made = database.run(change)
        changed.set()
        return made

    deeds = (lambda: database.run(post), deduct)
    wages, deduction = together(2, lambda place: deeds[place]())

    assert (wages, isinstance(deduction, int)) == ((eur("2700"), False), True)


@pytest.mark.parametrize("change", [add, remove])
def test_wages_wait_for_a_deduction_that_is_being_changed(run_id, database, change):
    changed, posted = Event(), Event()

    def deduct(tx):
        made = change(tx)
        changed.set()
        posted.wait(A_WHILE)
        return made

    def post():
        changed.wait(10)
        try:
            return database.run(lambda tx: hr.post_payroll(tx, system(), run_id).net)
        finally:
            posted.set()

    deeds = (lambda: database.run(deduct), post)
    deduction, wages = together(2, lambda place: deeds[place]())

    assert isinstance(deduction, int)
    assert isinstance(wages, PayrollOutdated)
