"""Wages from gross to net and into the books; hours; worked out by hand, to the cent.

Pension: 9.3 % of each side, of no more than 8,050.00. Health: 8.55 % of each side, of no more than
5,512.50. Wage tax: a fixed 410.00 of the employee. Today is Tuesday, 19 May 2026.
"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import finance, hr
from erp_core.access import Role
from erp_core.finance import EntryOfDocument, PeriodLocked
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.hr import (
    ComponentKind,
    DayTooLong,
    NetBelowNothing,
    NewComponent,
    NewHours,
    NewPayroll,
    NewSalary,
    NoSuchTimesheet,
    NothingToPay,
    NotToDecide,
    OwnPayroll,
    OwnRequest,
    PayrollExists,
    PayrollOutdated,
    PayrollState,
    TimeState,
    WeekClosed,
    WrongDay,
)
from erp_core.hr.wages import Deduction, gross_of, wage
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.states import WrongTransition
from tests.builders.access import a_member_of_staff
from tests.builders.finance import books, eur
from tests.builders.hr import ask, balance, broken, people
from tests.builders.purchasing import balance as on_account


@pytest.fixture
def house(database):
    database.run(books)
    yield people(database)
    assert broken(database) == []
    assert [each for one in BOOKS for each in database.read(one.run).violations] == []


def terms(tx, house, **salaries):
    """Let the two shares and the tax be deducted, and say who earns what."""
    boss = system()
    for name, rate, ceiling in (("Pension", "0.093", "8050"), ("Health", "0.0855", "5512.50")):
        share = Decimal(rate)
        new = NewComponent(
            name_en=name,
            name_zh=name,
            kind=ComponentKind.PERCENTAGE,
            employee_rate=share,
            employer_rate=share,
            ceiling=eur(ceiling),
        )
        hr.create_component(tx, boss, new)
    fixed = NewComponent(
        name_en="Wage tax", name_zh="个税", kind=ComponentKind.FIXED, employee_amount=eur("410")
    )
    hr.create_component(tx, boss, fixed)
    for login, gross in salaries.items():
        employee = getattr(house, login).employee
        pay(tx, employee, gross)


def pay(tx, employee, gross, since=date(2026, 1, 1)):
    new = NewSalary(employee_id=employee, valid_from=since, gross=eur(gross))
    return hr.set_salary(tx, system(), new)


def drafted(tx, house, period="2026-04"):
    return hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period=period))


def test_gross_becomes_net_and_the_books_balance(house, database):
    """Wen: 3,000.00 less 279.00, 256.50 and 410.00 is 2,054.50. Ida earns 9,000.00: 748.65 of
    8,050.00, 471.32 (471.31875) of 5,512.50 and 410.00 leave 7,370.03. The employer's parts are
    535.50 and 1,219.97. Together: wages 12,000.00 and 1,755.47 beside, 9,424.53 to people and
    2,575.47 + 1,755.47 = 4,330.94 for them.
    """
    petra = a_member_of_staff(database, Role.ACCOUNTANT, login="petra")

    def work(tx):
        terms(tx, house, wen="3000", ida="9000")
        run = drafted(tx, house)
        with pytest.raises(OwnPayroll), tx.savepoint():
            hr.approve_payroll(tx, house.hanna.actor, run.id)
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.post_payroll(tx, petra, run.id)
        with pytest.raises(PayrollExists), tx.savepoint():
            drafted(tx, house)
        hr.approve_payroll(tx, petra, run.id)
        before = hr.own_payslips(tx, house.wen.actor)
        posted = hr.post_payroll(tx, petra, run.id)
        with pytest.raises(EntryOfDocument), tx.savepoint():
            finance.reverse_entry(tx, system(), posted.entry_id, "by hand")
        accounts = [on_account(tx, code) for code in ("6020", "6110", "3720", "3740")]
        day = finance.get_entry(tx, system(), posted.entry_id).business_date
        paid = hr.pay_payroll(tx, petra, run.id)
        after = [on_account(tx, code) for code in ("3720", "1800")]
        return posted, before, hr.own_payslips(tx, house.wen.actor), accounts, day, paid, after

    posted, before, own, accounts, day, paid, after = database.run(work)

    ida, wen = posted.slips
    assert (str(ida.net.amount), str(wen.net.amount)) == ("7370.03", "2054.50")
    assert [str(line.employee.amount) for line in ida.lines] == ["748.65", "471.32", "410.00"]
    assert accounts == ["12000.00", "1755.47", "-9424.53", "-4330.94"]
    assert (day, paid.state, after) == (
        date(2026, 4, 30),
        PayrollState.PAID,
        ["0.00", "-9424.53"],
    )
    assert (before, [one.employee for one in own]) == ((), ["Wen"])


def test_posted_wages_are_taken_back_and_worked_out_anew(house, database):
    def work(tx):
        terms(tx, house, wen="3000")
        run = drafted(tx, house)
        hr.approve_payroll(tx, system(), run.id)
        hr.post_payroll(tx, system(), run.id)
        hr.reverse_payroll(tx, system(), run.id, "a salary was wrong")
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.pay_payroll(tx, system(), run.id)
        pay(tx, house.wen.employee, "3100", date(2026, 4, 1))
        again = drafted(tx, house)
        return on_account(tx, "6020"), again.gross

    assert database.run(work) == ("0.00", eur("3100"))


def test_a_locked_month_takes_no_wages(house, database):
    def work(tx):
        terms(tx, house, wen="3000")
        run = drafted(tx, house)
        hr.approve_payroll(tx, system(), run.id)
        finance.lock_period(tx, system(), "2026-04")
        with pytest.raises(PeriodLocked), tx.savepoint():
            hr.post_payroll(tx, system(), run.id)
        return hr.get_payroll(tx, system(), run.id).state

    assert database.run(work) == PayrollState.APPROVED


def test_unpaid_leave_and_a_month_in_part_cost_their_share(house, database):
    """May 2026 has 21 weekdays, 20 without Whit Monday: two unpaid days of 3,000.00 are 300.00."""
    unpaid = hr.NewLeaveType(
        name_en="Unpaid", name_zh="无薪假", accrual=hr.Accrual.NONE, paid=False
    )

    def work(tx):
        terms(tx, house, wen="3000")
        kind = hr.create_leave_type(tx, system(), unpaid).id
        asked = ask(tx, house.wen, kind, "2026-05-22", "2026-05-26")
        hr.approve_leave(tx, house.rolf.actor, asked.id)
        return drafted(tx, house, "2026-05").gross, balance(tx, house.wen, house.annual)

    assert database.run(work) == (eur("2700"), "8")
    assert gross_of(300_000, (15, 30)) == 150_000
    assert gross_of(310_000, (1, 31), Decimal(40), 20) == 0


def unpaid_leave(tx, house):
    new = hr.NewLeaveType(name_en="Unpaid", name_zh="无薪假", accrual=hr.Accrual.NONE, paid=False)
    kind = hr.create_leave_type(tx, system(), new).id
    asked = ask(tx, house.wen, kind, "2026-05-20", "2026-05-21")
    hr.approve_leave(tx, house.rolf.actor, asked.id)


def a_raise(tx, house):
    pay(tx, house.wen.employee, "3100", date(2026, 5, 1))


def one_more(tx, house):
    pay(tx, house.ida.employee, "4000")


def a_departure(tx, house):
    last = hr.Leaving(left_on=date(2026, 5, 15))
    hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)


def a_deduction_less(tx, house):
    first = hr.list_components(tx, system())[0]
    hr.remove_component(tx, system(), first.id)


@pytest.mark.parametrize("state", ["draft", "approved"])
@pytest.mark.parametrize("change", [unpaid_leave, a_raise, one_more, a_departure, a_deduction_less])
def test_wages_that_changed_since_are_neither_approved_nor_posted(house, database, change, state):
    def work(tx):
        terms(tx, house, wen="3000")
        run = drafted(tx, house, "2026-05")
        if state == "approved":
            hr.approve_payroll(tx, system(), run.id)
        change(tx, house)
        verb = hr.approve_payroll if state == "draft" else hr.post_payroll
        with pytest.raises(PayrollOutdated) as outdated, tx.savepoint():
            verb(tx, system(), run.id)
        kept = hr.get_payroll(tx, system(), run.id)
        hr.discard_payroll(tx, system(), run.id, "changed")
        again = drafted(tx, house, "2026-05")
        hr.approve_payroll(tx, system(), again.id)
        posted = hr.post_payroll(tx, system(), again.id)
        return outdated.value.facts, kept.state, run.net, posted.net

    facts, kept, before, after = database.run(work)

    expected = house.ida.employee if change is one_more else house.wen.employee
    assert (facts, kept) == ({"employee_id": expected}, state)
    assert before != after


def test_wages_that_cannot_be_are_refused(house, database):
    def work(tx):
        with pytest.raises(NothingToPay), tx.savepoint():
            drafted(tx, house)
        terms(tx, house, wen="400")
        with pytest.raises(NetBelowNothing), tx.savepoint():
            drafted(tx, house)
        with pytest.raises(hr.TooFarAhead), tx.savepoint():
            drafted(tx, house, "2026-06")
        with pytest.raises(hr.WrongAmount), tx.savepoint():
            pay(tx, house.wen.employee, "0", date(2026, 2, 1))
        for read in (hr.list_salaries, hr.list_payrolls, hr.list_components):
            with pytest.raises(NotAllowed):
                read(tx, house.ida.actor)
        return hr.list_payrolls(tx, system()).items

    assert database.run(work) == []


@given(
    gross=st.integers(0, 3_000_000),
    rates=st.lists(st.integers(0, 300_000), min_size=1, max_size=6),
    ceiling=st.none() | st.integers(1, 2_000_000),
)
def test_net_and_deductions_are_the_gross_to_the_cent(gross, rates, ceiling):
    shares = [Decimal(rate).scaleb(-6) for rate in rates]
    deductions = [Deduction(place, one, one, ceiling) for place, one in enumerate(shares)]

    found = wage(gross, "EUR", deductions)

    assert found.net + sum(line.employee for line in found.lines) == gross
    assert found.employer == sum(line.employer for line in found.lines)
    for line, share in zip(found.lines, shares, strict=True):
        assert line.base == (gross if ceiling is None else min(gross, ceiling))
        assert abs(line.employee - line.base * share) <= Decimal("0.5")


def test_hours_are_written_submitted_and_approved(house, database):
    def work(tx):
        wen = house.wen.actor
        hr.log_hours(tx, wen, NewHours(day=date(2026, 5, 18), hours=Decimal(7), project="Roaster"))
        hr.log_hours(tx, wen, NewHours(day=date(2026, 5, 18), hours=Decimal(17)))
        with pytest.raises(DayTooLong), tx.savepoint():
            hr.log_hours(
                tx, wen, NewHours(day=date(2026, 5, 18), hours=Decimal("0.5"), project="x")
            )
        hr.log_hours(tx, wen, NewHours(day=date(2026, 5, 18), hours=Decimal(0)))
        for day in (date(2026, 5, 20), date(2025, 12, 31)):
            with pytest.raises(WrongDay), tx.savepoint():
                hr.log_hours(tx, wen, NewHours(day=day, hours=Decimal(1)))
        sheet = hr.log_hours(tx, wen, NewHours(day=date(2026, 5, 19), hours=Decimal("4.5")))
        with pytest.raises(NoSuchTimesheet):
            hr.get_timesheet(tx, house.rolf.actor, 99)
        hr.submit_timesheet(tx, wen, sheet.id)
        with pytest.raises(WeekClosed), tx.savepoint():
            hr.log_hours(tx, wen, NewHours(day=date(2026, 5, 19), hours=Decimal(1)))
        with pytest.raises(OwnRequest), tx.savepoint():
            hr.approve_timesheet(tx, wen, sheet.id)
        with pytest.raises(NotToDecide), tx.savepoint():
            hr.submit_timesheet(tx, house.rolf.actor, sheet.id)
        hr.return_timesheet(tx, house.rolf.actor, sheet.id, "Monday is missing")
        (back,) = hr.list_timesheets(tx, house.rolf.actor, employee_id=sheet.employee_id).items
        assert (back.state, back.reason) == (TimeState.OPEN, "Monday is missing")
        for nobody in (house.rolf.employee, house.ida.employee):
            assert not hr.list_timesheets(tx, house.rolf.actor, employee_id=nobody).items
        hr.submit_timesheet(tx, wen, sheet.id)
        return sheet, hr.approve_timesheet(tx, house.rolf.actor, sheet.id)

    sheet, approved = database.run(work)

    assert (sheet.monday, sheet.total, approved.state) == (
        date(2026, 5, 18),
        Decimal("11.5"),
        TimeState.APPROVED,
    )
