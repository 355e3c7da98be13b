"""Campaigns: approved by somebody else with the numbers in view, each member's turn once."""

from datetime import datetime, timedelta

import pytest

from erp_core.access import Role
from erp_core.conversations import NoticeKind, told_about
from erp_core.crm import (
    CampaignChange,
    CampaignChanged,
    CampaignCount,
    CampaignEnd,
    CampaignNotFound,
    CampaignState,
    LeftOut,
    MemberState,
    NobodyToWriteTo,
    NotDraft,
    OthersThanSeen,
    OwnCampaign,
    SegmentNotFound,
    UnknownPlaceholder,
    approve_campaign,
    archive_segment,
    campaign_message,
    change_campaign,
    examine_campaign,
    feed_campaigns,
    get_campaign,
    list_campaigns,
    members_of_campaign,
    start_campaign,
    stop_campaign,
)
from erp_core.crm.api import build_router
from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.crm.placeholders import filled, unknown_in
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.parties import Erasure, NewMerge, erase_person, merge_parties
from tests.builders.access import a_member_of_staff
from tests.builders.crm import BERLIN, a_shop, an_address, bought
from tests.builders.http import client_for
from tests.builders.marketing import (
    OTHER,
    a_campaign,
    a_reader,
    a_segment,
    approved,
    as_seen,
    says,
    started,
)
from tests.builders.parties import a_customer
from tests.builders.support import a_case

BOSS = system()


def violations(database: Database) -> list[str]:
    return [one for check in MARKETING_CHECKS for one in database.read(check.run).violations]


def states(database: Database, campaign_id: int) -> dict[int, tuple[str, str | None]]:
    page = database.read(lambda tx: members_of_campaign(tx, BOSS, campaign_id))
    return {one.party_id: (one.state, one.reason) for one in page.items}


def counts(count: CampaignCount) -> dict[str, int]:
    return {one.reason: one.customers for one in count.left_out}


def told(database: Database) -> dict[int, int]:
    every = database.read(lambda tx: told_about(tx, NoticeKind.CAMPAIGN))
    return {id_: len(each) for id_, each in every.items()}


def test_everybody_left_out_is_counted_with_the_reason(database: Database) -> None:
    article = a_shop(database)
    lea = a_reader(database, "Lea")
    a_reader(database, "Silent", agreed=None)
    a_reader(database, "Refused", agreed=False)
    a_customer(database, "Nowhere")
    a_customer(database, "Mail", email="mail@example.com")
    quiet = a_reader(database, "Quiet")
    a_case(database, quiet)
    new = a_reader(database, "New")
    an_address(database, new)
    bought(database, new, article)
    draft = a_campaign(database, a_segment(database).id, kind="first_order")
    count = database.read(lambda tx: examine_campaign(tx, BOSS, draft.id))
    assert counts(count) == {
        LeftOut.STAGE: 1,
        LeftOut.QUIET: 1,
        LeftOut.NO_CHANNEL: 1,
        LeftOut.OPT_OUT: 1,
        LeftOut.NO_CONSENT: 2,
    }
    assert (count.members, count.to_write_to, count.control) == (7, 1, 0)
    assert all(one.en and one.zh for one in count.left_out)
    approved(database, draft.id)
    assert states(database, draft.id)[lea] == (MemberState.WAITING, None)
    assert database.read(lambda tx: examine_campaign(tx, BOSS, draft.id)) == count
    assert violations(database) == []


