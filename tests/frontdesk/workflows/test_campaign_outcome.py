"""What came of a campaign: like groups over like days, whoever was merged meanwhile."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from erp_core.analytics import Query, run_query
from erp_core.conversations import told_about
from erp_core.conversations.notice_schemas import NoticeKind
from erp_core.crm import (
    CampaignOutcome,
    MemberState,
    campaign_outcome,
    members_of_campaign,
    start_campaign,
)
from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.parties import NewMerge, merge_parties
from frontdesk.application import Frontdesk
from frontdesk.workflows.notices.sending import send_waiting
from tests.builders.crm import BERLIN, a_shop, an_address, bought
from tests.builders.marketing import a_campaign, a_reader, a_segment, approved, says, started
from tests.builders.parties import a_customer
from tests.builders.sending import TOKEN, a_desk, delivering, until
from tests.builders.talk import answer_all, write
from tests.fakes.telegram import TelegramFake, telegram_fake

BOSS = system()
MONDAY = datetime(2026, 5, 18, 10, 0, tzinfo=BERLIN)


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake, clock: FixedClock) -> Frontdesk:
    clock.move_to(MONDAY)
    return a_desk(database, tmp_path, fake)


def outcome(desk: Frontdesk, campaign_id: int) -> CampaignOutcome:
    return desk.database.read(lambda tx: campaign_outcome(tx, BOSS, campaign_id))


def violations(desk: Frontdesk) -> list[str]:
    return [one for check in MARKETING_CHECKS for one in desk.database.read(check.run).violations]


def members(desk: Frontdesk, campaign_id: int, state: MemberState) -> list[int]:
    page = desk.database.read(lambda tx: members_of_campaign(tx, BOSS, campaign_id, state=state))
    return sorted(one.party_id for one in page.items)


def merged(desk: Frontdesk, standing: int, other: int) -> None:
    new = NewMerge(other_id=other, reason="same")
    desk.database.run(lambda tx: merge_parties(tx, BOSS, standing, new))


def buyers(desk: Frontdesk, **more: object) -> list[tuple[object, ...]]:
    days = {"start": "2026-05-01", "end": "2026-07-01"}
    told = {"kind": "aggregate", "metrics": ["campaign_buyers"], "time": days}
    asked = Query.model_validate(told | more)
    answer = desk.database.read(lambda tx: run_query(tx, BOSS, asked))
    return [row.cells for row in answer.rows]


def delivered(desk: Frontdesk, count: int) -> None:
    send_waiting(desk)
    with delivering(desk):
        until(desk, *["sent"] * count)


def test_both_groups_are_whole_and_in_the_same_days(desk: Frontdesk, clock: FixedClock) -> None:
    """Of 8 who are to hear it, 1 objects before their turn and orders; the control group too."""
    database, article = desk.database, a_shop(desk.database)
    for number in range(16):
        an_address(database, a_reader(database, f"P{number}"))
    draft = a_campaign(database, a_segment(database).id, control_percent=50, outcome_days=7)
    approved(database, draft.id)
    waiting = members(desk, draft.id, MemberState.WAITING)
    control = members(desk, draft.id, MemberState.CONTROL)
    says(database, waiting[0], granted=False)
    database.run(lambda tx: start_campaign(tx, BOSS, draft.id))
    delivered(desk, len(waiting) - 1)
    bought(database, waiting[0], article)
    bought(database, control[0], article)
    clock.advance(timedelta(hours=1))
    write(desk, "hello", 1, peer=f"70{control[1]:07d}")
    answer_all(desk)
    found = outcome(desk, draft.id)
    assert (found.reached.customers, found.reached.ordered) == (len(waiting) - 1, 0)
    assert (found.assigned.customers, found.assigned.ordered) == (len(waiting), 1)
    assert (found.control.customers, found.control.ordered) == (len(control), 1)
    assert found.control.answered == 1
    assert found.assigned.share is not None
    assert found.control.share is not None
    assert found.lift == found.assigned.share - found.control.share


def test_days_count_from_the_sending_and_are_the_same_for_who_heard_nothing(
    desk: Frontdesk, clock: FixedClock
) -> None:
    """Started on Monday, sent on Wednesday: seven days are until Tuesday, for both groups."""
    database, article = desk.database, a_shop(desk.database)
    for number in range(8):
        an_address(database, a_reader(database, f"P{number}"))
    draft = a_campaign(database, a_segment(database).id, control_percent=50, outcome_days=7)
    started(database, draft.id)
    told = members(desk, draft.id, MemberState.TOLD)
    control = members(desk, draft.id, MemberState.CONTROL)
    bought(database, told[0], article)
    clock.move_to(MONDAY + timedelta(days=2))
    delivered(desk, len(told))
    clock.move_to(MONDAY + timedelta(days=8))
    bought(database, told[1], article)
    bought(database, control[0], article)
    found = outcome(desk, draft.id)
    assert found.open_until == date(2026, 5, 26)
    assert (found.reached.ordered, found.assigned.ordered, found.control.ordered) == (1, 2, 1)
    clock.move_to(MONDAY + timedelta(days=9))
    bought(database, told[2], article)
    bought(database, control[1], article)
    later = outcome(desk, draft.id)
    assert (later.reached, later.assigned, later.control) == (
        found.reached,
        found.assigned,
        found.control,
    )


def test_what_a_member_orders_under_the_entry_that_stands_for_them_is_theirs(
    desk: Frontdesk,
) -> None:
    """Lea was told; she is then merged into Lea Lang, no member, who orders."""
    database, article = desk.database, a_shop(desk.database)
    lea = a_reader(database, "Lea")
    made = started(database, a_campaign(database, a_segment(database).id).id)
    delivered(desk, 1)
    lang = a_customer(database, "Lea Lang").id
    an_address(database, lang)
    merged(desk, lang, lea)
    assert buyers(desk) == [(0,)]
    bought(database, lang, article)
    found = outcome(desk, made.id)
    assert (found.reached.customers, found.reached.ordered) == (1, 1)
    assert buyers(desk) == [(1,)]
    assert [row[-1] for row in buyers(desk, by=["customer"])] == [1]
    other = outcome(desk, made.id).control
    assert (other.customers, other.ordered) == (0, 0)


def test_what_an_entry_of_a_member_orders_is_the_members_however_it_is_asked(
    desk: Frontdesk,
) -> None:
    """Mia was told; what was ordered under her second entry is hers."""
    database, article = desk.database, a_shop(desk.database)
    second = a_customer(database, "Mia M").id
    an_address(database, second)
    mia = a_reader(database, "Mia")
    started(database, a_campaign(database, a_segment(database).id).id)
    bought(database, second, article)
    assert buyers(desk) == [(0,)]
    merged(desk, mia, second)
    assert buyers(desk) == [(1,)]
    assert [row[-1] for row in buyers(desk, by=["customer"])] == [1]


def test_a_message_to_somebody_who_had_objected_or_not_agreed_is_found(
    desk: Frontdesk, clock: FixedClock
) -> None:
    database = desk.database
    lea, twin = a_reader(database, "Lea"), a_reader(database, "Lea L", agreed=False)
    clock.advance(timedelta(hours=1))
    started(database, a_campaign(database, a_segment(database).id).id)
    [[told]] = database.read(lambda tx: told_about(tx, NoticeKind.CAMPAIGN)).values()
    delivered(desk, 1)
    clock.advance(timedelta(days=2))
    says(database, lea, granted=False)
    merged(desk, lea, twin)
    assert violations(desk) == []
    said = f"campaign notice {told.notice_id} went to somebody who had "
    later = "UPDATE {0} SET {1} = :at"
    for table, column, at in (
        ("party_merges", "merged_at", MONDAY - timedelta(days=1)),
        ("outbox", "taken_at", MONDAY + timedelta(days=3)),
    ):
        with database.transaction() as tx:
            before = tx.session.scalar(text(f"SELECT {column} FROM {table}"))
            lie = text(later.format(table, column))
            tx.session.execute(lie, {"at": as_stored(database, at)})
        assert violations(desk) == [said + "objected"]
        with database.transaction() as tx:
            tx.session.execute(text(later.format(table, column)), {"at": before})
    with database.transaction() as tx:
        tx.session.execute(
            text("UPDATE outbox SET taken_at = :at"),
            {"at": as_stored(database, MONDAY - timedelta(days=1))},
        )
    assert violations(desk) == [said + "not agreed"]


def as_stored(database: Database, at: datetime) -> datetime | str:
    """Write a moment as the database keeps it."""
    if database.engine.dialect.name == "postgresql":
        return at
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
