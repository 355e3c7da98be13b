"""A fiscal year is closed: its result is carried, its months are final, and it can be undone."""

from datetime import date

import pytest

from erp_core.access import ROLES, Role
from erp_core.finance import (
    AccountRole,
    DateOutsideBooks,
    EarlierYearOpen,
    EntryOfDocument,
    Journal,
    LaterYearClosed,
    PeriodLock,
    PeriodLocked,
    ReservedJournal,
    YearClosed,
    YearNotClosed,
    YearNotOver,
    close_year,
    get_entry,
    list_entries,
    list_fiscal_years,
    lock_period,
    post_entry,
    reopen_year,
    reverse_entry,
    set_fiscal_year_start,
    trial_balance,
    unlock_period,
)
from erp_core.finance.years import fiscal_year, fiscal_year_of
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from tests.builders.finance import a_sale_by_hand, an_entry, books, broken_rules, eur

PETRA = Actor(ActorKind.STAFF, 1, "Petra", ROLES[Role.ACCOUNTANT])
ADMIN = Actor(ActorKind.STAFF, 2, "Ada", ROLES[Role.ADMIN])
DECEMBER = date(2025, 12, 31)


def wages(tx, amount, on):
    entry = an_entry(amount, on, debit=AccountRole.WAGES, credit=AccountRole.BANK)
    return post_entry(tx, system(), entry).id


@pytest.fixture(autouse=True)
def _two_years(database):
    def write(tx):
        books(tx)
        a_sale_by_hand(tx, "100.00", date(2025, 3, 3))
        wages(tx, "30.00", date(2025, 11, 11))
        a_sale_by_hand(tx, "7.00", date(2026, 1, 1))

    database.run(write)


def closed(database, year=2025):
    return database.run(lambda tx: close_year(tx, PETRA, year, "audited"))


def reopened(database, year=2025):
    return database.run(lambda tx: reopen_year(tx, ADMIN, year, "a bill was forgotten"))


def sums(database, on=DECEMBER):
    rows = database.read(lambda tx: trial_balance(tx, PETRA, on)).rows
    return {row.account: row.balance for row in rows if row.balance}


def entries(database):
    return len(database.read(lambda tx: list_entries(tx, PETRA)).items)


def test_closing_carries_the_result_to_retained_earnings(database):
    view = closed(database)

    entry = database.read(lambda tx: get_entry(tx, PETRA, view.closing_entry_id))
    assert (entry.journal, entry.business_date, entry.number) == (
        "closing",
        DECEMBER,
        "JE-2025-0003",
    )
    assert [(line.account, line.debit, line.credit) for line in entry.lines] == [
        ("4400", eur("100"), eur("0")),
        ("6020", eur("0"), eur("30")),
        ("2970", eur("0"), eur("70")),
    ]
    assert sums(database) == {"1800": eur("70"), "2970": eur("-70")}
    assert broken_rules(database) == []


def test_nothing_is_posted_into_or_before_a_closed_year(database):
    closed(database)

    for day in (DECEMBER, date(2025, 6, 1), date(2024, 1, 1), date(2016, 1, 1)):
        with pytest.raises(PeriodLocked):
            database.run(lambda tx, day=day: a_sale_by_hand(tx, "1.00", day))
    database.run(lambda tx: a_sale_by_hand(tx, "1.00", date(2026, 1, 2)))

    assert sums(database, date(2026, 1, 2))["4400"] == eur("-8")
    assert broken_rules(database) == []


def test_months_that_were_locked_for_good_do_not_hinder_the_closing(database):
    database.run(lambda tx: lock_period(tx, PETRA, "2025-12", PeriodLock.HARD))

    closed(database)

    assert sums(database)["2970"] == eur("-70")
    assert broken_rules(database) == []


