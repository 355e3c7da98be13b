"""An address stops being a party's: a lost phone, a number that went to somebody else, a mistake.

What rested on the link ends with it: open offers, codes on their way to it or asked for from it,
and the fresh proof of whoever typed a code that was sent there. Records stay where they are, and
talks that are over stay with the customer they were had with. It can be undone, like a merge.
"""

from sqlalchemy import or_, select, update

from erp_core import parties
from erp_core.conversations.errors import (
    IdentityLinkedSince,
    IdentityNotFound,
    NotLinked,
    UnlinkingNotFound,
    UnlinkingUndone,
)
from erp_core.conversations.events import IdentityUnlinked
from erp_core.conversations.identity_schemas import UnlinkingView
from erp_core.conversations.identity_tables import UnlinkingRow
from erp_core.conversations.schemas import Proof
from erp_core.conversations.service.identities import link
from erp_core.conversations.service.proposals import close_open
from erp_core.conversations.states import ProposalState, ThreadState
from erp_core.conversations.tables import CodeRow, IdentityRow, ThreadRow
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def unlink_identity(tx: Tx, actor: Actor, identity_id: int, reason: str) -> UnlinkingView:
    """Take an address away from its party because a member of staff knows better.

    Raises:
        IdentityNotFound: There is no such identity.
        NotLinked: It is nobody's.
    """
    actor.require("conversations.unlink_identity")
    return _unlink(tx, actor, _locked(tx, identity_id), reason)


def unlink_own_identity(tx: Tx, actor: Actor, identity_id: int, reason: str) -> UnlinkingView:
    """Take an address away from a customer who asks for it; what they proved is checked before.

    Raises:
        IdentityNotFound: There is no such identity of theirs.
    """
    actor.require("conversations.unlink_own_identity")
    row = _locked(tx, identity_id)
    if row.party_id is None or not actor.sees(row.party_id):
        raise IdentityNotFound
    return _unlink(tx, actor, row, reason)


def undo_unlinking(tx: Tx, actor: Actor, unlinking_id: int, reason: str) -> UnlinkingView:
    """Give an address back to its party as it was linked before; what ended stays ended.

    Raises:
        UnlinkingNotFound: There is no such unlinking to the actor.
        UnlinkingUndone: It was undone before.
        IdentityLinkedSince: The address is somebody's by now.
    """
    actor.require("conversations.unlink_identity")
    row = tx.session.get(UnlinkingRow, unlinking_id, with_for_update=True, populate_existing=True)
    if row is None or not actor.sees(row.party_id):
        raise UnlinkingNotFound
    if row.undone_at is not None:
        raise UnlinkingUndone
    identity = _locked(tx, row.identity_id)
    if identity.party_id is not None:
        raise IdentityLinkedSince
    row.undone_at, row.undone_because = tx.now, reason
    tx.session.flush()
    link(tx, actor, identity, row.party_id, Proof(row.proof))
    identity.proven_at = row.proven_at
    payload = {"identity_id": identity.id, "party_id": row.party_id, "reason": reason}
    record_change(
        tx, actor, "conversations.undo_unlinking", ("identity_unlinkings", row.id), payload
    )
    return unlinking_view(row, identity)


def unlinkings_of(tx: Tx, actor: Actor, party_id: int) -> list[UnlinkingView]:
    """List the addresses that were taken away from a customer, undone ones too, latest first."""
    actor.require("conversations.read")
    own = parties.entries_of(tx, party_id)
    rows = tx.session.execute(
        select(UnlinkingRow, IdentityRow)
        .join(IdentityRow, IdentityRow.id == UnlinkingRow.identity_id)
        .where(UnlinkingRow.party_id.in_(own))
        .order_by(UnlinkingRow.id.desc())
    )
    return [unlinking_view(row, identity) for row, identity in rows]


def unlinking_view(row: UnlinkingRow, identity: IdentityRow) -> UnlinkingView:
    """Show what was unlinked, and why."""
    return UnlinkingView(
        id=row.id,
        identity_id=identity.id,
        channel=identity.channel,
        address=identity.address,
        party_id=PartyId(row.party_id),
        proof=Proof(row.proof),
        reason=row.reason,
        unlinked_at=row.unlinked_at,
        unlinked_by=row.unlinked_by,
        undone_at=row.undone_at,
        undone_because=row.undone_because,
    )


def _unlink(tx: Tx, actor: Actor, identity: IdentityRow, reason: str) -> UnlinkingView:
    if identity.party_id is None:
        raise NotLinked
    row = UnlinkingRow(
        identity_id=identity.id,
        party_id=identity.party_id,
        proof=identity.proof,
        proven_at=identity.proven_at,
        reason=reason,
        unlinked_at=tx.now,
        unlinked_by=actor.name,
    )
    tx.session.add(row)
    identity.party_id, identity.proof = None, Proof.NONE
    identity.proven_at = identity.code_at = None
    tx.session.flush()
    _end_offers(tx, identity)
    _end_proofs(tx, identity)
    payload = {"identity_id": identity.id, "party_id": row.party_id, "reason": reason}
    record_change(
        tx, actor, "conversations.unlink_identity", ("identity_unlinkings", row.id), payload
    )
    tx.publish(IdentityUnlinked(identity_id=identity.id, party_id=row.party_id))
    tx.notify("inbox")
    tx.notify(f"party:{row.party_id}")
    return unlinking_view(row, identity)


def _end_offers(tx: Tx, identity: IdentityRow) -> None:
    """Open talks are with nobody known from now on; what was offered in them is over."""
    open_talks = select(ThreadRow).where(
        ThreadRow.identity_id == identity.id, ThreadRow.state != ThreadState.RESOLVED
    )
    for thread in tx.session.scalars(open_talks.order_by(ThreadRow.id)):
        close_open(tx, thread.id, ProposalState.SUPERSEDED)
        thread.party_id, thread.dialogue = None, {}
        tx.notify(f"thread:{thread.id}")
    tx.session.flush()


def _end_proofs(tx: Tx, identity: IdentityRow) -> None:
    """End codes from here and to here, and the freshness of what was proven by those sent here."""
    rests = or_(CodeRow.identity_id == identity.id, CodeRow.sent_to == identity.id)
    proven = select(CodeRow.identity_id).where(
        CodeRow.sent_to == identity.id, CodeRow.used_at.is_not(None)
    )
    tx.session.execute(
        update(IdentityRow)
        .where(IdentityRow.id.in_(proven))
        .values(code_at=None)
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(
        update(CodeRow)
        .where(rests, CodeRow.used_at.is_(None), CodeRow.expires_at > tx.now)
        .values(expires_at=tx.now)
        .execution_options(synchronize_session="fetch")
    )


def _locked(tx: Tx, identity_id: int) -> IdentityRow:
    row = tx.session.get(IdentityRow, identity_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise IdentityNotFound
    return row
