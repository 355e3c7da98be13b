"""The consent ledger: who agreed to hear from us, on which channel, and why we believe it."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties.contacts import normal_address
from erp_core.parties.queries import visible_party
from erp_core.parties.schemas import ConsentView, Purpose
from erp_core.parties.tables import Consent


def record_consent(
    tx: Tx,
    actor: Actor,
    *,
    party_id: int | None,
    address: str,
    channel: str,
    purpose: Purpose,
    granted: bool,
    basis: str,
    source: str,
) -> ConsentView:
    """Add a line to the consent ledger; the latest line for an address counts.

    Args:
        tx: The transaction.
        actor: Who records it.
        party_id: Who it is about; None while unknown.
        address: Phone number, e-mail address or account on the channel.
        channel: For example ``sms``.
        purpose: Service or marketing.
        granted: Agreed (True) or objected (False).
        basis: Why we may (or may not), for example ``consent``, ``contract``, ``objection``.
        source: Where it was said, for example ``message 812`` or ``form``.

    Raises:
        PartyNotFound: The party does not exist to the actor.
        BadPhone: The address of a phone channel is not a number.
        BadEmail: The address of the e-mail channel is not one.
    """
    actor.require("parties.record_consent")
    if party_id is not None:
        visible_party(tx, actor, party_id)
    line = Consent(
        party_id=party_id,
        address=normal_address(tx, channel, address),
        channel=channel,
        purpose=purpose,
        granted=granted,
        basis=basis,
        source=source,
        recorded_at=tx.now,
    )
    tx.session.add(line)
    tx.session.flush()
    payload = {"granted": granted, "purpose": purpose, "channel": channel}
    record_change(tx, actor, "parties.record_consent", ("consents", line.id), payload)
    return ConsentView.model_validate(line)
