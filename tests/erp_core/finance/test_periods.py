"""Months are locked softly by the accountant and for good until an administrator opens them."""

from datetime import date

import pytest

from erp_core.access import ROLES, Role
from erp_core.finance import (
    BadPeriod,
    PeriodLock,
    PeriodLocked,
    get_entry,
    list_entries,
    list_periods,
    lock_period,
    post_entry,
    reverse_entry,
    trial_balance,
    unlock_period,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from tests.builders.finance import a_sale_by_hand, an_entry, books, broken_rules, eur

APRIL = date(2026, 4, 30)
PETRA = Actor(ActorKind.STAFF, 1, "Petra", ROLES[Role.ACCOUNTANT])
ADMIN = Actor(ActorKind.STAFF, 2, "Ada", ROLES[Role.ADMIN])
CLERK = Actor(ActorKind.STAFF, 3, "Kim", frozenset({"finance.post_entry", "finance.read_ledger"}))


@pytest.fixture(autouse=True)
def _books(database):
    database.run(books)


def locked(database, lock=PeriodLock.SOFT, actor=PETRA):
    return database.run(lambda tx: lock_period(tx, actor, "2026-04", lock, "April is done"))


def lock_of_april(database):
    return {row.period: row.lock for row in database.read(lambda tx: list_periods(tx, PETRA))}[
        "2026-04"
    ]


def post(database, actor, late_reason=""):
    new = an_entry("10.00", APRIL, late_reason=late_reason)
    return database.run(lambda tx: post_entry(tx, actor, new))


def posted(database):
    return len(database.read(lambda tx: list_entries(tx, system())).items)


def test_a_soft_lock_lets_the_accountant_post_late_who_says_why(database):
    locked(database)

    late = post(database, PETRA, " the bill came in May ")

    assert late.late_reason == "the bill came in May"
    assert database.read(lambda tx: get_entry(tx, PETRA, late.id)).late_reason == late.late_reason
    assert database.read(lambda tx: trial_balance(tx, PETRA, APRIL)).debit == eur("10")
    assert broken_rules(database) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_a_soft_lock_refuses_everybody(database, reason):
    locked(database)

    with pytest.raises(PeriodLocked) as refused:
        post(database, PETRA, reason)

    assert refused.value.facts["lock"] == "soft"
    assert posted(database) == 0


def test_with_a_reason_a_soft_lock_refuses_who_may_not_be_late(database):
    locked(database)

    with pytest.raises(NotAllowed):
        post(database, CLERK, "I forgot")

    assert posted(database) == 0


def test_a_hard_lock_refuses_the_accountant_with_a_reason_too(database):
    locked(database, PeriodLock.HARD)

    with pytest.raises(PeriodLocked, match="accepts nothing"):
        post(database, PETRA, "the bill came in May")

    assert posted(database) == 0


def test_a_reason_is_kept_only_where_it_was_needed(database):
    assert post(database, CLERK, "not late at all").late_reason == ""


def test_the_reason_of_a_reversal_is_why_it_is_late(database):
    entry_id = database.run(lambda tx: a_sale_by_hand(tx, "10.00", APRIL))
    locked(database)

    opposite = database.run(lambda tx: reverse_entry(tx, PETRA, entry_id, "typed twice", APRIL))

    assert opposite.late_reason == "typed twice"
    assert broken_rules(database) == []


def test_a_soft_lock_becomes_a_hard_one_and_not_the_other_way(database):
    assert locked(database).lock == "soft"
    assert locked(database, PeriodLock.HARD).lock == "hard"

    with pytest.raises(PeriodLocked):
        locked(database)

    assert lock_of_april(database) == "hard"


def test_the_accountant_opens_a_soft_lock_and_the_administrator_a_hard_one(database):
    locked(database)
    database.run(lambda tx: unlock_period(tx, PETRA, "2026-04", "a bill came"))
    assert lock_of_april(database) == "open"

    locked(database, PeriodLock.HARD)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: unlock_period(tx, PETRA, "2026-04", "a bill came"))
    assert lock_of_april(database) == "hard"

    database.run(lambda tx: unlock_period(tx, ADMIN, "2026-04", "the auditor asked"))
    assert post(database, CLERK).late_reason == ""


def test_open_is_no_way_to_lock(database):
    with pytest.raises(BadPeriod):
        locked(database, PeriodLock.OPEN)

    assert database.read(lambda tx: list_periods(tx, PETRA)) == ()
