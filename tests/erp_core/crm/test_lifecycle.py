"""Stages of customers: moved by what they buy and by how long they do not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_core.access import Role
from erp_core.crm import (
    CustomerNotFound,
    Rhythm,
    Stage,
    lifecycle_of,
    purchase_rhythm,
    review_lifecycle,
)
from erp_core.crm.checks import CHECKS, stages_follow_their_changes
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.parties import NewParty, PartyKind, PartyRole, create_party
from erp_core.sales import cancel_order
from tests.builders.access import a_member_of_staff
from tests.builders.crm import a_shop, an_address, bought, bought_on
from tests.builders.parties import a_customer

TODAY = date(2026, 5, 19)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in days]


def stage_of(database: Database, party_id: int) -> Stage:
    return database.read(lambda tx: lifecycle_of(tx, system(), party_id)).stage


def a_buyer(database: Database, name: str = "Ana") -> int:
    party_id = a_customer(database, name).id
    an_address(database, party_id)
    return party_id


def test_a_customer_begins_as_a_prospect_and_moves_on_by_buying(database: Database) -> None:
    article, ana = a_shop(database), a_buyer(database)
    stages = [stage_of(database, ana)]
    for _ in range(3):
        bought(database, ana, article)
        stages.append(stage_of(database, ana))

    assert stages == [Stage.PROSPECT, Stage.NEW, Stage.ACTIVE, Stage.ACTIVE]


def test_somebody_who_is_no_customer_has_no_stage(database: Database) -> None:
    new = NewParty(
        kind=PartyKind.COMPANY, name="Yunnan Beans", roles=frozenset({PartyRole.SUPPLIER})
    )
    supplier = database.run(lambda tx: create_party(tx, system(), new))

    with pytest.raises(CustomerNotFound):
        stage_of(database, supplier.id)


def test_silence_leads_to_at_risk_and_to_lost_and_an_order_wins_back(
    database: Database, clock: FixedClock
) -> None:
    article, ana = a_shop(database), a_buyer(database)
    bought_on(database, clock, ana, article, ago(63, 42, 21))
    stages = []
    for days in (0, 11, 40, 70):
        clock.advance(timedelta(days=days))
        database.run(lambda tx: review_lifecycle(tx, system()))
        stages.append(stage_of(database, ana))
    bought(database, ana, article)
    stages.append(stage_of(database, ana))

    assert stages == [Stage.ACTIVE, Stage.AT_RISK, Stage.AT_RISK, Stage.LOST, Stage.WON_BACK]
    history = database.read(lambda tx: lifecycle_of(tx, system(), ana)).history
    assert [change.target for change in history] == [
        "won_back",
        "lost",
        "at_risk",
        "active",
        "new",
        "prospect",
    ]
    assert (history[2].reason, history[2].business_date) == (
        "silent for 32 days",
        TODAY + timedelta(days=11),
    )


def test_a_review_tells_what_it_changed_and_changes_it_once(
    database: Database, clock: FixedClock
) -> None:
    article, ana, tom = a_shop(database), a_buyer(database), a_buyer(database, "Tom")
    bought_on(database, clock, ana, article, ago(100))
    bought_on(database, clock, tom, article, ago(10))

    first = database.run(lambda tx: review_lifecycle(tx, system()))
    again = database.run(lambda tx: review_lifecycle(tx, system()))

    assert first.examined == 2
    assert [(c.party_id, c.source, c.target) for c in first.changes] == [(ana, "new", "at_risk")]
    assert (again.examined, again.changes) == (2, ())


def test_the_rhythm_counts_days_and_leaves_out_cancelled_orders(
    database: Database, clock: FixedClock
) -> None:
    article, ana = a_shop(database), a_buyer(database)
    orders = bought_on(database, clock, ana, article, ago(86, 65, 44, 23, 3))
    database.run(lambda tx: cancel_order(tx, system(), orders[-1], "by mistake"))

    rhythm = database.read(lambda tx: purchase_rhythm(tx, system(), ana))

    assert rhythm == Rhythm(
        orders=4,
        median_days=Decimal(21),
        last_on=TODAY - timedelta(days=23),
        days_since=23,
        due_in=-2,
        last_order_id=orders[-2],
    )


def test_who_has_not_bought_has_no_rhythm(database: Database) -> None:
    ana = a_buyer(database)

    rhythm = database.read(lambda tx: purchase_rhythm(tx, system(), ana))

    assert (rhythm.orders, rhythm.last_on, rhythm.due_in) == (0, None, None)


def test_a_review_needs_its_permission(database: Database, clock: FixedClock) -> None:
    article, ana = a_shop(database), a_buyer(database)
    bought_on(database, clock, ana, article, ago(100))
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")

    with pytest.raises(NotAllowed):
        database.run(lambda tx: review_lifecycle(tx, sam))

    assert stage_of(database, ana) is Stage.NEW


def test_a_stage_set_behind_the_services_back_is_found(database: Database) -> None:
    ana = a_buyer(database)
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE customer_stages SET stage = 'won_back'"))

    found = database.read(stages_follow_their_changes)

    assert found.examined == 1
    assert found.violations == (f"customer {ana} did not get to the stage by its changes",)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.one_of(st.just("buy"), st.just("cancel"), st.integers(1, 120)), max_size=8)
)
def test_whatever_happens_every_stage_was_reached_by_declared_steps(
    database: Database, clock: FixedClock, steps: list[str | int]
) -> None:
    article, ana, orders = the_article(database), a_buyer(database), []
    for step in steps:
        if step == "buy":
            orders.append(bought(database, ana, article))
        elif step == "cancel" and orders:
            order = orders.pop()
            database.run(lambda tx, id_=order: cancel_order(tx, system(), id_, "changed mind"))
        elif isinstance(step, int):
            clock.advance(timedelta(days=step))
            database.run(lambda tx: review_lifecycle(tx, system()))

    assert [database.read(check.run).violations for check in CHECKS] == [()] * len(CHECKS)
    assert database.read(lambda tx: purchase_rhythm(tx, system(), ana)).orders == len(orders)


def the_article(database: Database) -> int:
    """Return the shop's article; examples share one database, so it may be open already."""
    with database.snapshot() as tx:
        known = tx.session.execute(text("SELECT id FROM variants")).scalar()
    return known or a_shop(database)
