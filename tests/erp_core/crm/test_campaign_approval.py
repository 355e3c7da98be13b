"""An approval is of what was seen, by somebody who did not write it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from erp_core.conversations import NoticeKind, told_about
from erp_core.crm import (
    CampaignChange,
    CampaignChanged,
    LanguageIs,
    OthersThanSeen,
    OwnCampaign,
    Rule,
    SegmentChange,
    approve_campaign,
    campaign_subject,
    change_campaign,
    change_segment,
    examine_campaign,
    get_campaign,
)
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.database import Database
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

BOSS = system()
THIRD = Actor(ActorKind.STAFF, 998, "third", frozenset({"crm.*", "parties.read"}))


def written_by(database: Database, actor: Actor, campaign_id: int, **more: object) -> None:
    """Let somebody write a draft otherwise."""
    as_is = database.read(lambda tx: get_campaign(tx, BOSS, campaign_id))
    told = as_is.model_dump(include=set(CampaignChange.model_fields))
    change = CampaignChange.model_validate(told | more)
    database.run(lambda tx: change_campaign(tx, actor, campaign_id, change))


def test_whoever_wrote_it_as_it_is_does_not_approve_it(database: Database) -> None:
    a_reader(database, "Lea")
    draft = a_campaign(database, a_segment(database).id)
    written_by(database, OTHER, draft.id, text_en="All is free")
    for own in (BOSS, OTHER):
        seen = as_seen(database, draft.id)
        with pytest.raises(OwnCampaign):
            database.run(lambda tx, own=own, seen=seen: approve_campaign(tx, own, draft.id, seen))
    assert database.read(lambda tx: get_campaign(tx, BOSS, draft.id)).changed_by == OTHER.key
    seen = as_seen(database, draft.id)
    made = database.run(lambda tx: approve_campaign(tx, THIRD, draft.id, seen))
    assert (made.state, made.text_en) == ("approved", "All is free")


def test_the_database_does_not_take_their_approval_either(database: Database) -> None:
    a_reader(database, "Lea")
    draft = a_campaign(database, a_segment(database).id)
    written_by(database, THIRD, draft.id)
    approved(database, draft.id)
    lie = text("UPDATE campaigns SET approved_by = :key")
    for key in (BOSS.key, THIRD.key):
        with pytest.raises(IntegrityError), database.transaction() as tx:
            tx.session.execute(lie, {"key": key})


def test_words_written_since_it_was_looked_at_are_not_approved(database: Database) -> None:
    a_reader(database, "Lea")
    draft = a_campaign(database, a_segment(database).id)
    seen = as_seen(database, draft.id)
    written_by(database, BOSS, draft.id, text_en="Twice the price")
    with pytest.raises(CampaignChanged):
        database.run(lambda tx: approve_campaign(tx, OTHER, draft.id, seen))


def test_a_rule_changed_since_it_was_looked_at_is_not_approved(database: Database) -> None:
    a_reader(database, "Lea")
    segment = a_segment(database)
    draft = a_campaign(database, segment.id)
    seen = as_seen(database, draft.id)
    rule = Rule(conditions=(LanguageIs(language="en"),))
    change = SegmentChange(version=segment.version, name_en="En", name_zh="英", rule=rule)
    database.run(lambda tx: change_segment(tx, BOSS, segment.id, change))
    assert database.read(lambda tx: examine_campaign(tx, BOSS, draft.id)).to_write_to == 1
    with pytest.raises(OthersThanSeen):
        database.run(lambda tx: approve_campaign(tx, OTHER, draft.id, seen))


def test_as_many_others_are_not_who_was_seen(database: Database) -> None:
    lea, tom = a_reader(database, "Lea"), a_reader(database, "Tom", agreed=False)
    draft = a_campaign(database, a_segment(database).id)
    seen = as_seen(database, draft.id)
    says(database, lea, granted=False)
    says(database, tom, granted=True)
    assert database.read(lambda tx: examine_campaign(tx, BOSS, draft.id)).to_write_to == 1
    with pytest.raises(OthersThanSeen):
        database.run(lambda tx: approve_campaign(tx, OTHER, draft.id, seen))


def test_a_mail_is_about_its_subject_and_not_about_our_name_of_it(database: Database) -> None:
    a_reader(database, "Lea")
    segment = a_segment(database)
    words = {"subject_en": "For {name}: fresh today", "subject_zh": "{name}：今日新鲜"}
    started(database, a_campaign(database, segment.id, name_en="Win back losers", **words).id)
    [member] = database.read(lambda tx: told_about(tx, NoticeKind.CAMPAIGN))
    about = [
        database.read(lambda tx, one=one: campaign_subject(tx, member, one)) for one in ("en", "zh")
    ]
    assert about == ["For Lea: fresh today", "Lea：今日新鲜"]
