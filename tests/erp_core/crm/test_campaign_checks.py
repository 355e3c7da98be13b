"""Whatever happens, a campaign tells nobody twice or against their word; lies are found."""

import contextlib
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import text

from erp_core import crm
from erp_core.conversations import NoticeKind, told_about
from erp_core.crm import (
    CampaignEnd,
    NobodyToWriteTo,
    feed_campaigns,
    members_of_campaign,
    start_campaign,
    stop_campaign,
)
from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from tests.builders.crm import BERLIN
from tests.builders.marketing import (
    a_campaign,
    a_reader,
    a_segment,
    approved,
    says,
    started,
)
from tests.builders.together import together

BOSS = system()


def violations(database: Database) -> list[str]:
    return [one for check in MARKETING_CHECKS for one in database.read(check.run).violations]


def states(database: Database, campaign_id: int) -> dict[int, tuple[str, str | None]]:
    page = database.read(lambda tx: members_of_campaign(tx, BOSS, campaign_id))
    return {one.party_id: (one.state, one.reason) for one in page.items}


def told(database: Database) -> dict[int, int]:
    every = database.read(lambda tx: told_about(tx, NoticeKind.CAMPAIGN))
    return {id_: len(each) for id_, each in every.items()}


def begun(database: Database, segment_id: int, cap: int) -> list[int]:
    """Draft, approve and start a campaign, if there is anybody to write to."""
    draft = a_campaign(database, segment_id, cap_messages=cap, control_percent=20)
    with contextlib.suppress(NobodyToWriteTo):
        return [started(database, draft.id).id]
    return []


def stop_last(database: Database, campaigns: list[int]) -> None:
    """Stop the campaign that was started last, if it still runs."""
    end = CampaignEnd(reason="x")
    for id_ in campaigns[-1:]:
        with contextlib.suppress(WrongTransition):
            database.run(lambda tx, id_=id_: stop_campaign(tx, BOSS, id_, end))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_whatever_happens_nobody_is_told_twice_or_against_their_word(
    database: Database, clock: FixedClock, seed: int
) -> None:
    random, segment = Random(seed), a_segment(database)
    people = [a_reader(database, f"P{n}", agreed=random.choice([True, None])) for n in range(6)]
    campaigns: list[int] = []
    for _ in range(30):
        what = random.choice(["say", "draft", "feed", "stop", "wait"])
        if what == "say":
            says(database, random.choice(people), granted=random.random() < 0.6)
        elif what == "draft":
            campaigns += begun(database, segment.id, random.randint(1, 3))
        elif what == "feed":
            database.run(lambda tx: feed_campaigns(tx, 1))
        elif what == "stop":
            stop_last(database, campaigns)
        clock.advance(timedelta(days=random.choice([0, 0, 1, 9]), seconds=1))
    assert violations(database) == []
    for id_ in campaigns:
        each = states(database, id_)
        outcome = database.read(lambda tx, id_=id_: crm.campaign_outcome(tx, BOSS, id_))
        assert outcome.count.members == len(each) == len(people)
        assert outcome.pending == sum(1 for state, _ in each.values() if state == "told")


def test_messages_to_others_than_the_members_are_found(database: Database) -> None:
    a_reader(database, "Lea")
    tom = a_reader(database, "Tom", agreed=False)
    started(database, a_campaign(database, a_segment(database).id).id)
    assert violations(database) == []
    copy = text(
        "INSERT INTO notices (kind, record_id, detail, party_id, state, attempts, caused_at)"
        " SELECT kind, :record, :detail, party_id, state, attempts, caused_at FROM notices LIMIT 1"
    )
    [member] = told(database)
    with database.transaction() as tx:
        tx.session.execute(copy, {"record": member, "detail": "again"})
    assert violations(database) == [
        f"member {member} of a campaign has 2 messages and should have 1"
    ]
    with database.transaction() as tx:
        tx.session.execute(text("DELETE FROM notices WHERE detail = 'again'"))
        left_out = tx.session.scalar(
            text("SELECT id FROM campaign_members WHERE party_id = :id"), {"id": tom}
        )
        tx.session.execute(copy, {"record": left_out, "detail": ""})
    assert violations(database) == [
        f"member {left_out} of a campaign has 1 messages and should have 0"
    ]


def test_a_campaign_that_lost_or_kept_its_members_is_found(database: Database) -> None:
    a_reader(database, "Lea")
    started(database, a_campaign(database, a_segment(database).id).id)
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE campaign_members SET state = 'waiting', told_at = NULL"))
        tx.session.execute(text("DELETE FROM notices"))
    assert violations(database) == ["1 members wait for campaign 1, which is done"]
    with database.transaction() as tx:
        tx.session.execute(text("DELETE FROM campaign_members"))
    assert violations(database) == ["campaign 1 is done and has 0 members"]


def test_campaigns_started_at_once_share_the_last_message_of_a_cap(database: Database) -> None:
    for number in range(6):
        a_reader(database, f"P{number}")
    segment = a_segment(database)
    every = [a_campaign(database, segment.id, cap_messages=1).id for _ in range(4)]
    for id_ in every:
        approved(database, id_)

    def start(place: int) -> str:
        return database.run(lambda tx: start_campaign(tx, BOSS, every[place])).state

    assert together(4, start) == ["running"] * 4
    assert list(told(database).values()) == [1] * 6
    assert violations(database) == []


def test_whoever_feeds_at_once_tells_each_member_once_and_keeps_the_cap(
    database: Database, clock: FixedClock
) -> None:
    """Two campaigns to the same people, fed by six processes in the same moment."""
    for number in range(6):
        a_reader(database, f"P{number}")
    segment = a_segment(database)
    clock.move_to(datetime(2026, 5, 19, 21, 0, tzinfo=BERLIN))
    bounds = {"cap_messages": 1, "quiet_from": 20, "quiet_until": 8}
    both = [started(database, a_campaign(database, segment.id, **bounds).id) for _ in range(2)]
    clock.move_to(datetime(2026, 5, 20, 9, 0, tzinfo=BERLIN))
    taken = together(6, lambda _: database.run(lambda tx: feed_campaigns(tx, 2)))
    assert all(isinstance(one, int) for one in taken), taken
    for _ in range(6):
        database.run(lambda tx: feed_campaigns(tx, 2))
    assert list(told(database).values()) == [1] * 6
    found = sorted(state for one in both for state, _ in states(database, one.id).values())
    assert found == ["passed_over"] * 6 + ["told"] * 6
    assert violations(database) == []
