"""Writes down who wants to hear from us and who does not, where the carrier itself obeys too."""

from erp_core import conversations, parties
from erp_core.conversations import IdentityView
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

OWN_WORD = "the person's own word"
CARRIERS_WORD = "the carrier says that the person opted out"


def record_word(
    tx: Tx,
    identity: IdentityView,
    *,
    granted: bool,
    whole: bool,
    source: str,
    basis: str = OWN_WORD,
) -> None:
    """Add what somebody said to the ledger.

    Args:
        tx: The transaction.
        identity: Whose address.
        granted: Agreed, or objected.
        whole: Whether it is of every message on this channel, not of offers only.
        source: Where it was said.
        basis: Why we believe it.
    """
    for purpose in (Purpose.MARKETING, Purpose.SERVICE) if whole else (Purpose.MARKETING,):
        parties.record_consent(
            tx,
            system(),
            party_id=identity.party_id,
            address=identity.address,
            channel=identity.channel,
            purpose=purpose,
            granted=granted,
            basis=basis,
            source=source,
        )


def note_carriers_refusal(tx: Tx, outbox_id: int) -> None:
    """Write down that a carrier refuses a recipient who opted out; once is enough."""
    identity = conversations.identity_written_to(tx, outbox_id)
    if has_opted_out(tx, identity.channel, identity.address):
        return
    source = f"outgoing message {outbox_id}"
    record_word(tx, identity, granted=False, whole=True, source=source, basis=CARRIERS_WORD)


def has_opted_out(tx: Tx, channel: str, address: str) -> bool:
    """Tell whether nothing at all may be sent to an address."""
    return not parties.may_contact(tx, None, address, channel, Purpose.SERVICE)
