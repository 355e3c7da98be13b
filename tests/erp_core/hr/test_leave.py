"""Leave is asked for, decided on, taken and given back; told on Tuesday, 19 May 2026.

Everybody has been here since 1 January and earns 24 days a year, two a month: eight by the end of
April, ten by the end of May. At the year's end five go on.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from erp_core import hr
from erp_core.hr import (
    EmployeeChange,
    HasLeft,
    LeaveAfterwards,
    LeaveBegun,
    LeaveOverlaps,
    LeavePassed,
    LeaveShort,
    LeaveState,
    Leaving,
    NewLeave,
    NoSuchEmployee,
    NoSuchLeave,
    NotToDecide,
    NoWorkingDays,
    OutsideEmployment,
    OwnRequest,
    WrongSpan,
)
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.quantity import plain
from erp_core.kernel.states import WrongTransition
from tests.builders.hr import ask, balance, broken, give, people


@pytest.fixture
def house(database):
    yield (made := people(database))
    assert broken(made.database) == []


def test_leave_is_earned_asked_for_approved_and_taken(house, database):
    """Friday to Tuesday over Whit Monday is two days: eight less two, and ten less two in May."""

    def work(tx):
        before = balance(tx, house.wen, house.annual)
        asked = ask(tx, house.wen, house.annual, "2026-05-22", "2026-05-26")
        granted = hr.approve_leave(tx, house.rolf.actor, asked.id, "fine")
        days = [balance(tx, house.wen, house.annual, on) for on in ("2026-05-26", "2026-05-31")]
        return before, asked, granted, days

    before, asked, granted, days = database.run(work)

    assert (before, asked.state, granted.state, plain(granted.days)) == (
        "8",
        LeaveState.REQUESTED,
        LeaveState.APPROVED,
        "2",
    )
    assert [(step.from_state, step.to_state, step.reason) for step in granted.steps] == [
        (None, "requested", ""),
        ("requested", "approved", "fine"),
    ]
    assert days == ["6", "8"]


def test_leave_counts_on_what_is_earned_by_its_own_days(house, database):
    """Seven are there and May's two come with its end: eight before that are one too many."""

    def work(tx):
        give(tx, house.wen, house.annual, "-1")
        with pytest.raises(LeaveShort) as short, tx.savepoint():
            ask(tx, house.wen, house.annual, "2026-05-19", "2026-05-29")
        asked = ask(tx, house.wen, house.annual, "2026-06-01", "2026-06-11")
        with pytest.raises(LeaveShort), tx.savepoint():
            ask(tx, house.wen, house.annual, "2026-05-20", "2026-05-20")
        return short.value.facts, asked.days, len(hr.list_leave(tx, system()).items)

    assert database.run(work) == ({"short": "1"}, Decimal(9), 1)


def test_what_was_asked_for_first_is_kept_even_while_it_waits(house, database):
    def work(tx):
        ask(tx, house.wen, house.annual, "2026-06-08", "2026-06-12")
        first = ask(tx, house.wen, house.annual, "2026-06-01", "2026-06-05")
        with pytest.raises(LeaveShort), tx.savepoint():
            ask(tx, house.wen, house.annual, "2026-06-15", "2026-06-15")
        hr.refuse_leave(tx, house.rolf.actor, first.id, "too many away")
        return ask(tx, house.wen, house.annual, "2026-06-15", "2026-06-15").state

    assert database.run(work) == LeaveState.REQUESTED


def test_half_days_and_sick_leave(house, database):
    """A morning and an afternoon of one day are two requests; illness has no limit."""

    def work(tx):
        day = "2026-05-28"
        morning = ask(tx, house.wen, house.annual, day, day, ends_midday=True)
        ask(tx, house.wen, house.annual, day, day, starts_midday=True)
        with pytest.raises(LeaveOverlaps), tx.savepoint():
            ask(tx, house.wen, house.sick, day, day)
        hr.approve_leave(tx, house.hanna.actor, morning.id)
        ill = ask(tx, house.wen, house.sick, "2026-06-01", "2026-07-31")
        hr.approve_leave(tx, house.hanna.actor, ill.id)
        balances = {
            one.type_en: one
            for one in hr.leave_balances(tx, system(), house.wen.employee, date(2026, 7, 31))
        }
        return ill.days, balances["Annual leave"], balances["Sick leave"]

    days, annual, sick = database.run(work)

    assert (days, sick.taken, sick.available, sick.limited) == (45, 45, None, False)
    assert (annual.earned, annual.taken, annual.balance, annual.available) == (14, 1, 13, 13)


