"""Who is behind an address: seen first, linked with proof, never by what a text claims."""

from collections.abc import Iterable

from sqlalchemy import exists, or_, select, update

from erp_core import parties
from erp_core.conversations.errors import IdentityNotFound
from erp_core.conversations.events import IdentityLinked
from erp_core.conversations.identity_tables import UnlinkingRow
from erp_core.conversations.inbound_schemas import Arrived
from erp_core.conversations.schemas import IdentityView, OpenTurn, Proof
from erp_core.conversations.tables import IdentityRow, ThreadRow
from erp_core.conversations.views import identity_view
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

BY_ADDRESS = ("sms", "whatsapp", "email")
"""Channels on which people are known by their number or e-mail address itself."""


def meet(tx: Tx, turn: OpenTurn, arrived: Arrived | None = None) -> IdentityRow:
    """Return the identity of a conversation's peer, made at the first message."""
    return identity_made_at(
        tx,
        turn.channel,
        turn.account,
        turn.peer,
        name=arrived.sender_name if arrived else "",
        language=arrived.language if arrived else None,
    )


def identity_made_at(
    tx: Tx, channel: str, account: str, address: str, name: str = "", language: str | None = None
) -> IdentityRow:
    """Return the identity of an address, made where there is none: nobody's, and proven by nothing.

    That we write to an address proves nothing of who reads it.
    """
    found = identity_at(tx, channel, account, address)
    if found is None:
        found = IdentityRow(
            channel=channel,
            account=account,
            address=address,
            name=name,
            language=language,
            proof=Proof.NONE,
            first_seen=tx.now,
        )
        tx.session.add(found)
        tx.session.flush()
    return found


def enrol_identity(
    tx: Tx, actor: Actor, channel: str, account: str, address: str, party_id: int, name: str
) -> IdentityView:
    """Record an address that is on file for a party, for example from an imported contact list."""
    actor.require("conversations.link_identity")
    parties.get_party(tx, actor, party_id)
    row = identity_at(tx, channel, account, address) or IdentityRow(
        channel=channel, account=account, address=address, proof=Proof.NONE, first_seen=tx.now
    )
    row.name = name
    tx.session.add(row)
    link(tx, actor, row, party_id, Proof.ON_FILE)
    return identity_view(row)


def link_identity(tx: Tx, actor: Actor, identity_id: int, party_id: int) -> IdentityView:
    """Link an identity to a party because a member of staff has verified it.

    Raises:
        IdentityNotFound: There is no such identity.
    """
    actor.require("conversations.link_identity")
    parties.get_party(tx, actor, party_id)
    row = tx.session.get(IdentityRow, identity_id)
    if row is None:
        raise IdentityNotFound
    link(tx, actor, row, party_id, Proof.STAFF)
    return identity_view(row)


def link(
    tx: Tx,
    actor: Actor,
    row: IdentityRow,
    party_id: int,
    proof: Proof,
    known_by: str | None = None,
) -> None:
    """Link an identity and its threads to a party; not those with somebody it was before them.

    Where entries were taken for one, it is linked to the one that has the address on file, so
    that it goes with that one when they are two again.

    Args:
        tx: The transaction.
        actor: Who links them.
        row: The identity.
        party_id: Whose it is.
        proof: How we know.
        known_by: The number or e-mail address that proved it, where that is another one.
    """
    party_id = parties.entry_reached_by(tx, party_id, (known_by or row.address, row.address))
    moves = ThreadRow.party_id.is_(None) | (ThreadRow.party_id == row.party_id)
    row.party_id, row.proof, row.proven_at = party_id, _stronger(row, party_id, proof), tx.now
    tx.session.flush()
    _end_unlinking(tx, row.id, party_id)
    for thread in tx.session.scalars(
        select(ThreadRow).where(ThreadRow.identity_id == row.id, moves).order_by(ThreadRow.id)
    ):
        thread.party_id = party_id
        tx.notify(f"thread:{thread.id}")
    tx.session.flush()
    tx.notify("inbox")
    change = {"party_id": party_id, "proof": proof}
    record_change(tx, actor, "conversations.link_identity", ("identities", row.id), change)
    tx.publish(IdentityLinked(identity_id=row.id))


def _stronger(row: IdentityRow, party_id: int, proof: Proof) -> Proof:
    """Keep what proved more: a code typed on the phone that is on file makes it no stranger's."""
    stood = Proof(row.proof)
    keeps = proof is Proof.CODE and row.party_id == party_id
    return stood if keeps and stood in (Proof.ON_FILE, Proof.STAFF) else proof


def link_by_own_contact(
    tx: Tx,
    actor: Actor,
    row: IdentityRow,
    value: str,
    kind: parties.ContactKind = parties.ContactKind.PHONE,
) -> bool:
    """Link an identity whose carrier vouches that a number or address is the sender's own.

    Returns:
        Whether exactly one party has it on file, from which it was not taken away.
    """
    if row.party_id is not None:
        return False
    owners = parties.parties_with_contact(tx, kind, value)
    channel = "email" if kind is parties.ContactKind.EMAIL else "sms"
    on_file = parties.normal_address(tx, channel, value)
    if len(owners) != 1:
        return False
    if was_unlinked(tx, row.id, on_file, parties.entries_of(tx, owners[0])):
        return False
    link(tx, actor, row, owners[0], Proof.ON_FILE, on_file)
    return True


def was_unlinked(tx: Tx, identity_id: int | None, address: str, party_ids: Iterable[int]) -> bool:
    """Tell whether an address was taken away from one of some entries, and not given back.

    A number is one address on every channel: taken away on WhatsApp, it proves nobody by text.

    Args:
        tx: The transaction.
        identity_id: The account in question; None where the address has none.
        address: The number or e-mail address in question, in its normal form.
        party_ids: The entries.
    """
    same = (IdentityRow.address == address) & IdentityRow.channel.in_(BY_ADDRESS)
    stands = exists().where(
        IdentityRow.id == UnlinkingRow.identity_id,
        or_(UnlinkingRow.identity_id == identity_id, same),
        UnlinkingRow.party_id.in_(list(party_ids)),
        UnlinkingRow.undone_at.is_(None),
    )
    return bool(tx.session.scalar(select(stands)))


def _end_unlinking(tx: Tx, identity_id: int, party_id: int) -> None:
    """A new proof, or the word of staff, counts more than that they were taken apart before."""
    tx.session.execute(
        update(UnlinkingRow)
        .where(
            UnlinkingRow.identity_id == identity_id,
            UnlinkingRow.party_id.in_(parties.entries_of(tx, party_id)),
            UnlinkingRow.undone_at.is_(None),
        )
        .values(undone_at=tx.now)
        .execution_options(synchronize_session=False)
    )


def identity_at(tx: Tx, channel: str, account: str, address: str) -> IdentityRow | None:
    """Return the identity of an address on a channel account, whoever it belongs to."""
    return tx.session.scalar(
        select(IdentityRow).where(
            IdentityRow.channel == channel,
            IdentityRow.account == account,
            IdentityRow.address == address,
        )
    )
