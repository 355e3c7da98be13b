"""What could not be had is told week by week, and once a week to those who buy and plan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core.access import Role
from erp_core.crm import (
    DemandLine,
    NewUnmetDemand,
    record_unmet_demand,
    tell_demand_weekly,
    weekly_demand,
)
from erp_core.crm.api import build_router
from erp_core.kernel.actor import Actor, NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.support import TaskFilter, list_tasks
from tests.builders.access import a_member_of_staff
from tests.builders.crm import a_shop
from tests.builders.http import client_for
from tests.builders.parties import a_customer

BOSS = system()
WEEK = date(2026, 5, 18)


def asked(database: Database, words: str, **more: object) -> None:
    new = NewUnmetDemand(asked=words, **more)
    database.run(lambda tx: record_unmet_demand(tx, BOSS, new))


def a_week_of_wishes(database: Database, clock: FixedClock) -> int:
    """Ask for decaf in one week, and in the next twice for one article and once for decaf."""
    article, wei = a_shop(database), a_customer(database).id
    asked(database, "decaf")
    clock.advance(timedelta(days=7))
    day = date(2026, 6, 1)
    asked(database, "dark", variant_id=article, quantity=Decimal(3), party_id=wei, wanted_on=day)
    asked(database, "dark roast", variant_id=article, quantity=Decimal("1.5"), party_id=wei)
    asked(database, "Decaf")
    return article


def tasks(database: Database, actor: Actor) -> list[str]:
    only = TaskFilter(assignee_id=actor.id)
    return [one.title for one in database.read(lambda tx: list_tasks(tx, BOSS, None, only)).items]


def test_a_week_is_added_up_by_article_beside_the_week_before(
    database: Database, clock: FixedClock
) -> None:
    article = a_week_of_wishes(database, clock)
    clock.advance(timedelta(days=7))
    report = database.read(lambda tx: weekly_demand(tx, BOSS))
    assert report.week == WEEK + timedelta(days=7)
    first, second = report.lines
    assert (first.variant_id, first.asked, first.times, first.quantity) == (
        article,
        "dark roast",
        2,
        Decimal("4.5"),
    )
    assert (first.customers, first.wanted_on, first.times_before) == (1, date(2026, 6, 1), 0)
    assert second == DemandLine(
        variant_id=None,
        sku=None,
        asked="Decaf",
        times=1,
        quantity=Decimal(0),
        customers=0,
        wanted_on=None,
        times_before=1,
    )
    before = database.read(lambda tx: weekly_demand(tx, BOSS, WEEK))
    assert [(line.asked, line.times) for line in before.lines] == [("decaf", 1)]


def test_who_buys_and_who_plans_is_told_once_a_week(database: Database, clock: FixedClock) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    lin = a_member_of_staff(database, Role.PLANNER, login="lin")
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    a_week_of_wishes(database, clock)
    database.run(lambda tx: tell_demand_weekly(tx, 500))
    clock.advance(timedelta(days=7))
    for _ in range(2):
        database.run(lambda tx: tell_demand_weekly(tx, 500))
    told = tasks(database, pia)
    assert [title.partition(" and")[0] for title in told] == [
        "Asked for in the week of 2026-05-25",
        "Asked for in the week of 2026-05-18",
    ]
    assert "4.5 (2×), Decaf 0 (1×)" in told[0]
    assert tasks(database, lin) == told
    assert tasks(database, sam) == []


def test_a_week_without_wishes_is_not_told_of(database: Database) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    database.run(lambda tx: tell_demand_weekly(tx, 500))
    assert tasks(database, pia) == []


def test_the_report_over_rest_is_for_those_it_is_for(database: Database) -> None:
    pia = a_member_of_staff(database, Role.PURCHASING, login="pia")
    asked(database, "decaf")
    client = client_for(database, pia, [build_router()])
    told = client.get("/api/v1/crm/unmet-demand/weekly", params={"on": "2026-05-19"})
    assert [line["asked"] for line in told.json()["lines"]] == ["decaf"]
    assert client.get("/api/v1/crm/unmet-demand").status_code == 403
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    with pytest.raises(NotAllowed):
        database.read(lambda tx: weekly_demand(tx, sam))
