"""A payslip on paper: from gross to net, for who earned it, in both languages; by hand.

Wen earns 3,000.00: 9.3 % of each side are 279.00, and 410.00 of wage tax leave 2,311.00.
"""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import hr
from erp_core.hr import ComponentKind, NewComponent, NewPayroll, NewSalary, NoSuchPayslip
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from frontdesk.documents.kinds import DocumentKind, NotYet, render_document, show_document
from frontdesk.documents.letterhead import Letterhead
from tests.builders.finance import books, eur
from tests.builders.hr import people
from tests.builders.pdf import text_of

HEAD = Letterhead(street="Kranhafen 7", postcode="20457", city="Hamburg")
KIND = DocumentKind.PAYSLIP


@pytest.fixture
def house(database):
    database.run(books)
    return people(database)


def worked_out(tx, house):
    """Work April out for Wen; return the wages."""
    share = Decimal("0.093")
    pension = NewComponent(
        name_en="Pension",
        name_zh="养老保险",
        kind=ComponentKind.PERCENTAGE,
        employee_rate=share,
        employer_rate=share,
    )
    tax = NewComponent(
        name_en="Wage tax", name_zh="个税", kind=ComponentKind.FIXED, employee_amount=eur("410")
    )
    hr.create_component(tx, system(), pension)
    hr.create_component(tx, system(), tax)
    since = date(2026, 1, 1)
    new = NewSalary(employee_id=house.wen.employee, valid_from=since, gross=eur("3000"))
    hr.set_salary(tx, system(), new)
    return hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period="2026-04"))


def drawn(database, slip_id, actor, language="en"):
    return database.read(lambda tx: render_document(tx, actor, HEAD, KIND, slip_id, language))


def test_a_payslip_says_how_gross_became_net_and_when_it_was_paid(house, database):
    def work(tx):
        run = worked_out(tx, house)
        with pytest.raises(NotYet), tx.savepoint():
            render_document(tx, system(), HEAD, KIND, run.slips[0].id)
        hr.approve_payroll(tx, system(), run.id)
        hr.post_payroll(tx, system(), run.id)
        return hr.pay_payroll(tx, system(), run.id).slips[0].id

    slip_id = database.run(work)

    made = drawn(database, slip_id, house.wen.actor)
    lines = text_of(made.content).splitlines()
    assert (made.name, made.title) == ("Payslip 2026-04 wen.pdf", "Payslip 2026-04")
    for said in (
        "Wen",
        "19 May 2026: Wages 2026-04 wen",
        "Pension",
        "279.00",
        "410.00",
        "3,000.00",
        "2,311.00",
    ):
        assert any(said in line for line in lines), said
    page = database.read(lambda tx: show_document(tx, house.wen.actor, HEAD, KIND, slip_id, "zh"))
    for said in ("工资单 2026-04", "养老保险", "实发工资", "2,311.00", "Wages 2026-04 wen"):
        assert said in page, said


def test_a_payslip_is_its_employees_and_hrs(house, database):
    def work(tx):
        run = worked_out(tx, house)
        hr.approve_payroll(tx, system(), run.id)
        return hr.post_payroll(tx, system(), run.id).slips[0].id

    slip_id = database.run(work)

    assert drawn(database, slip_id, house.hanna.actor).party_id == 0
    for other in (house.ida.actor, house.rolf.actor):
        with pytest.raises(NoSuchPayslip):
            drawn(database, slip_id, other)
    customer = Actor(ActorKind.CUSTOMER, 1, "Wei", frozenset(), frozenset({1}))
    with pytest.raises(NotAllowed):
        drawn(database, slip_id, customer)