def test_who_drafted_it_does_not_approve_it_and_the_numbers_are_those_seen(
    database: Database,
) -> None:
    a_reader(database, "Lea")
    draft = a_campaign(database, a_segment(database).id)
    seen = as_seen(database, draft.id)
    with pytest.raises(OwnCampaign):
        database.run(lambda tx: approve_campaign(tx, BOSS, draft.id, seen))
    a_reader(database, "Tom")
    with pytest.raises(OthersThanSeen):
        database.run(lambda tx: approve_campaign(tx, OTHER, draft.id, seen))
    assert database.read(lambda tx: get_campaign(tx, BOSS, draft.id)).state == "draft"
    with pytest.raises(WrongTransition):
        database.run(lambda tx: start_campaign(tx, BOSS, draft.id))
    made = approved(database, draft.id)
    assert (made.state, made.approved_by) == (CampaignState.APPROVED, "staff:999")
    a_reader(database, "Late")
    assert len(states(database, draft.id)) == 2
    with pytest.raises(NotDraft):
        approved(database, draft.id)
    change = CampaignChange.model_validate(
        made.model_dump(include=set(CampaignChange.model_fields))
    )
    with pytest.raises(NotDraft):
        database.run(lambda tx: change_campaign(tx, BOSS, draft.id, change))


def test_a_campaign_to_nobody_is_not_approved(database: Database) -> None:
    a_reader(database, "Lea", agreed=False)
    draft = a_campaign(database, a_segment(database).id)
    with pytest.raises(NobodyToWriteTo):
        approved(database, draft.id)
    assert states(database, draft.id) == {}


@pytest.mark.parametrize(
    "words", ["{adress}", "{name.__class__}", "{name!r}", "{name:>9}", "{}", "a { b", "{0}"]
)
def test_a_placeholder_that_nothing_stands_for_is_refused(database: Database, words: str) -> None:
    segment = a_segment(database)
    for field in ("text_en", "text_zh", "subject_en", "subject_zh"):
        with pytest.raises(UnknownPlaceholder):
            a_campaign(database, segment.id, **{field: words})
    assert database.read(lambda tx: list_campaigns(tx, BOSS)).items == []
    assert unknown_in("{{name}} {name} {company}") == []


def test_what_a_name_has_in_braces_stays_as_it_is(database: Database) -> None:
    assert filled("{{x}} {name}", {"name": "{company}"}) == "{x} {company}"
    lea = a_reader(database, "{company}")
    started(database, a_campaign(database, a_segment(database).id).id)
    [member] = told(database)
    said = database.read(lambda tx: campaign_message(tx, member, "en"))
    assert said is not None
    assert said.startswith("Dear {company}, come by. ")
    assert lea


def test_each_member_has_their_turn_once_however_often_it_is_fed(database: Database) -> None:
    people = [a_reader(database, f"P{n}") for n in range(5)]
    made = started(database, a_campaign(database, a_segment(database).id).id)
    for _ in range(3):
        database.run(lambda tx: feed_campaigns(tx, 2))
    assert set(states(database, made.id)) == set(people)
    assert list(told(database).values()) == [1] * 5
    assert database.read(lambda tx: get_campaign(tx, BOSS, made.id)).state == "done"
    assert violations(database) == []


def test_a_turn_that_was_not_committed_comes_again(database: Database) -> None:
    a_reader(database, "Lea")
    draft = approved(database, a_campaign(database, a_segment(database).id).id)

    def die(tx: Tx) -> None:
        start_campaign(tx, BOSS, draft.id)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.run(die)
    assert (told(database), states(database, draft.id).popitem()[1][0]) == ({}, "waiting")
    database.run(lambda tx: start_campaign(tx, BOSS, draft.id))
    assert list(told(database).values()) == [1]


def test_nothing_goes_in_quiet_hours(database: Database, clock: FixedClock) -> None:
    a_reader(database, "Lea")
    draft = a_campaign(database, a_segment(database).id, quiet_from=20, quiet_until=8)
    clock.move_to(datetime(2026, 5, 19, 19, 45, tzinfo=BERLIN))
    started(database, draft.id)
    for hour in (23, 7):
        clock.move_to(datetime(2026, 5, 19 + (hour == 7), hour, 59, tzinfo=BERLIN))
        assert database.run(lambda tx: feed_campaigns(tx, 500)) == 0
    assert told(database) == {}
    clock.move_to(datetime(2026, 5, 20, 8, 0, tzinfo=BERLIN))
    assert database.run(lambda tx: feed_campaigns(tx, 500)) == 1
    assert list(told(database).values()) == [1]


