"""Where a customer is told: an address that is proven theirs, allowed, and open to us now.

Whoever acted comes before the party they acted for, and only while they may still see its records;
what was used last comes first. Without any such address there is the e-mail address on file.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from erp_core import access, conversations, parties
from erp_core.conversations import NoticeView, Reach
from erp_core.kernel.actor import PartyId, system
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, Purpose
from frontdesk.application import Frontdesk

REACHING = frozenset({"telegram", "sms", "whatsapp", "email"})
"""Channels that find a person who is not looking; a web chat waits until they come back."""
MAIL = "email"


@dataclass(frozen=True)
class Unreachable:
    """Why nobody can be told."""

    reason: str


def way_to(tx: Tx, desk: Frontdesk, notice: NoticeView) -> int | Unreachable:
    """Return the identity to tell a notice to, or why there is none."""
    found = _party_ids(tx, notice)
    reaches = conversations.reaches_of(tx, found)
    refusals = []
    for reach in reaches:
        why = _refusal(tx, desk, reach)
        if why is None:
            return reach.identity.id
        refusals.append(f"{reach.identity.channel}: {why}")
    mail = _mail_on_file(tx, desk, found)
    if mail is not None:
        return mail
    return Unreachable("; ".join(refusals) or "no proven address")


def _party_ids(tx: Tx, notice: NoticeView) -> list[int]:
    contact, party = notice.contact_id, notice.party_id
    if contact is None or contact == party:
        return [party]
    may_see = access.customer_actor(tx, PartyId(contact)).sees(party)
    return [contact, party] if may_see else [party]


def _refusal(tx: Tx, desk: Frontdesk, reach: Reach) -> str | None:
    """Say why an address cannot be written to; None where it can."""
    where = reach.identity
    channel = desk.channel(where.channel, where.account)
    if where.channel not in REACHING or channel is None:
        return "not a channel that reaches people now"
    if reach.blocked:
        return "turned us away"
    if not reach.allowed:
        return "opted out"
    window = channel.capabilities.answer_within
    if window is not None and not _within(reach.last_heard, tx.now, window):
        return "outside the time to answer in"
    return None


def _within(last: datetime | None, now: datetime, window: timedelta) -> bool:
    return last is not None and now - last < window


def _mail_on_file(tx: Tx, desk: Frontdesk, party_ids: list[int]) -> int | None:
    """Return an identity for the e-mail address on file, made for it if there is none.

    A mail that was never proven may have come from it: that made it nobody's, not unreachable.
    """
    channel = desk.channel(MAIL)
    if channel is None:
        return None
    for party_id in party_ids:
        party = parties.get_party(tx, system(), party_id)
        for point in parties.contact_points_of(tx, system(), party_id):
            if point.kind is not ContactKind.EMAIL:
                continue
            found = conversations.find_identity(tx, MAIL, channel.account, point.value)
            allowed = parties.may_contact(tx, party_id, point.value, MAIL, Purpose.SERVICE)
            owned = found is not None and found.party_id is not None
            if owned or not allowed:
                continue  # an address that is someone's was tried above, or is somebody else's
            return conversations.enrol_identity(
                tx, system(), MAIL, channel.account, point.value, party_id, party.name
            ).id
    return None
