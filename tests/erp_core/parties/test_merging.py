"""Entries of one person are taken for one, and for two again; every document stays where it was."""

from typing import Any

import pytest
from sqlalchemy import select, text

from erp_core.access import Role, customer_actor
from erp_core.crm import NewNote, add_note, purchase_rhythm, review_lifecycle, timeline
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import checks_of
from erp_core.kernel.table import Table
from erp_core.modules import MODULES
from erp_core.parties import (
    AlreadyMerged,
    ContactKind,
    Evidence,
    EvidenceKind,
    MergedWithItself,
    MergeUndone,
    NewMerge,
    StandsForOthers,
    WrongKindOfParty,
    archive_party,
    find_duplicates,
    find_parties,
    get_party,
    merge_parties,
    merges_of,
    parties_with_contact,
    standing_for,
    undo_merge,
)
from erp_core.parties.api import build_router
from erp_core.sales import list_orders
from tests.builders.access import a_member_of_staff
from tests.builders.crm import a_shop, an_address, bought
from tests.builders.http import client_for
from tests.builders.parties import a_company, a_customer, phone

BOSS = system()
TOLD = {"audit_entries", "audit_head", "interactions", "parties", "party_merges"}
"""What tells of the merge itself."""


def two_entries(database: Database) -> tuple[int, int]:
    """Enter one person twice: with one phone number, and with orders and notes at both."""
    article = a_shop(database)
    ids = []
    for name in ("Wei Zhang", "wei zhang"):
        party_id = a_customer(database, name, phone=phone(7)).id
        an_address(database, party_id)
        bought(database, party_id, article)
        note = NewNote(text=f"{name} likes floral")
        database.run(lambda tx, id_=party_id, note=note: add_note(tx, BOSS, id_, note))
        ids.append(party_id)
    return ids[0], ids[1]