def test_what_changed_since_the_approval_is_seen_when_the_turn_comes(database: Database) -> None:
    lea, tom, ana, ben, mia = (a_reader(database, name) for name in ("Lea", "Tom", "A", "B", "M"))
    draft = approved(database, a_campaign(database, a_segment(database).id).id)
    says(database, tom, granted=False)
    database.run(lambda tx: erase_person(tx, BOSS, ana, Erasure(name="A", reason="asked")))
    database.run(lambda tx: merge_parties(tx, BOSS, mia, NewMerge(other_id=ben, reason="same")))
    database.run(lambda tx: start_campaign(tx, BOSS, draft.id))
    assert states(database, draft.id) == {
        lea: ("told", None),
        tom: ("passed_over", "opt_out"),
        ana: ("passed_over", "erased"),
        ben: ("passed_over", "merged"),
        mia: ("told", None),
    }
    assert violations(database) == []


def test_no_customer_hears_more_often_than_the_cap(database: Database, clock: FixedClock) -> None:
    a_reader(database, "Lea")
    segment = a_segment(database)
    for _ in range(2):
        started(database, a_campaign(database, segment.id, cap_messages=2, cap_days=30).id)
    third = a_campaign(database, segment.id, cap_messages=2, cap_days=30)
    count = database.read(lambda tx: examine_campaign(tx, BOSS, third.id))
    assert counts(count) == {LeftOut.CAP: 1}
    clock.advance(timedelta(days=30))
    assert started(database, third.id).state == "running"
    assert sorted(told(database).values()) == [1, 1, 1]


def test_two_campaigns_that_run_share_the_last_message_of_a_cap(
    database: Database, clock: FixedClock
) -> None:
    a_reader(database, "Lea")
    segment = a_segment(database)
    clock.move_to(datetime(2026, 5, 19, 21, 0, tzinfo=BERLIN))
    bounds = {"cap_messages": 1, "quiet_from": 20, "quiet_until": 8}
    both = [started(database, a_campaign(database, segment.id, **bounds).id) for _ in range(2)]
    clock.move_to(datetime(2026, 5, 20, 9, 0, tzinfo=BERLIN))
    database.run(lambda tx: feed_campaigns(tx, 500))
    found = sorted(states(database, one.id).popitem()[1] for one in both)
    assert found == [("passed_over", "cap"), ("told", None)]


def test_the_control_group_is_split_the_same_each_time_and_hears_nothing(
    database: Database,
) -> None:
    people = [a_reader(database, f"P{n}") for n in range(40)]
    draft = a_campaign(database, a_segment(database).id, control_percent=50)
    counts_seen = {
        database.read(lambda tx: examine_campaign(tx, BOSS, draft.id)).control for _ in range(2)
    }
    started(database, draft.id)
    page = database.read(lambda tx: members_of_campaign(tx, BOSS, draft.id))
    control = [one for one in page.items if one.state == MemberState.CONTROL]
    assert counts_seen == {len(control)}
    assert 8 <= len(control) <= 32
    assert len(told(database)) == len(people) - len(control)
    assert not {one.id for one in control} & set(told(database))
    assert all(one.from_on is not None for one in control)


def test_whoever_waits_when_it_is_stopped_is_passed_over(
    database: Database, clock: FixedClock
) -> None:
    a_reader(database, "Lea")
    clock.move_to(datetime(2026, 5, 19, 21, 0, tzinfo=BERLIN))
    draft = a_campaign(database, a_segment(database).id, quiet_from=20, quiet_until=8)
    started(database, draft.id)
    end = CampaignEnd(reason="wrong price")
    stopped = database.run(lambda tx: stop_campaign(tx, BOSS, draft.id, end))
    assert (stopped.state, stopped.reason) == (CampaignState.STOPPED, "wrong price")
    clock.move_to(datetime(2026, 5, 20, 9, 0, tzinfo=BERLIN))
    assert database.run(lambda tx: feed_campaigns(tx, 500)) == 0
    assert states(database, draft.id).popitem()[1] == ("passed_over", "stopped")
    with pytest.raises(WrongTransition):
        database.run(lambda tx: stop_campaign(tx, BOSS, draft.id, end))
    assert violations(database) == []


