"""Business hours count open time only, also on the nights when the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kernel.opening_hours import (
    STANDARD_HOURS,
    NeverOpen,
    OpeningHours,
    business_minutes_between,
    due_after,
    open_time_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = OpeningHours.same_each_day(frozenset(range(7)), 0, 24)
LUNCH = OpeningHours(MappingProxyType({0: ((480, 720), (780, 1020)), 6: ((60, 240),)}))
HOURS = st.sampled_from([STANDARD_HOURS, ALWAYS, LUNCH])
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 270 * 24 * 60).map(lambda count: BEGIN + timedelta(minutes=count))
MINUTES = st.integers(1, 5_000).map(lambda count: timedelta(minutes=count))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@given(HOURS, MOMENTS, MINUTES)
def test_what_is_due_after_a_time_lies_exactly_that_time_away(hours, start, promise) -> None:
    due = due_after(hours, BERLIN, start, promise)
    assert open_time_between(hours, BERLIN, start, due) == promise


@given(HOURS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_open_time_adds_up(hours, moments) -> None:
    first, middle, last = moments
    whole = open_time_between(hours, BERLIN, first, last)
    parts = open_time_between(hours, BERLIN, first, middle)
    assert parts + open_time_between(hours, BERLIN, middle, last) == whole
    assert timedelta(0) <= whole <= last - first


@given(HOURS, MOMENTS, MINUTES, MINUTES)
def test_more_time_is_due_later(hours, start, promise, more) -> None:
    assert due_after(hours, BERLIN, start, promise) < due_after(
        hours, BERLIN, start, promise + more
    )


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(5, 19, 9), 60, at(5, 19, 10)),
        (at(5, 19, 17, 30), 60, at(5, 20, 9, 30)),
        (at(5, 22, 17), 120, at(5, 25, 10)),
        (at(5, 19, 3), 60, at(5, 19, 10)),
        (at(5, 19, 17), 60, at(5, 19, 18)),
    ],
)
def test_nights_and_weekends_do_not_count(start, minutes, due) -> None:
    assert due_after(STANDARD_HOURS, BERLIN, start, timedelta(minutes=minutes)) == due


def test_a_holiday_is_closed() -> None:
    hours = OpeningHours(STANDARD_HOURS.weekly, frozenset({date(2026, 5, 25)}))
    assert due_after(hours, BERLIN, at(5, 22, 17), timedelta(hours=2)) == at(5, 26, 10)


def test_the_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    night = (at(3, 29, 0), at(3, 30, 0))
    assert open_time_between(ALWAYS, BERLIN, *night) == timedelta(hours=23)
    assert due_after(ALWAYS, BERLIN, at(3, 29, 1), timedelta(hours=2)) == at(3, 29, 4)


def test_the_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    night = (at(10, 25, 0), at(10, 26, 0))
    assert open_time_between(ALWAYS, BERLIN, *night) == timedelta(hours=25)
    assert business_minutes_between(LUNCH, BERLIN, *night) == 4 * 60


def test_a_window_across_the_change_counts_what_it_really_lasts() -> None:
    assert business_minutes_between(LUNCH, BERLIN, at(3, 29, 0), at(3, 30, 0)) == 2 * 60


@pytest.mark.parametrize(
    "weekly",
    [{}, {0: ()}, {0: ((600, 540),)}, {0: ((540, 700), (690, 800))}, {0: ((0, 1441),)}],
)
def test_hours_that_nobody_can_keep_are_refused(weekly) -> None:
    with pytest.raises(NeverOpen):
        OpeningHours(MappingProxyType(weekly))


def test_a_house_on_holiday_for_years_promises_nothing() -> None:
    closed = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(900))
    with pytest.raises(NeverOpen):
        due_after(
            OpeningHours(STANDARD_HOURS.weekly, closed), BERLIN, at(5, 19, 9), timedelta(hours=1)
        )
