"""Campaigns to more than a statement takes values, in slices, and no more than is asked for."""

from erp_core import conversations, parties
from erp_core.conversations import NoticeKind
from erp_core.crm import feed_campaigns, members_of_campaign, stopped_campaigns
from erp_core.crm.marketing_tables import Campaign
from erp_core.crm.service.feeding import feed
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.slices import MOST, slices
from erp_core.parties import NewMerge, Purpose, merge_parties
from tests.builders.marketing import a_campaign, a_reader, a_segment, approved, says, started
from tests.builders.parties import a_customer

BOSS = system()
MANY = range(1, 260_001)
"""More than SQLite or PostgreSQL take in one statement, whatever they were built with."""


def test_slices_are_all_values_once_and_never_too_many() -> None:
    values = [*range(2500), *range(10)]
    found = list(slices(values))
    assert [one for some in found for one in some] == list(range(2500))
    assert [len(some) for some in found] == [MOST, MOST, 500]
    assert list(slices([])) == []


def test_any_number_of_customers_is_asked_about(database: Database) -> None:
    lea, tom = a_reader(database, "Lea"), a_reader(database, "Tom", agreed=False)
    mail = a_customer(database, "Mail", email="mail@example.com").id
    started(database, a_campaign(database, a_segment(database).id).id)
    with database.snapshot() as tx:
        long_ago = tx.now.replace(year=2000)
        assert stopped_campaigns(tx, MANY) == {}
        assert parties.in_use(tx, MANY) >= {lea, tom, mail}
        assert parties.mail_on_file(tx, MANY) == [(mail, "mail@example.com")]
        assert [one for one, _ in parties.objections_of(tx, MANY, Purpose.MARKETING)] == [tom]
        assert conversations.wrote_since(tx, MANY, long_ago) == []
        reached = conversations.reached_on(tx, ["telegram"], MANY)
        assert [one.party_id for one in reached] == [lea, tom]
        assert len(conversations.told_about(tx, NoticeKind.CAMPAIGN, MANY)) == 1


def test_only_those_are_told_of_who_are_asked_about(database: Database) -> None:
    lea, _ = a_reader(database, "Lea"), a_reader(database, "Tom")
    segment = a_segment(database)
    for _ in range(2):
        started(database, a_campaign(database, segment.id).id)
    with database.snapshot() as tx:
        every = conversations.told_about(tx, NoticeKind.CAMPAIGN)
        some = conversations.told_about(tx, NoticeKind.CAMPAIGN, list(every)[:1])
        assert (len(every), list(some)) == (4, list(every)[:1])
        reached = conversations.reached_on(tx, ["telegram"], [lea])
        assert [one.party_id for one in reached] == [lea]
        said = parties.words_on(tx, reached, Purpose.MARKETING)
        assert [one.allowed for one in said] == [True]
        assert conversations.reached_on(tx, ["telegram"], []) == []


def test_a_customer_merged_half_way_hears_it_once(database: Database) -> None:
    ben, mia = a_reader(database, "Ben"), a_reader(database, "Mia")
    draft = approved(database, a_campaign(database, a_segment(database).id).id)
    with database.transaction() as tx:
        row = tx.session.get_one(Campaign, draft.id)
        row.state = "running"
        feed(tx, row, 1)
    database.run(lambda tx: merge_parties(tx, BOSS, mia, NewMerge(other_id=ben, reason="same")))
    says(database, mia, granted=True)
    database.run(lambda tx: feed_campaigns(tx, 500))
    page = database.read(lambda tx: members_of_campaign(tx, BOSS, draft.id))
    states = {one.party_id: (one.state, one.reason) for one in page.items}
    assert states == {ben: ("told", None), mia: ("passed_over", "heard")}
