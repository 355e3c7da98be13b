"""Leases: one holder at a time, and the next one when it is gone."""

from datetime import UTC, datetime, timedelta

from erp_core.kernel.database import Database
from erp_core.kernel.lease import hold, is_last_of, release, release_all
from tests.builders.together import together

AT = datetime(2026, 5, 19, 9, 0, tzinfo=UTC)
LENGTH = timedelta(seconds=10)


def held(database: Database, owner: str, after: float = 0.0, name: str = "delivery") -> bool:
    at = AT + timedelta(seconds=after)
    return database.run(lambda tx: hold(tx, name, owner, at, LENGTH))


def test_a_lease_has_one_holder_who_may_renew_it(database: Database) -> None:
    assert held(database, "one")
    assert not held(database, "two", after=9)
    assert held(database, "one", after=9)
    assert not held(database, "two", after=18)


def test_a_lease_that_ended_goes_to_the_next_and_not_back(database: Database) -> None:
    held(database, "one")

    assert held(database, "two", after=10)
    assert not held(database, "one", after=11)


def test_a_lease_given_back_is_free_at_once(database: Database) -> None:
    held(database, "one")
    database.run(lambda tx: release(tx, "delivery", "two"))
    assert not held(database, "two")
    database.run(lambda tx: release(tx, "delivery", "one"))

    assert held(database, "two")


def test_leases_of_other_names_are_their_own(database: Database) -> None:
    assert held(database, "one", name="delivery:a")
    assert held(database, "two", name="delivery:b")


def test_all_leases_are_cleared_at_the_start_of_the_only_process(database: Database) -> None:
    held(database, "one", name="a")
    held(database, "one", name="b")

    database.run(release_all)

    assert held(database, "two", name="a")
    assert held(database, "two", name="b")


def test_of_twenty_that_want_a_lease_one_gets_it(database: Database) -> None:
    outcomes = together(20, lambda number: held(database, f"worker {number}"))

    assert sorted(outcomes) == [False] * 19 + [True]


def last_of(database: Database, owner: str) -> bool:
    return database.run(lambda tx: is_last_of(tx, "delivery", owner))


def test_a_lease_is_its_last_holders_until_another_has_it(database: Database) -> None:
    held(database, "one")
    assert (last_of(database, "one"), last_of(database, "two")) == (True, False)

    held(database, "two", after=11)
    assert (last_of(database, "one"), last_of(database, "two")) == (False, True)

    database.run(lambda tx: release(tx, "delivery", "two"))
    assert (last_of(database, "one"), last_of(database, "two")) == (False, False)