def test_reopening_reverses_and_the_year_closes_again_with_what_was_forgotten(database):
    first = closed(database).closing_entry_id

    assert reopened(database).closed is False
    assert sums(database) == {"1800": eur("70"), "4400": eur("-100"), "6020": eur("30")}
    database.run(lambda tx: unlock_period(tx, ADMIN, "2025-12", "the bill"))
    database.run(lambda tx: wages(tx, "5.00", DECEMBER))
    second = closed(database)

    assert second.closing_entry_id != first
    assert sums(database) == {"1800": eur("65"), "2970": eur("-65")}
    assert broken_rules(database) == []


def test_a_closed_years_months_stay_locked_even_for_the_administrator(database):
    closed(database)

    with pytest.raises(YearClosed):
        database.run(lambda tx: unlock_period(tx, ADMIN, "2025-12", "please"))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: reopen_year(tx, PETRA, 2025, "please"))

    assert broken_rules(database) == []


@pytest.mark.parametrize(
    ("year", "error"), [(2026, YearNotOver), (2027, DateOutsideBooks), (2015, DateOutsideBooks)]
)
def test_a_year_is_closed_when_it_is_over_and_in_the_books(database, year, error):
    with pytest.raises(error):
        closed(database, year)

    assert entries(database) == 3


def test_years_are_closed_and_opened_in_order(database):
    database.run(lambda tx: a_sale_by_hand(tx, "9.00", date(2024, 5, 5)))
    with pytest.raises(EarlierYearOpen):
        closed(database)
    with pytest.raises(YearNotClosed):
        reopened(database)
    assert entries(database) == 4

    closed(database, 2024)
    closed(database)
    with pytest.raises(YearClosed):
        closed(database)
    with pytest.raises(LaterYearClosed):
        reopened(database, 2024)

    assert [(each.year, each.closed) for each in years(database)] == [
        (2026, False),
        (2025, True),
        (2024, True),
    ]
    assert broken_rules(database) == []


def years(database):
    return database.read(lambda tx: list_fiscal_years(tx, PETRA))


def test_an_empty_year_is_closed_without_an_entry(database):
    assert closed(database, 2024).closing_entry_id is None

    assert closed(database).closing_entry_id is not None
    assert broken_rules(database) == []


def test_what_is_posted_in_the_same_transaction_is_closed_with_it(database):
    def sell_and_close(tx):
        a_sale_by_hand(tx, "11.00", DECEMBER)
        close_year(tx, PETRA, 2025)

    database.run(sell_and_close)

    assert sums(database)["2970"] == eur("-81")
    assert broken_rules(database) == []


def test_the_closing_journal_is_not_written_or_reversed_by_hand(database):
    entry_id = closed(database).closing_entry_id
    by_hand = an_entry("1.00", DECEMBER).model_copy(update={"journal": Journal.CLOSING})

    with pytest.raises(ReservedJournal):
        database.run(lambda tx: post_entry(tx, ADMIN, by_hand))
    with pytest.raises(EntryOfDocument):
        database.run(lambda tx: reverse_entry(tx, ADMIN, entry_id, "no"))

    assert entries(database) == 4


def test_a_year_may_begin_in_april_until_one_was_closed(database):
    database.run(lambda tx: set_fiscal_year_start(tx, PETRA, 4))

    view = closed(database, 2024)
    assert (view.first_day, view.last_day) == (date(2024, 4, 1), date(2025, 3, 31))
    assert sums(database, date(2025, 3, 31)) == {"1800": eur("100"), "2970": eur("-100")}
    with pytest.raises(YearClosed):
        database.run(lambda tx: set_fiscal_year_start(tx, PETRA, 1))
    database.run(lambda tx: wages(tx, "2.00", date(2025, 4, 1)))
    assert broken_rules(database) == []


def test_fiscal_years_follow_the_calendar_and_its_leap_days():
    assert fiscal_year(2023, 3) == (2023, date(2023, 3, 1), date(2024, 2, 29))
    assert fiscal_year_of(date(2026, 3, 31), 4).year == 2025
    assert fiscal_year_of(date(2026, 4, 1), 4).periods[0] == "2026-04"
    assert fiscal_year_of(date(2026, 4, 1), 4).periods[-1] == "2027-03"