def documents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but those that tell of the merge."""
    with database.snapshot() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.session.execute(select(table))), key=repr)
            for table in Table.metadata.sorted_tables
            if table.name not in TOLD
        }


def merged(database: Database, kept: int, other: int) -> int:
    new = NewMerge(other_id=other, reason="he says so himself")
    return database.run(lambda tx: merge_parties(tx, BOSS, kept, new)).id


def violations(database: Database) -> list[str]:
    return [
        found for _, check in checks_of(MODULES) for found in database.read(check.run).violations
    ]


def test_a_merge_and_its_undo_leave_every_document_where_it_was(database: Database) -> None:
    kept, other = two_entries(database)
    before = documents(database)
    merge_id = merged(database, kept, other)
    assert documents(database) == before
    assert violations(database) == []
    database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "two brothers"))
    assert documents(database) == before
    assert violations(database) == []
    told = database.read(lambda tx: merges_of(tx, BOSS, other))
    assert [(one.merged_id, one.reason, one.undone_because) for one in told] == [
        (other, "he says so himself", "two brothers")
    ]
    with pytest.raises(MergeUndone):
        database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "again"))


def test_who_stands_for_both_sees_and_is_found_as_both(database: Database) -> None:
    kept, other = two_entries(database)
    assert database.read(lambda tx: parties_with_contact(tx, ContactKind.PHONE, phone(7))) == (
        kept,
        other,
    )
    merge_id = merged(database, kept, other)
    assert database.read(lambda tx: parties_with_contact(tx, ContactKind.PHONE, phone(7))) == (
        kept,
    )
    assert database.read(lambda tx: standing_for(tx, other)) == kept
    found = database.read(lambda tx: find_parties(tx, BOSS, "wei")).items
    assert [one.id for one in found] == [kept]
    said = [one.summary_en for one in database.read(lambda tx: timeline(tx, BOSS, kept)).items]
    assert said[0] == "Taken for one with wei zhang"
    assert {"system: Wei Zhang likes floral", "system: wei zhang likes floral"} <= set(said)
    assert database.read(lambda tx: purchase_rhythm(tx, BOSS, kept)).orders == 2
    own = database.read(lambda tx: customer_actor(tx, kept))
    seen = database.read(lambda tx: list_orders(tx, own)).items
    assert {order.party_id for order in seen} == {kept, other}
    database.run(lambda tx: undo_merge(tx, BOSS, merge_id, "two brothers"))
    own = database.read(lambda tx: customer_actor(tx, kept))
    seen = database.read(lambda tx: list_orders(tx, own)).items
    assert {order.party_id for order in seen} == {kept}
    assert database.read(lambda tx: purchase_rhythm(tx, BOSS, kept)).orders == 1


def test_an_entry_that_another_stands_for_does_not_fall_silent(
    database: Database, clock: FixedClock
) -> None:
    from datetime import timedelta

    kept, other = two_entries(database)
    merged(database, kept, other)
    clock.advance(timedelta(days=120))
    changes = database.run(lambda tx: review_lifecycle(tx, BOSS)).changes
    assert [change.party_id for change in changes] == [kept]


def test_duplicates_are_found_with_what_they_have_in_common(database: Database) -> None:
    first = a_customer(database, "Wei Zhang", phone=phone(7), email="wei@example.com")
    second = a_customer(database, "Zhang, Wei", phone=phone(7), email="wei@example.com")
    third = a_customer(database, "wei zhang")
    a_company(database, "Wei Zhang")
    pairs = database.read(lambda tx: find_duplicates(tx, BOSS))
    assert [(one.party_id, one.other_id, one.evidence) for one in pairs] == [
        (
            first.id,
            second.id,
            (
                Evidence(kind=EvidenceKind.PHONE, value=phone(7)),
                Evidence(kind=EvidenceKind.EMAIL, value="wei@example.com"),
            ),
        ),
        (first.id, third.id, (Evidence(kind=EvidenceKind.NAME, value="Wei Zhang"),)),
    ]
    merged(database, first.id, second.id)
    kept = database.read(lambda tx: merges_of(tx, BOSS, first.id))[0]
    assert [one.kind for one in kept.evidence] == ["phone", "email"]
    database.run(lambda tx: archive_party(tx, BOSS, third.id, "never bought"))
    assert database.read(lambda tx: find_duplicates(tx, BOSS)) == []


def test_what_cannot_be_one_is_refused_and_nothing_changes(database: Database) -> None:
    wei, tom, ana = (a_customer(database, name).id for name in ("Wei", "Tom", "Ana"))
    cafe = a_company(database).id
    merged(database, wei, tom)
    for kept, other, refusal in (
        (wei, wei, MergedWithItself),
        (wei, cafe, WrongKindOfParty),
        (ana, tom, AlreadyMerged),
        (tom, ana, AlreadyMerged),
        (ana, wei, StandsForOthers),
    ):
        with pytest.raises(refusal):
            merged(database, kept, other)
    jonas = a_member_of_staff(database, Role.SALES)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: merge_parties(tx, jonas, wei, NewMerge(other_id=ana, reason="x")))
    assert database.read(lambda tx: get_party(tx, BOSS, ana)).merged_into is None
    assert violations(database) == []
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE parties SET merged_into = NULL"))
    assert violations(database) == [f"party {tom} is not merged into party {wei} as it says"]


def test_merging_over_rest(database: Database) -> None:
    wei, other = (
        a_customer(database, "Wei", phone=phone(1)),
        a_customer(database, "Wei Z", phone=phone(1)),
    )
    client = client_for(database, a_member_of_staff(database, Role.MANAGER), [build_router()])
    base = "/api/v1/parties"
    assert len(client.get(f"{base}/duplicates").json()) == 1
    made = client.post(f"{base}/{wei.id}/merges", json={"other_id": other.id, "reason": "same"})
    assert (made.status_code, made.json()["evidence"][0]["kind"]) == (201, "phone")
    assert client.get(f"{base}/{other.id}").json()["merged_into"] == wei.id
    undone = client.post(f"{base}/merges/{made.json()['id']}/undo", json={"reason": "two"})
    assert undone.json()["undone_because"] == "two"
    assert client.get(f"{base}/{other.id}/merges").json() == [undone.json()]
