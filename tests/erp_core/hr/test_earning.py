"""How leave is earned, counted in working days and carried over: worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.hr.earning import Change, Due, Terms, balance_on, balances, lowest, year_ends
from erp_core.hr.states import Accrual
from erp_core.hr.working_time import Calendar, Span

FULL = Calendar(tuple(map(Decimal, (8, 8, 8, 8, 8, 0, 0))), frozenset({date(2026, 5, 25)}))


def terms(accrual=Accrual.MONTHLY, days="30", week=5, cap=None, start=date(2026, 1, 1), end=None):
    return Terms(accrual, Decimal(days), week, cap and Decimal(cap), start, end)


def test_twelve_months_add_up_to_the_year_to_the_hundredth():
    """25 days are 2.083333 a month: 2.08 or 2.09, of which twelve are 25."""
    months = [str(one.days) for one in terms(days="25").due(date(2026, 12, 31))]

    assert months == ["2.08", "2.09", "2.08"] * 4
    assert sum(map(Decimal, months)) == 25


def test_a_month_is_earned_on_its_last_day():
    due = list(terms().due(date(2026, 3, 30)))

    assert [(one.period, one.day, str(one.days)) for one in due] == [
        ("2026-01", date(2026, 1, 31), "2.50"),
        ("2026-02", date(2026, 2, 28), "2.50"),
    ]


def test_a_month_begun_or_left_midway_counts_by_its_days():
    """From 16 January: 16 of 31 days of 2.5 are 1.29; until 7 February: 7 of 28 are 0.625."""
    due = list(terms(start=date(2026, 1, 16), end=date(2026, 2, 7)).due(date(2026, 12, 31)))

    assert [(one.day, str(one.days)) for one in due] == [
        (date(2026, 1, 31), "1.29"),
        (date(2026, 2, 7), "0.63"),
    ]


def test_a_year_is_earned_when_it_begins_and_a_part_of_it_on_the_first_day():
    """From 1 July 2026: half of 30; a week of three days earns three fifths of it."""
    due = list(terms(Accrual.YEARLY, week=3, start=date(2026, 7, 1)).due(date(2027, 6, 30)))

    assert [(one.period, one.day, str(one.days)) for one in due] == [
        ("2026", date(2026, 7, 1), "9.00"),
        ("2027", date(2027, 1, 1), "18.00"),
    ]


def test_leave_that_is_not_earned_is_never_due():
    assert list(terms(Accrual.NONE, days="0").due(date(2030, 1, 1))) == []


def test_what_is_above_the_cap_is_gone_when_the_year_ends():
    changes = [
        Change(date(2026, 3, 31), Decimal(12)),
        Change(date(2026, 12, 28), Decimal(-4)),
        Change(date(2027, 1, 31), Decimal(1)),
    ]
    found = balances(changes, Decimal(5), date(2027, 2, 1))

    days = (date(2026, 3, 30), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 31))
    assert [str(balance_on(found, day)) for day in days] == ["0", "8", "5", "6"]
    assert lowest(found, date(2026, 4, 1)) == 5
    assert lowest(found, date(2026, 1, 1)) == 0
    assert balance_on(balances(changes, None, date(2027, 2, 1)), date(2027, 1, 31)) == 9


@pytest.mark.parametrize(
    ("first", "last", "halves", "days"),
    [
        ("2026-05-18", "2026-05-22", (False, False), "5"),
        ("2026-05-22", "2026-05-26", (False, False), "2"),
        ("2026-05-22", "2026-05-26", (True, True), "1.0"),
        ("2026-05-19", "2026-05-19", (True, False), "0.5"),
        ("2026-05-23", "2026-05-25", (False, False), "0"),
    ],
)
def test_weekends_and_holidays_take_no_leave(first, last, halves, days):
    """25 May 2026 is Whit Monday; 23 and 24 are a weekend."""
    span = Span(date.fromisoformat(first), date.fromisoformat(last), *halves)

    assert str(sum((part for _, part in span.working_days(FULL)), Decimal(0))) == days


def test_two_halves_of_a_day_do_not_overlap():
    day = date(2026, 5, 19)
    morning, afternoon = Span(day, day, ends_midday=True), Span(day, day, starts_midday=True)

    assert not morning.overlaps(afternoon)
    assert not afternoon.overlaps(morning)
    assert morning.overlaps(Span(day, day))
    assert afternoon.overlaps(Span(day, day, starts_midday=True))
    assert Span(day, day, starts_midday=True, ends_midday=True).is_empty


@given(
    moves=st.lists(
        st.tuples(st.integers(2020, 2023), st.integers(1, 365), st.integers(-8, 8).filter(bool)),
        min_size=1,
        max_size=12,
    ),
    cap=st.integers(0, 6),
)
def test_whenever_something_is_recorded_the_ends_of_years_take_the_same(moves, cap):
    """Each is written when later years have closed already, and the ledger is closed each time."""
    ledger, lost = [], {}
    for year, day, days in moves:
        ledger.append(Change(date(year, 1, 1) + timedelta(days=day - 1), Decimal(days)))
        for end in year_ends(ledger, lost, Decimal(cap), range(2020, 2024)):
            ledger.append(end)
            lost[end.day.year] = lost.get(end.day.year, Decimal(0)) - end.days
        assert year_ends(ledger, lost, Decimal(cap), range(2020, 2024)) == []

    until = date(2024, 1, 1)
    plain = [
        Change(date(year, 1, 1) + timedelta(days=day - 1), Decimal(days))
        for year, day, days in moves
    ]
    held = sum(one.days for one in ledger)
    assert held == balance_on(balances(plain, Decimal(cap), until), until)
    assert all(days >= 0 for days in lost.values())


@given(
    days=st.lists(st.integers(1, 300), min_size=12, max_size=12),
    week=st.integers(0, 7),
    left=st.integers(0, 364),
)
def test_of_what_was_booked_whole_months_stay_whatever_week_is_worked_now(days, week, left):
    ends = date(2026, 1, 1) + timedelta(days=left)
    terms = Terms(Accrual.MONTHLY, Decimal(24), week, None, date(2026, 1, 1), ends)
    booked = [
        Due(f"2026-{month:02d}", date(2026, month, 1), Decimal(each).scaleb(-2))
        for month, each in enumerate(days, 1)
    ]

    kept = terms.kept(booked, date(2026, 12, 31))

    whole = sum(one.days for one in booked if one.day.month < ends.month)
    assert whole <= kept <= whole + booked[ends.month - 1].days
    if (ends + timedelta(days=1)).day == 1:
        assert kept == whole + booked[ends.month - 1].days
