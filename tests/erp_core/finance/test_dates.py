"""Dates that can only be a slip are not posted; all others are, whatever was posted before."""

from datetime import date

import pytest
from sqlalchemy import func, select

from erp_core.finance import (
    AccountRole,
    DateOutsideBooks,
    EntryLine,
    Journal,
    NewEntry,
    PeriodLocked,
    get_entry,
    list_periods,
    lock_period,
    post_entry,
    reverse_entry,
)
from erp_core.finance.tables import Entry
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Invalid
from tests.builders.finance import books, eur


@pytest.fixture(autouse=True)
def _books(database):
    database.run(books)


def posted(database, on):
    new = NewEntry(
        journal=Journal.GENERAL,
        business_date=on,
        memo="Capital",
        lines=(
            EntryLine(account=AccountRole.BANK, debit=eur("1.00")),
            EntryLine(account=AccountRole.EQUITY, credit=eur("1.00")),
        ),
    )
    return database.run(lambda tx: post_entry(tx, system(), new)).id


def entries(database):
    return database.read(lambda tx: tx.session.scalar(select(func.count(Entry.id))))


OUTSIDE = [date.min, date(1026, 5, 19), date(2015, 12, 31), date(2027, 5, 21), date.max]
FIRST, LAST = date(2016, 1, 1), date(2027, 5, 20)


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_date_outside_the_books_is_refused_with_the_dates_that_are_not(database, day):
    with pytest.raises(DateOutsideBooks) as refused:
        posted(database, day)

    assert isinstance(refused.value, Invalid)
    assert refused.value.field == "business_date"
    assert refused.value.message == (
        f"An entry of {day} cannot be posted: dates go from 2016-01-01 to 2027-05-20."
    )
    assert entries(database) == 0
    assert database.read(lambda tx: list_periods(tx, system())) == ()


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_the_first_and_the_last_day_are_posted(database, day):
    id_ = posted(database, day)

    assert database.read(lambda tx: get_entry(tx, system(), id_)).business_date == day


def test_an_old_posting_does_not_open_the_way_for_an_older_one(database):
    posted(database, FIRST)

    with pytest.raises(DateOutsideBooks):
        posted(database, date(2015, 12, 31))

    assert entries(database) == 1


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_reversal_outside_the_books_is_refused(database, day):
    id_ = posted(database, date(2026, 5, 19))

    with pytest.raises(DateOutsideBooks):
        database.run(lambda tx: reverse_entry(tx, system(), id_, "a slip", day))

    assert entries(database) == 1


def test_within_the_bounds_a_locked_period_still_accepts_nothing(database):
    database.run(lambda tx: lock_period(tx, system(), "2016-01"))

    with pytest.raises(PeriodLocked):
        posted(database, FIRST)

    assert entries(database) == 0
