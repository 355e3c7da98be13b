"""Writes down who wants to hear from us and who does not, where the carrier itself obeys too."""

from erp_core import parties
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


def note_carriers_refusal(
    tx: Tx, identity: IdentityView, source: str, *, whole: bool = True
) -> None:
    """Write down that a recipient objected at the carrier; of everything, once is enough.

    Args:
        tx: The transaction.
        identity: Whose address the carrier speaks of.
        source: Which message it refused or failed to deliver.
        whole: Whether it is of every message on this channel, not of offers only.
    """
    if has_opted_out(tx, identity.channel, identity.address):
        return
    record_word(tx, identity, granted=False, whole=whole, source=source, basis=CARRIERS_WORD)


def has_opted_out(tx: Tx, channel: str, address: str) -> bool:
    """Tell whether nothing at all may be sent to an address."""
    return not parties.may_contact(tx, None, address, channel, Purpose.SERVICE)
