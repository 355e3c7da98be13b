"""While entries are taken for one, both count; afterwards each has what is its own again."""

from datetime import timedelta

from sqlalchemy import text

from erp_core import conversations, crm, parties, sales
from erp_core.conversations.tables import IdentityRow
from erp_core.crm import Stage, WonBy, lifecycle_of, review_lifecycle, stopped_campaigns
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    Erasure,
    NewMerge,
    Purpose,
    directory,
    erase_person,
    may_contact,
    merge_parties,
    undo_merge,
)
from frontdesk.sheets.people import People
from tests.builders.crm import a_shop, an_address, bought
from tests.builders.parties import a_customer, phone
from tests.builders.pipeline import a_buyer, an_opportunity
from tests.builders.threads import a_thread

BOSS = system()


def merged(database: Database, kept: int, other: int) -> int:
    new = NewMerge(other_id=other, reason="the same")
    return database.run(lambda tx: merge_parties(tx, BOSS, kept, new)).id


def objected(database: Database, party_id: int | None, address: str, channel: str = "sms") -> None:
    database.run(
        lambda tx: parties.record_consent(
            tx,
            BOSS,
            party_id=party_id,
            address=address,
            channel=channel,
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="secret source",
        )
    )


def two(database: Database) -> tuple[int, int]:
    """Enter one person twice, reached by another number each."""
    wei = a_customer(database, "Wei Zhang", phone=phone(1)).id
    return wei, a_customer(database, "Zhang Wei", phone=phone(2)).id


def linked_by(database: Database, address: str, number: str) -> int:
    """Let a carrier vouch that a number belongs to who writes; returns the identity."""

    def link(tx: Tx) -> int:
        identity, _ = a_thread(tx, address)
        row = tx.session.get_one(IdentityRow, identity)
        assert conversations.link_by_own_contact(tx, BOSS, row, number)
        return identity

    return database.run(link)


def test_an_identity_goes_with_the_entry_whose_number_proved_it(database: Database) -> None:
    wei, other = two(database)
    merge_id = merged(database, wei, other)
    identity = linked_by(database, "account-of-other", phone(2))
    both = database.read(lambda tx: conversations.identities_of(tx, BOSS, wei))
    assert [one.id for one in both] == [identity]
    assert len(database.read(lambda tx: conversations.threads_of_party(tx, BOSS, wei))) == 1
    database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "two brothers"))
    assert database.read(lambda tx: conversations.identities_of(tx, BOSS, wei)) == []
    own = database.read(lambda tx: conversations.identities_of(tx, BOSS, other))
    assert [(one.id, one.party_id) for one in own] == [(identity, other)]


def test_an_objection_of_either_entry_counts_for_both_while_they_are_one(
    database: Database,
) -> None:
    wei, other = two(database)
    objected(database, other, phone(2))

    def allowed(party_id: int, address: str) -> bool:
        return database.read(lambda tx: may_contact(tx, party_id, address, "sms", Purpose.SERVICE))

    assert allowed(wei, phone(1))
    merge_id = merged(database, wei, other)
    assert not allowed(wei, phone(1))
    assert not allowed(other, phone(3))
    database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "two brothers"))
    assert allowed(wei, phone(1))


def test_a_campaign_that_is_not_for_one_entry_is_for_neither(database: Database) -> None:
    article, wei, other = a_shop(database), a_buyer(database, "Wei"), a_buyer(database, "Zhang")
    bought(database, other, article)
    assert database.read(lambda tx: stopped_campaigns(tx, [wei])) == {}
    merged(database, wei, other)
    first = frozenset({"first_order"})
    assert database.read(lambda tx: stopped_campaigns(tx, [wei, other])) == {
        wei: first,
        other: first,
    }


def test_lists_name_who_stands_and_reach_them_by_everything(database: Database) -> None:
    wei, other = two(database)
    merged(database, wei, other)
    [listed] = database.read(lambda tx: directory(tx, BOSS))
    assert listed.party.id == wei
    assert [one.value for one in listed.contact_points] == [phone(2), phone(1)]
    told = database.read(lambda tx: People(tx, BOSS).told(other))
    assert told["customer"] == "Wei Zhang"


def test_an_opportunity_is_won_by_an_order_of_either_entry_and_names_who_stands(
    database: Database,
) -> None:
    article, wei, other = a_shop(database), a_buyer(database, "Wei"), a_buyer(database, "Zhang")
    hope = an_opportunity(database, other)
    merged(database, wei, other)
    order = bought(database, wei, article)
    won = database.run(lambda tx: crm.win_opportunity(tx, BOSS, hope.id, WonBy(order_id=order)))
    assert (won.party_id, won.party_name, won.order_id) == (wei, "Wei", order)