def test_only_the_head_of_the_department_or_hr_decides_and_nobody_on_their_own(house, database):
    def work(tx):
        asked = ask(tx, house.wen, house.annual, "2026-06-01", "2026-06-01")
        heads = ask(tx, house.rolf, house.annual, "2026-06-01", "2026-06-01")
        clerks = ask(tx, house.hanna, house.annual, "2026-06-01", "2026-06-01")
        for actor, request, error in (
            (house.wen.actor, asked, OwnRequest),
            (house.wen.actor, heads, NoSuchLeave),
            (house.rolf.actor, heads, OwnRequest),
            (house.rolf.actor, clerks, NoSuchLeave),
            (house.hanna.actor, clerks, OwnRequest),
        ):
            with pytest.raises(error), tx.savepoint():
                hr.approve_leave(tx, actor, request.id)
        hr.approve_leave(tx, house.ida.actor, heads.id)
        hr.approve_leave(tx, house.ida.actor, asked.id)
        hr.approve_leave(tx, house.ida.actor, clerks.id)
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.refuse_leave(tx, house.rolf.actor, asked.id)
        with pytest.raises(NotToDecide), tx.savepoint():
            hr.cancel_leave(tx, house.rolf.actor, asked.id)
        return {one.state for one in hr.list_leave(tx, system()).items}

    assert database.run(work) == {LeaveState.APPROVED}


def test_an_employee_sees_only_themselves_and_a_head_their_people(house, database):
    def work(tx):
        ask(tx, house.ida, house.annual, "2026-06-01", "2026-06-01")
        ask(tx, house.wen, house.annual, "2026-06-01", "2026-06-01")
        seen = {}
        for who in (house.wen, house.rolf, house.ida, house.hanna):
            people = hr.list_employees(tx, who.actor).items
            leave = hr.list_leave(tx, who.actor).items
            gone = hr.away(tx, who.actor, date(2026, 6, 1), date(2026, 6, 1)).absences
            names = sorted(one.name for one in people)
            seen[who.actor.name] = (names, len(leave), sorted(one.employee for one in gone))
        for read in (hr.get_employee, hr.leave_balances, hr.leave_entries):
            with pytest.raises(NoSuchEmployee):
                read(tx, house.wen.actor, house.ida.employee)
        day, other = date(2026, 6, 3), house.ida.employee
        new = NewLeave(leave_type_id=house.annual, first_day=day, last_day=day, employee_id=other)
        with pytest.raises(NoSuchEmployee), tx.savepoint():
            hr.request_leave(tx, house.wen.actor, new)
        with pytest.raises(NotAllowed):
            hr.accrue_leave(tx, house.rolf.actor)
        return seen

    everyone = ["Hanna", "Ida", "Rolf", "Wen"]
    assert database.run(work) == {
        "Wen": (["Wen"], 1, ["Wen"]),
        "Rolf": (["Rolf", "Wen"], 1, ["Wen"]),
        "Ida": (everyone, 2, ["Ida", "Wen"]),
        "Hanna": (everyone, 2, ["Ida", "Wen"]),
    }


def test_days_that_cannot_be_leave_are_refused(house, database):
    wrong = [
        ("2026-05-18", "2026-05-19", {}, LeavePassed),
        ("2026-05-23", "2026-05-25", {}, NoWorkingDays),
        ("2026-06-02", "2026-06-01", {}, WrongSpan),
        ("2026-06-01", "2026-06-01", {"starts_midday": True, "ends_midday": True}, WrongSpan),
        ("2026-06-01", "2027-06-03", {}, WrongSpan),
        ("2029-06-01", "2029-06-03", {}, hr.TooFarAhead),
    ]

    def work(tx):
        for first, last, more, error in wrong:
            with pytest.raises(error), tx.savepoint():
                ask(tx, house.wen, house.annual, first, last, **more)
        early = NewLeave(
            leave_type_id=house.sick,
            first_day=date(2025, 12, 31),
            last_day=date(2026, 1, 2),
            employee_id=house.wen.employee,
        )
        with pytest.raises(OutsideEmployment), tx.savepoint():
            hr.request_leave(tx, house.hanna.actor, early)
        return hr.list_leave(tx, system()).items

    assert database.run(work) == []


