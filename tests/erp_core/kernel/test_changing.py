"""Many rows are changed in one statement, each by values of its own."""

import pytest
from sqlalchemy import Update, select, update

from erp_core.kernel.adding import add_rows
from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.database import Database
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx
from tests.builders.statements import statements_of

FEW = [{"series": name, "period": "2026", "last": 10} for name in ("a", "b", "c")]


def _counted_on(given: Given) -> Update:
    """Add to a counter, no further than to 20."""
    more = Counter.last + given["last"]
    return update(Counter).where(Counter.series == given["series"], more <= 20).values(last=more)


@pytest.fixture
def counters(database: Database) -> Database:
    database.run(lambda tx: add_rows(tx, Counter, FEW))
    return database


def counted(database: Database) -> dict[str, int]:
    rows = database.read(lambda tx: tx.session.execute(select(Counter.series, Counter.last)).all())
    return dict(rows)


def test_each_row_is_changed_by_its_own_value(counters: Database) -> None:
    rows = [{"series": "c", "last": 3}, {"series": "a", "last": 1}]

    assert counters.run(lambda tx: change_rows(tx, Counter, rows, _counted_on)) == 2
    assert counted(counters) == {"a": 11, "b": 10, "c": 13}


def test_what_the_change_does_not_allow_is_left_and_not_counted(counters: Database) -> None:
    rows = [{"series": "a", "last": 10}, {"series": "b", "last": 11}, {"series": "none", "last": 1}]

    assert counters.run(lambda tx: change_rows(tx, Counter, rows, _counted_on)) == 1
    assert counted(counters) == {"a": 20, "b": 10, "c": 10}


def test_no_rows_say_nothing_to_the_database(counters: Database) -> None:
    def change_none(tx: Tx) -> None:
        assert change_rows(tx, Counter, [], _counted_on) == 0

    sent = statements_of(counters, lambda: counters.run(change_none))
    assert [each for each in sent if "counters" in each] == []


def test_many_rows_are_one_statement(counters: Database) -> None:
    rows = [{"series": name, "last": 1} for name in ("a", "b", "c")]
    sent = statements_of(
        counters, lambda: counters.run(lambda tx: change_rows(tx, Counter, rows, _counted_on))
    )

    assert len([each for each in sent if each.startswith("UPDATE")]) == 1
