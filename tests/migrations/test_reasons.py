"""What was over before reasons were noted says honestly that nobody noted one."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import MetaData, insert, select

from erp_core.kernel.engine import open_engine
from erp_core.migrations import config, upgrade
from tests.migrations.test_forward import NOW, rows, url

__all__ = ["url"]
OVER = {
    "cases": {"state": "solved", "solution": "sent again"},
    "threads": {"state": "resolved"},
    "order_returns": {"state": "refunded"},
    "macros": {"resolves": True},
}
OPEN = {
    "cases": {"state": "open", "solution": None},
    "threads": {"state": "open"},
    "order_returns": {"state": "approved"},
    "macros": {"resolves": False},
}


def brought_forward(url, said):
    """Fill a database of the revision before, bring it forward, and read what it says now."""
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0042")
        before = MetaData()
        before.reflect(connection)
        for table in before.sorted_tables:
            if table.name == "alembic_version":
                continue
            if connection.execute(select(table).limit(1)).first() is None:
                filled = [one | said.get(table.name, {}) for one in rows(table)]
                connection.execute(insert(table), filled)
    engine.dispose()
    upgrade(url)
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        after = MetaData()
        after.reflect(connection)
        closings = connection.execute(select(after.tables["closings"])).mappings().all()
        macro, returned = (
            connection.execute(select(after.tables[name].c.cause)).scalar_one()
            for name in ("macros", "order_returns")
        )
    engine.dispose()
    return closings, macro, returned


def test_what_was_over_is_not_noted_and_counts_on_its_day(url):
    closings, macro, _ = brought_forward(url, OVER)
    subjects = [(row["case_id"], row["thread_id"], row["return_id"]) for row in closings]
    assert subjects == [(1, None, None), (None, 1, None), (None, None, 1)]
    assert {row["cause"] for row in closings} == {"not_noted"}
    assert {str(row["business_date"]) for row in closings} == {f"{NOW.date()}"}
    assert [row["variant_id"] for row in closings] == [None, None, 1]
    assert macro == "other"


def test_what_was_open_is_over_for_nothing(url):
    assert brought_forward(url, OPEN) == ([], None, None)


def test_what_was_over_late_in_the_evening_counts_on_the_day_of_the_house(url):
    evening = datetime(2026, 5, 19, 22, 30, tzinfo=UTC)
    late = {
        "cases": OVER["cases"] | {"changed_at": evening},
        "threads": OVER["threads"] | {"last_at": evening},
        "order_returns": OVER["order_returns"] | {"changed_at": evening},
        "organisation": {"zone": "Europe/Berlin"},
    }
    closings, _, _ = brought_forward(url, late)
    assert [f"{row['business_date']}" for row in closings] == ["2026-05-20"] * 3


@pytest.mark.parametrize(("state", "cause"), [("approved", "faulty"), ("refunded", None)])
def test_goods_on_their_way_back_with_a_fault_come_back_for_it(url, state, cause):
    said = {"order_returns": {"condition": "faulty", "state": state}}
    assert brought_forward(url, said)[2] == cause
