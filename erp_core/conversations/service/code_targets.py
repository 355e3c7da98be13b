"""Where a one-time code goes: an address on file at which its owner, and nobody else, reads it.

On file is what staff know: an account that is linked to the party, and the phone numbers and
e-mail addresses of its record, whether or not anybody ever wrote from there. Left out is what has
blocked us, opted out, gave our last message back, or may not be written to at this hour of a talk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from erp_core import parties
from erp_core.conversations.notice_schemas import Reach
from erp_core.conversations.schemas import Proof
from erp_core.conversations.service.identities import identity_at, was_unlinked
from erp_core.conversations.service.notices import reaches_of
from erp_core.conversations.states import OutboxState
from erp_core.conversations.tables import ConversationRow, InboundRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, Purpose

_CHANNEL_OF = {ContactKind.EMAIL: "email", ContactKind.PHONE: "sms"}
_TRIED = (OutboxState.SENT, OutboxState.DEAD)


@dataclass(frozen=True)
class CodeCarrier:
    """An account of ours on a channel that brings a secret to its reader and to nobody else.

    Attributes:
        channel: The name of the channel.
        account: Our account on it.
        within: How long after a customer's last message it takes ours; None: always.
        subject: What a talk that begins with a code is about, where talks have subjects.
    """

    channel: str
    account: str
    within: timedelta | None = None
    subject: str | None = None


@dataclass(frozen=True)
class CodeTarget:
    """An address that a code can go to.

    Attributes:
        channel: The channel.
        account: Our account on it.
        address: The address.
        party_id: The entry of the party that has it.
        identity_id: The identity of that address; None where none was made yet.
        by_code: Whether only an earlier code proved it.
    """

    channel: str
    account: str
    address: str
    party_id: int
    identity_id: int | None = None
    by_code: bool = False


def code_targets(
    tx: Tx, party_id: int, asking: int, carriers: Sequence[CodeCarrier], named: str = ""
) -> list[CodeTarget]:
    """Return where a code for a party can go, the best first.

    An address that only a code proved comes last: else whoever once got hold of one could have
    the later ones sent to an account of their own. Then the one that asks, because a code there
    proves little. What the customer named comes before what they did not.

    Args:
        tx: The transaction or snapshot.
        party_id: Whose records the code opens.
        asking: The identity that asks.
        carriers: Where a secret can be sent.
        named: The e-mail address or phone number that the customer wrote, if any.
    """
    entries = parties.entries_of(tx, party_id)
    found = [*_linked(tx, entries, carriers), *_on_record(tx, entries, carriers)]
    wished = {normal for one in carriers if (normal := _normal(tx, one.channel, named))}
    found.sort(key=lambda one: (one.by_code, one.identity_id == asking, one.address not in wished))
    return found


def _normal(tx: Tx, channel: str, named: str) -> str:
    if not named or channel not in ("sms", "whatsapp", "email"):
        return ""
    try:
        return parties.normal_address(tx, channel, named.strip())
    except (parties.BadEmail, parties.BadPhone):
        return ""


def _linked(
    tx: Tx, entries: Sequence[int], carriers: Sequence[CodeCarrier]
) -> Iterator[CodeTarget]:
    """Name the party's own accounts that a code can go to, the last proven first."""
    carrying = {(one.channel, one.account): one for one in carriers}
    reaches = sorted(reaches_of(tx, list(entries)), key=lambda one: one.identity.id)
    reaches.sort(key=lambda one: one.identity.proven_at or tx.now, reverse=True)
    for reach in reaches:
        where = reach.identity
        carrier = carrying.get((where.channel, where.account))
        if carrier is None or not _open(tx, reach, carrier) or where.party_id is None:
            continue
        yield CodeTarget(
            where.channel,
            where.account,
            where.address,
            where.party_id,
            where.id,
            by_code=where.proof is Proof.CODE,
        )


def _open(tx: Tx, reach: Reach, carrier: CodeCarrier) -> bool:
    """Tell whether an account can be written to now."""
    if reach.blocked or not reach.allowed:
        return False
    heard = reach.last_heard
    if carrier.within is not None and (heard is None or tx.now - heard >= carrier.within):
        return False
    where = reach.identity
    return not _given_back(tx, where.channel, where.account, where.address)


def _on_record(
    tx: Tx, entries: Sequence[int], carriers: Sequence[CodeCarrier]
) -> Iterator[CodeTarget]:
    """Name the phones and e-mail addresses of the party's record that a code can go to.

    One that is somebody's account was weighed with the accounts, or is somebody else's by now.
    """
    for entry in entries:
        for point in parties.contact_points_of(tx, system(), entry):
            channel = _CHANNEL_OF[point.kind]
            for carrier in (one for one in carriers if one.channel == channel):
                known = identity_at(tx, channel, carrier.account, point.value)
                if known is not None and (known.party_id is not None or known.blocked):
                    continue
                if was_unlinked(tx, None if known is None else known.id, point.value, entries):
                    continue
                allowed = parties.may_contact(tx, entry, point.value, channel, Purpose.SERVICE)
                if not allowed or _given_back(tx, channel, carrier.account, point.value):
                    continue
                known_id = None if known is None else known.id
                yield CodeTarget(channel, carrier.account, point.value, entry, known_id)


def _given_back(tx: Tx, channel: str, account: str, address: str) -> bool:
    """Tell whether the last message that was handed over for an address never arrived.

    Whoever has written from there since can be reached again.
    """
    talk = tx.session.scalar(
        select(ConversationRow.id).where(ConversationRow.key == f"{channel}:{account}:{address}")
    )
    if talk is None:
        return False
    last = tx.session.execute(
        select(OutboxRow.state, OutboxRow.done_at)
        .where(
            OutboxRow.conversation_id == talk,
            OutboxRow.handed_at.is_not(None),
            OutboxRow.state.in_(_TRIED),
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).first()
    if last is None or last.state != OutboxState.DEAD:
        return False
    wrote = InboundRow.conversation_id == talk, InboundRow.captured.is_(False)
    since = exists().where(*wrote, InboundRow.received_at > last.done_at)
    return not tx.session.scalar(select(since))