def test_a_message_of_a_campaign_that_was_stopped_is_not_said_any_more(
    database: Database,
) -> None:
    people = [a_reader(database, f"P{n}") for n in range(2)]
    draft = approved(database, a_campaign(database, a_segment(database).id).id)
    with database.transaction() as tx:
        from erp_core.crm.marketing_tables import Campaign
        from erp_core.crm.service.feeding import feed

        row = tx.session.get_one(Campaign, draft.id)
        row.state = CampaignState.RUNNING
        feed(tx, row, 1)
    [member] = told(database)
    end = CampaignEnd(reason="x")
    assert database.read(lambda tx: campaign_message(tx, member, "en")) is not None
    database.run(lambda tx: stop_campaign(tx, BOSS, draft.id, end))
    assert database.read(lambda tx: campaign_message(tx, member, "en")) is None
    assert sorted(states(database, draft.id).values()) == [
        ("passed_over", "stopped"),
        ("told", None),
    ]
    assert people


def test_a_draft_is_changed_as_it_was_seen(database: Database) -> None:
    segment = a_segment(database)
    draft = a_campaign(database, segment.id)
    told_so = draft.model_dump(include=set(CampaignChange.model_fields))
    change = CampaignChange.model_validate({**told_so, "name_en": "Winter", "cap_days": 7})
    changed = database.run(lambda tx: change_campaign(tx, BOSS, draft.id, change))
    assert (changed.name_en, changed.cap_days, changed.name_in("zh")) == ("Winter", 7, "夏季")
    with pytest.raises(CampaignChanged):
        database.run(lambda tx: change_campaign(tx, BOSS, draft.id, change))
    database.run(lambda tx: archive_segment(tx, BOSS, segment.id))
    with pytest.raises(SegmentNotFound):
        a_campaign(database, segment.id)
    with pytest.raises(CampaignNotFound):
        database.read(lambda tx: get_campaign(tx, BOSS, 99))


def test_campaigns_over_rest_and_who_may(database: Database) -> None:
    a_reader(database, "Lea")
    segment = a_segment(database)
    lena = a_member_of_staff(database, Role.SALES, login="lena")
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    mine = client_for(database, lena, [build_router()])
    others = client_for(database, jonas, [build_router()])
    base = "/api/v1/crm/campaigns"
    body = {
        "name_en": "S",
        "name_zh": "夏",
        "segment_id": segment.id,
        "subject_en": "News",
        "subject_zh": "消息",
        "text_en": "Hi {name}",
        "text_zh": "{name}好",
        "quiet_from": 0,
        "quiet_until": 0,
        "control_percent": 0,
    }
    made = mine.post(base, json=body).json()
    one = f"{base}/{made['id']}"
    count = mine.get(f"{one}/count").json()
    seen = {"version": made["version"], "segment_version": made["segment_version"]}
    seen |= {"to_write_to": 1, "digest": count["digest"]}
    assert mine.post(f"{one}/approve", json=seen).status_code == 409
    assert count["to_write_to"] == 1
    assert others.post(f"{one}/approve", json=seen | {"version": 7}).status_code == 409
    assert others.post(f"{one}/approve", json=seen).json()["state"] == "approved"
    assert mine.post(f"{one}/start").json()["state"] in {"running", "done"}
    assert mine.get(f"{one}/members").json()["items"][0]["state"] == "told"
    assert mine.get(f"{one}/outcome").json()["pending"] == 1
    assert [each["id"] for each in mine.get(base).json()["items"]] == [made["id"]]
    assert mine.post(f"{one}/stop", json={"reason": "x"}).json()["state"] == "stopped"
    assert mine.post(f"{one}/stop", json={"reason": "x"}).status_code == 409
    sam = a_member_of_staff(database, Role.ACCOUNTANT, login="sam")
    with pytest.raises(NotAllowed):
        database.run(lambda tx: start_campaign(tx, sam, made["id"]))
