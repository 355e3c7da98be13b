"""Each line of verify finds the violation of HR that was planted for it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from erp_core import hr
from erp_core.hr import (
    ComponentKind,
    NewClaim,
    NewComponent,
    NewExpense,
    NewHours,
    NewPayroll,
    NewSalary,
)
from erp_core.hr.checks import CHECKS
from erp_core.kernel.actor import system
from tests.builders.finance import books, eur
from tests.builders.hr import ask, people
from tests.builders.planted import plant, plant_inexact

UNEARNED = "No leave is taken that is not earned by then"
GRANTED = "Leave that is granted takes its days, and no other"
TOO_LONG = (
    "INSERT INTO timesheet_lines (timesheet_id, day, project, hours)"
    " VALUES (1, '2026-05-18', 'x', 17000000)"
)
PAID_LESS = (
    "INSERT INTO staff_payments (document, document_id, employee_id, amount_minor, money_account,"
    " paid_on, memo, entry_id, created_at, reason)"
    " VALUES ('payslips', 1, 4, 1, '1800', '2026-05-18', '', 1, '2026-05-18 08:00:00+00:00', '')"
)
PAID_BUT_OWED = PAID_LESS.replace("'payslips'", "'expense_claims'").replace(
    "4, 1, '1800'", "4, 11900, '1800'"
)
TWICE = "No day of leave is taken twice"


@pytest.fixture(autouse=True)
def _history(database):
    house = people(database)

    def write(tx):
        hr.accrue_leave(tx, house.hanna.actor)
        taken = ask(tx, house.wen, house.annual, "2026-05-20", "2026-05-22")
        hr.approve_leave(tx, house.rolf.actor, taken.id)
        ask(tx, house.rolf, house.annual, "2026-05-20", "2026-05-20")
        salary = NewSalary(
            employee_id=house.wen.employee, valid_from=date(2026, 1, 1), gross=eur("3000")
        )
        hr.set_salary(tx, system(), salary)
        share = NewComponent(
            name_en="Pension",
            name_zh="养老",
            kind=ComponentKind.PERCENTAGE,
            employee_rate=Decimal("0.1"),
            employer_rate=Decimal("0.1"),
        )
        hr.create_component(tx, system(), share)
        run = hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period="2026-04"))
        hr.approve_payroll(tx, system(), run.id)
        hr.post_payroll(tx, system(), run.id)
        line = NewExpense(day=date(2026, 5, 11), description="Train", gross=eur("119"))
        claim = hr.submit_claim(tx, house.wen.actor, NewClaim(purpose="Fair", lines=(line,)))
        hr.approve_claim(tx, house.rolf.actor, claim.id)
        hours = NewHours(day=date(2026, 5, 18), hours=Decimal(8))
        hr.log_hours(tx, house.wen.actor, hours)

    database.run(books)
    database.run(write)


def findings(database):
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_leave_has_no_violations_and_every_check_examined_rows(database):
    found = findings(database)

    assert {title: each.violations for title, each in found.items() if each.violations} == {}
    assert [title for title, each in found.items() if each.examined == 0] == []


@pytest.mark.parametrize(
    ("statement", "title", "words"),
    [
        (
            "UPDATE leave_entries SET days = 100000 WHERE kind = 'accrual' AND employee_id = 4",
            UNEARNED,
            "employee 4 is 2.600000 days short of Annual leave",
        ),
        (
            "DELETE FROM leave_entries WHERE kind = 'taken' AND leave_day = '2026-05-22'",
            GRANTED,
            "request 1 is approved, of 3.000000 days; 2.000000 are taken",
        ),
        (
            "UPDATE leave_requests SET state = 'refused' WHERE id = 1",
            GRANTED,
            "request 1 is refused",
        ),
        (
            "UPDATE leave_entries SET leave_day = '2026-05-21' WHERE kind = 'taken'",
            TWICE,
            "employee 4, 2026-05-21: 3.000000 days are taken",
        ),
        (
            "UPDATE leave_requests SET state = 'approved' WHERE id = 2",
            "Requests for leave moved along their transitions",
            "request for leave 2 did not get there by its steps",
        ),
        (
            "UPDATE payslips SET net_minor = 270001",
            "A payslip's net is its gross less its deductions",
            "payslip 1 does not add up",
        ),
        (
            "UPDATE payroll_runs SET state = 'paid'",
            "Wages and claims are paid whole, and once",
            "payslips 1 of 270000 (minor) is paid by nothing",
        ),
        (
            "UPDATE payroll_runs SET state = 'approved'",
            "Wages that are owed equal their account, payroll by payroll",
            "payroll_runs 1 owes 0, the ledger says 270000 (minor)",
        ),
        (
            PAID_LESS,
            "Wages and claims are paid whole, and once",
            "1 (minor) was paid of payslips 1, which is of another amount",
        ),
        (
            PAID_BUT_OWED,
            "Wages and claims are paid whole, and once",
            "11900 (minor) was paid of expense_claims 1, which is approved",
        ),
        (
            PAID_LESS,
            "Wages that are owed equal their account, payroll by payroll",
            "entry 1 paid -270000, not 1 (minor)",
        ),
        (
            "UPDATE expense_claims SET state = 'refused'",
            "Approved claims are owed to their employees",
            "expense_claims 1 owes 0, the ledger says 11900 (minor)",
        ),
        (
            "UPDATE expense_claims SET gross_minor = 11901",
            "An expense claim is the sum of its receipts",
            "expense claim 1 is not the sum of its receipts",
        ),
        (
            "UPDATE payroll_runs SET created_by = 'system:0'",
            "Two people stand behind the wages of a month",
            "payroll 1 has no second person behind it",
        ),
        (
            "UPDATE timesheets SET state = 'approved'",
            "Wages, claims and hours moved along their steps",
            "timesheet 1 did not get there by its steps",
        ),
        (
            TOO_LONG,
            "No day of a timesheet has more than 24 hours",
            "employee 4 has 25.000000 hours on 2026-05-18",
        ),
    ],
)
def test_a_planted_violation_is_found(database, statement, title, words):
    plant(database, statement)

    assert any(words in violation for violation in findings(database)[title].violations)


@pytest.mark.parametrize(
    "statement", ["UPDATE leave_entries SET days = 1", "DELETE FROM leave_entries"]
)
def test_the_database_keeps_the_leave_ledger(database, statement):
    with pytest.raises(DatabaseError, match="what is in the leave ledger cannot be changed"):
        database.run(lambda tx: tx.session.execute(text(statement)))


def test_an_amount_that_is_no_integer_is_found(database):
    plant_inexact(database, "leave_types", "days_per_year")

    (violation,) = findings(database)[
        "Amounts and quantities are integers in the database"
    ].violations
    assert violation.startswith("leave_types: ")