def test_a_run_credits_each_month_once(house, database, clock):
    """Four people, four months of two days: 32. In June one more month each, and then no more."""
    first = database.run(lambda tx: hr.accrue_leave(tx, house.hanna.actor))
    again = database.run(lambda tx: hr.accrue_leave(tx, house.hanna.actor))
    clock.move_to(datetime(2026, 6, 1, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    june = database.run(lambda tx: hr.accrue_leave(tx, house.hanna.actor))

    assert [(one.lines, one.earned) for one in (first, again, june)] == [(16, 32), (0, 0), (4, 8)]


def test_above_the_cap_leave_is_lost_with_the_year(house, database, clock):
    """24 days, four taken in December: of twenty five go on, fifteen are lost, once."""

    def autumn(tx):
        asked = ask(tx, house.wen, house.annual, "2026-12-21", "2026-12-24")
        hr.approve_leave(tx, house.rolf.actor, asked.id)
        return balance(tx, house.wen, house.annual, "2027-01-01")

    ahead = database.run(autumn)
    clock.move_to(datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    run = database.run(lambda tx: hr.accrue_leave(tx, house.hanna.actor))
    again = database.run(lambda tx: hr.accrue_leave(tx, house.hanna.actor))

    def entries(tx):
        found = hr.leave_entries(tx, house.wen.actor, house.wen.employee).items
        return balance(tx, house.wen, house.annual), [
            (one.day, one.days) for one in found if one.kind == "expired"
        ]

    assert (ahead, again.lines) == ("5", 0)
    assert (run.earned, run.expired) == (96, 15 + 3 * 19)
    assert database.read(entries) == ("5", [(date(2026, 12, 31), Decimal(-15))])


def test_cancelled_leave_is_given_back(house, database, clock):
    """Before it begins by oneself; once it has, by HR alone, and past days come back today."""

    def before(tx):
        asked = ask(tx, house.wen, house.annual, "2026-05-20", "2026-05-22")
        hr.approve_leave(tx, house.rolf.actor, asked.id)
        hr.cancel_leave(tx, house.wen.actor, asked.id)
        again = ask(tx, house.wen, house.annual, "2026-05-20", "2026-05-22")
        hr.approve_leave(tx, house.rolf.actor, again.id)
        return balance(tx, house.wen, house.annual, "2026-05-22"), again.id

    left, request_id = database.run(before)
    clock.advance(timedelta(days=2))

    def after(tx):
        with pytest.raises(LeaveBegun), tx.savepoint():
            hr.cancel_leave(tx, house.wen.actor, request_id)
        hr.cancel_leave(tx, house.hanna.actor, request_id, "ill")
        days = ("2026-05-20", "2026-05-21", "2026-05-22")
        return [balance(tx, house.wen, house.annual, on) for on in days]

    assert left == "5"
    assert database.run(after) == ["7", "8", "8"]


def test_an_adjustment_takes_nothing_that_is_promised(house, database):
    def work(tx):
        ask(tx, house.wen, house.annual, "2026-06-01", "2026-06-09")
        with pytest.raises(LeaveShort), tx.savepoint():
            give(tx, house.wen, house.annual, "-4")
        give(tx, house.wen, house.annual, "-3")
        with pytest.raises(hr.NotEarned), tx.savepoint():
            give(tx, house.wen, house.sick, "1")
        return balance(tx, house.wen, house.annual)

    assert database.run(work) == "5"


def test_a_shorter_week_earns_less_from_this_month_on(house, database):
    """24 days are 14.4 of a week of three days, 1.2 a month: eight, and 1.2 in May."""

    def work(tx):
        change = EmployeeChange(calendar_id=house.short)
        hr.change_employee(tx, house.hanna.actor, house.wen.employee, change)
        return balance(tx, house.wen, house.annual, "2026-05-31")

    assert database.run(work) == "9.2"


def test_who_leaves_earns_until_then_and_keeps_no_leave_beyond(house, database):
    """Until 15 June: ten, and 15 of 30 days of two."""

    def work(tx):
        later = ask(tx, house.wen, house.annual, "2026-06-15", "2026-06-16")
        last = Leaving(left_on=date(2026, 6, 15))
        with pytest.raises(LeaveAfterwards), tx.savepoint():
            hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        hr.cancel_leave(tx, house.wen.actor, later.id)
        hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        with pytest.raises(HasLeft), tx.savepoint():
            hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        with pytest.raises(OutsideEmployment), tx.savepoint():
            ask(tx, house.wen, house.annual, "2026-06-15", "2026-06-16")
        return balance(tx, house.wen, house.annual, "2026-12-01")

    assert database.run(work) == "11"


def test_what_was_credited_beyond_the_last_day_is_taken_back(house, database):
    """Gone on 15 April: one of April's two is taken back; seven are left."""

    def work(tx):
        hr.accrue_leave(tx, house.hanna.actor)
        last = Leaving(left_on=date(2026, 4, 15))
        hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        return balance(tx, house.wen, house.annual)

    assert database.run(work) == "7"


def test_leave_recorded_when_its_year_has_closed_is_of_what_that_year_lost(house, database, clock):
    """24 days at the year's end: five go on, nineteen are lost. Three of December, told in January,
    are of the nineteen; twenty would be one of the five."""
    clock.move_to(datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")))

    def recorded(tx, first, last):
        new = NewLeave(
            leave_type_id=house.annual,
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last),
            employee_id=house.wen.employee,
        )
        asked = hr.request_leave(tx, house.hanna.actor, new)
        between = balance(tx, house.wen, house.annual)
        hr.approve_leave(tx, house.rolf.actor, asked.id)
        return asked.id, between

    def work(tx):
        hr.accrue_leave(tx, system())
        three, asked = recorded(tx, "2026-12-16", "2026-12-18")
        after = balance(tx, house.wen, house.annual)
        run = hr.accrue_leave(tx, system())
        again = hr.accrue_leave(tx, system())
        booked = balance(tx, house.wen, house.annual)
        more, _ = recorded(tx, "2026-11-16", "2026-12-08")
        less = balance(tx, house.wen, house.annual)
        hr.cancel_leave(tx, house.hanna.actor, more, "typed twice")
        hr.cancel_leave(tx, house.hanna.actor, three, "typed twice")
        hr.accrue_leave(tx, system())
        entries = hr.leave_entries(tx, house.wen.actor, house.wen.employee).items
        told = [one for one in hr.leave_balances(tx, system(), house.wen.employee) if one.limited]
        return asked, after, booked, run, again.lines, less, entries, told

    asked, after, booked, run, again, less, entries, [told] = database.run(work)

    assert (asked, after, booked) == ("5", "5", "5")
    assert (run.lines, run.earned, run.expired, again) == (1, 0, Decimal(-3), 0)
    # 17 days beside the three are one more than the nineteen that were lost.
    assert less == "4"
    year_end = [one.days for one in entries if one.day == date(2026, 12, 31) and not one.period]
    assert sum(year_end) == -19
    assert (plain(told.balance), plain(told.earned), plain(told.expired)) == ("5", "24", "19")


def test_who_leaves_keeps_what_was_earned_by_a_longer_week(house, database):
    """Eight days booked by a week of five, then a week of three: on 10 May all eight stay."""

    def work(tx):
        hr.accrue_leave(tx, house.hanna.actor)
        change = EmployeeChange(calendar_id=house.short)
        hr.change_employee(tx, house.hanna.actor, house.wen.employee, change)
        last = Leaving(left_on=date(2026, 5, 10))
        hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        entries = hr.leave_entries(tx, house.wen.actor, house.wen.employee).items
        return [one for one in entries if one.kind == "adjustment"]

    assert database.run(work) == []


def test_who_leaves_in_a_month_that_is_booked_keeps_their_share_of_what_was_booked(house, database):
    """April's two days were booked by a week of five: half of them stay on 15 April, not half of
    the 1.2 of three days."""

    def work(tx):
        hr.accrue_leave(tx, house.hanna.actor)
        change = EmployeeChange(calendar_id=house.short)
        hr.change_employee(tx, house.hanna.actor, house.wen.employee, change)
        last = Leaving(left_on=date(2026, 4, 15))
        hr.end_employment(tx, house.hanna.actor, house.wen.employee, last)
        return balance(tx, house.wen, house.annual)

    assert database.run(work) == "7"