def test_a_quotation_of_a_merged_entry_is_written_for_who_stands(database: Database) -> None:
    article, wei, other = a_shop(database), a_buyer(database, "Wei"), a_buyer(database, "Zhang")
    hope = an_opportunity(database, other)
    merged(database, wei, other)
    line = sales.NewOrderLine(variant_id=article, quantity="1")
    quote = crm.OpportunityQuote(lines=(line,), valid_days=7, send=True)
    database.run(lambda tx: crm.quote_opportunity(tx, BOSS, hope.id, quote))
    won = database.run(lambda tx: crm.win_opportunity(tx, BOSS, hope.id, WonBy()))
    assert won.order_id is not None
    order = database.read(lambda tx: sales.get_order(tx, BOSS, won.order_id or 0))
    assert order.party_id == wei


def test_who_bought_as_the_merged_entry_is_no_prospect_and_can_fall_silent(
    database: Database, clock: FixedClock
) -> None:
    article, wei, other = a_shop(database), a_buyer(database, "Wei"), a_buyer(database, "Zhang")
    bought(database, other, article)
    merged(database, wei, other)

    def stage() -> Stage:
        return database.read(lambda tx: lifecycle_of(tx, BOSS, wei)).stage

    database.run(lambda tx: review_lifecycle(tx, BOSS))
    assert stage() is Stage.NEW
    bought(database, other, article)
    assert stage() is Stage.ACTIVE
    clock.advance(timedelta(days=120))
    database.run(lambda tx: review_lifecycle(tx, BOSS))
    assert stage() is Stage.AT_RISK


def test_who_was_lost_has_come_back_by_an_order_of_the_merged_entry(
    database: Database, clock: FixedClock
) -> None:
    article, wei, other = a_shop(database), a_buyer(database, "Wei"), a_buyer(database, "Zhang")
    bought(database, wei, article)
    for _ in range(3):
        clock.advance(timedelta(days=120))
        database.run(lambda tx: review_lifecycle(tx, BOSS))
    assert database.read(lambda tx: lifecycle_of(tx, BOSS, wei)).stage is Stage.LOST
    clock.advance(timedelta(days=5))
    bought(database, other, article)
    merged(database, wei, other)
    database.run(lambda tx: review_lifecycle(tx, BOSS))
    assert database.read(lambda tx: lifecycle_of(tx, BOSS, wei)).stage is Stage.WON_BACK


def test_the_review_leaves_who_was_erased_in_peace(database: Database, clock: FixedClock) -> None:
    article = a_shop(database)
    wei = a_customer(database, "Wei").id
    an_address(database, wei)
    order = bought(database, wei, article)
    database.run(lambda tx: sales.cancel_order(tx, BOSS, order, "x"))
    why = Erasure(name="Wei", reason="asked")
    database.run(lambda tx: erase_person(tx, BOSS, wei, why))
    clock.advance(timedelta(days=200))
    reviewed = database.run(lambda tx: review_lifecycle(tx, BOSS))
    assert (reviewed.examined, reviewed.changes) == (0, ())


def test_erasing_reaches_what_nobodys_name_is_on_and_merges_that_were_undone(
    database: Database,
) -> None:
    wei = a_customer(database, "Wei Zhang", phone=phone(1)).id
    other = a_customer(database, "Wei Zhang", phone=phone(1), email="shared@example.com").id
    ana = a_customer(database, "Ana", email="shared@example.com").id
    merge_id = merged(database, other, wei)
    database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "not the same, says canary-mum"))
    database.run(lambda tx: parties.archive_party(tx, BOSS, other, "x"))
    database.run(lambda tx: erase_person(tx, BOSS, other, Erasure(name="Wei Zhang", reason="x")))

    def talk(tx: Tx) -> None:
        identity, _ = a_thread(tx, "canary-account")
        conversations.link_identity(tx, BOSS, identity, wei)
        a_thread(tx, phone(1))

    database.run(talk)
    objected(database, None, "canary-account", "webchat")
    objected(database, None, phone(1))
    objected(database, None, "shared@example.com", "email")
    database.run(lambda tx: erase_person(tx, BOSS, wei, Erasure(name="Wei Zhang", reason="x")))
    with database.snapshot() as tx:
        kept = tx.session.execute(text("SELECT address FROM consents ORDER BY id")).all()
        known = tx.session.execute(text("SELECT address, name FROM identities")).all()
        told = tx.session.execute(text("SELECT evidence, reason FROM party_merges")).all()
        trail = tx.session.execute(
            text("SELECT payload FROM audit_entries WHERE action LIKE 'parties.%merge%'")
        ).all()
    assert [row[0] for row in kept] == ["erased", "erased", "shared@example.com"]
    assert {row[1] for row in known} == {"erased"}
    assert not any("canary" in row[0] or phone(1) in row[0] for row in known)
    assert [row[1] for row in told] == ["erased"]
    assert [row[0] for row in trail] == [None, None]
    assert database.read(lambda tx: parties.get_party(tx, BOSS, ana)).name == "Ana"


def test_a_number_that_both_entries_have_is_linked_to_who_stands(database: Database) -> None:
    wei = a_customer(database, "Wei", phone=phone(1)).id
    other = a_customer(database, "Zhang", phone=phone(1)).id
    merged(database, wei, other)
    identity = linked_by(database, "account", phone(1))
    assert database.read(lambda tx: conversations.get_identity(tx, identity)).party_id == wei
