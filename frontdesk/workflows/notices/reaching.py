"""Where a customer is told: an address that is proven theirs, allowed, and open to us now.

Whoever acted comes before the party they acted for, and only while they may still see its records;
what was used last comes first. Without any such address there is the e-mail address on file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from erp_core import access, conversations, parties
from erp_core.conversations import NoticeKind, NoticeView, Reach
from erp_core.kernel.actor import PartyId, system
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, PartyView, Purpose
from frontdesk.application import Frontdesk

REACHING = frozenset({"telegram", "sms", "whatsapp", "email"})
"""Channels that find a person who is not looking; a web chat waits until they come back."""
MAIL = "email"


@dataclass(frozen=True)
class Unreachable:
    """Why nobody can be told."""

    reason: str


@dataclass(frozen=True)
class ToTell:
    """What a customer is to be told by a notice that is not made yet."""

    kind: NoticeKind
    record_id: int
    party_id: int
    contact_id: int | None


def way_to(tx: Tx, desk: Frontdesk, notice: NoticeView) -> int | Unreachable:
    """Return the identity to tell a notice to, or why there is none."""
    way = _proven_way(tx, desk, notice)
    if isinstance(way, int):
        return way
    for mail in _mails_on_file(tx, desk, notice):
        made = conversations.enrol_identity(
            tx, system(), MAIL, mail.account, mail.address, mail.party.id, mail.party.name
        )
        return made.id
    return way


def way_known(tx: Tx, desk: Frontdesk, notice: NoticeView | ToTell) -> int | None:
    """Return the identity that ``way_to`` would, without making one; None if it would make one."""
    way = _proven_way(tx, desk, notice)
    if isinstance(way, int):
        return way
    return next((mail.identity_id for mail in _mails_on_file(tx, desk, notice)), None)


def _proven_way(tx: Tx, desk: Frontdesk, notice: NoticeView | ToTell) -> int | Unreachable:
    refusals = []
    for reach in conversations.reaches_of(tx, _party_ids(tx, notice)):
        why = _refusal(tx, desk, reach, notice.kind.purpose)
        if why is None:
            return reach.identity.id
        refusals.append(f"{reach.identity.channel}: {why}")
    return Unreachable("; ".join(refusals) or "no proven address")


def _party_ids(tx: Tx, notice: NoticeView | ToTell) -> list[int]:
    """Name who may be told, with all entries that are taken for one with them."""
    contact, party = notice.contact_id, notice.party_id
    own = parties.entries_of(tx, party)
    if contact is None or contact in own:
        return own
    may_see = access.customer_actor(tx, parties.standing_for(tx, contact)).sees(PartyId(party))
    return [*parties.entries_of(tx, contact), *own] if may_see else own


def _refusal(tx: Tx, desk: Frontdesk, reach: Reach, purpose: Purpose) -> str | None:
    """Say why an address cannot be written to; None where it can."""
    where = reach.identity
    channel = desk.channel(where.channel, where.account)
    if where.channel not in REACHING or channel is None:
        return "not a channel that reaches people now"
    if reach.blocked:
        return reach.identity.unreachable_because or "turned us away"
    if not reach.allowed:
        return "opted out"
    if purpose is Purpose.MARKETING and not parties.may_contact(
        tx, where.party_id, where.address, where.channel, purpose
    ):
        return "did not agree to it"
    window = channel.capabilities.answer_within
    if window is not None and not _within(reach.last_heard, tx.now, window):
        return "outside the time to answer in"
    return None


def _within(last: datetime | None, now: datetime, window: timedelta) -> bool:
    return last is not None and now - last < window


@dataclass(frozen=True)
class _Mail:
    """An e-mail address on file, and the identity that it is already, which is nobody's."""

    account: str
    address: str
    party: PartyView
    identity_id: int | None


def _mails_on_file(tx: Tx, desk: Frontdesk, notice: NoticeView | ToTell) -> Iterator[_Mail]:
    """Name the e-mail addresses on file that may be written to.

    A mail that was never proven may have come from one: that made it nobody's, not unreachable.
    """
    channel = desk.channel(MAIL)
    if channel is None:
        return
    for party_id in _party_ids(tx, notice):
        party = parties.get_party(tx, system(), party_id)
        for point in parties.contact_points_of(tx, system(), party_id):
            if point.kind is not ContactKind.EMAIL:
                continue
            found = conversations.find_identity(tx, MAIL, channel.account, point.value)
            purpose = notice.kind.purpose
            allowed = parties.may_contact(tx, party_id, point.value, MAIL, purpose)
            owned = found is not None and found.party_id is not None
            gone = found is not None and found.unreachable_at is not None
            known, entries = None if found is None else found.id, parties.entries_of(tx, party_id)
            unlinked = conversations.was_unlinked(tx, known, point.value, entries)
            if owned or gone or unlinked or not allowed:
                continue  # an address that is someone's was tried above, or is somebody else's
            yield _Mail(channel.account, point.value, party, known)
