"""A customer becomes known on a second channel, from the first word to their own records."""

from pathlib import Path

from sqlalchemy import select

from erp_core import conversations, parties
from erp_core.conversations import Proof
from erp_core.conversations.tables import IdentityRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.parties import EvidenceKind, NewMerge
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import converse
from tests.scenarios.world import World, living_in

WEI, NEW = "700100001", "700100555"


def says(desk: Frontdesk, *texts: str, sender: str = NEW) -> str:
    said = converse(desk, "telegram", sender, list(texts), loops_running=False)
    return "\n".join(reply.text for one in said for reply in one.replies)


def identity(desk: Frontdesk, address: str) -> IdentityRow:
    return desk.database.read(
        lambda tx: tx.session.scalars(
            select(IdentityRow).where(IdentityRow.address == address)
        ).one()
    )


def the_code(desk: Frontdesk) -> tuple[str, str]:
    """Where the last code went, and its digits."""
    row = desk.database.read(
        lambda tx: tx.session.scalars(
            select(OutboxRow).where(OutboxRow.sensitive).order_by(OutboxRow.id.desc()).limit(1)
        ).one()
    )
    return row.peer, row.text.split("code is ")[1][:6]


def test_a_second_account_is_linked_by_a_code_to_the_first_and_sees_the_same(
    world: World, tmp_path: Path
) -> None:
    with living_in(world, tmp_path) as desk:
        wei = identity(desk, WEI).party_id
        assert "linked to your records already" in says(desk, "link my telegram", sender=WEI)
        asked = says(desk, "link my telegram")
        assert "order number" in asked
        says(desk, "1042", "send me a code")
        peer, code = the_code(desk)
        assert peer == WEI

        says(desk, code)

        found = identity(desk, NEW)
        assert (found.party_id, found.proof) == (wei, Proof.CODE)
        assert "Order 1042" in says(desk, "where is order 1042")
        known = desk.database.read(lambda tx: conversations.identities_of(tx, system(), wei))
        assert {WEI, NEW} <= {one.address for one in known}


def test_a_number_of_two_entries_links_nobody_until_they_are_taken_for_one(
    world: World, tmp_path: Path
) -> None:
    """The evidence of a merge is what stood in the way of the link; undone, it is in two again."""
    phone = "+4915112345678"
    with living_in(world, tmp_path) as desk:
        wei = identity(desk, WEI).party_id
        assert wei is not None

        def enter_twice(tx) -> int:
            point = parties.NewContactPoint(kind=parties.ContactKind.PHONE, value=phone)
            parties.add_contact_point(tx, system(), wei, point)
            new = parties.NewParty(
                kind=parties.PartyKind.PERSON, name="W. Zhang", contact_points=(point,)
            )
            return parties.create_party(tx, system(), new).id

        again = desk.database.run(enter_twice)
        assert not _shares(desk, phone)

        pairs = desk.database.read(lambda tx: parties.find_duplicates(tx, system()))
        (pair,) = [one for one in pairs if {one.party_id, one.other_id} == {wei, again}]
        assert (EvidenceKind.PHONE, phone) in [(one.kind, one.value) for one in pair.evidence]
        merged = desk.database.run(
            lambda tx: parties.merge_parties(
                tx, system(), wei, NewMerge(other_id=again, reason="the same number")
            )
        )

        assert _shares(desk, phone)
        assert identity(desk, NEW).party_id == wei
        desk.database.run(lambda tx: parties.undo_merge(tx, system(), merged.id, "two brothers"))
        assert identity(desk, NEW).party_id == wei


def _shares(desk: Frontdesk, phone: str) -> bool:
    """Somebody new shares their own number; tells whether they are known by it."""

    def share(tx) -> bool:
        row = tx.session.scalar(select(IdentityRow).where(IdentityRow.address == NEW))
        assert row is not None
        return conversations.link_by_own_contact(tx, system(), row, phone)

    says(desk, "hello")
    return desk.database.run(share)
