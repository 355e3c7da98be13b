"""Who is asking: from an identity to an actor of the core, by what was proven."""

from dataclasses import replace

from assistant.asker import Asker, Verification
from erp_core import access, conversations, parties, sales
from erp_core.conversations import IdentityView, Proof
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx


def asker_of(tx: Tx, identity: IdentityView, language: str | None) -> Asker:
    """Return the asker behind an identity; a text can never change the result."""
    if identity.party_id is None or identity.proof is Proof.NONE:
        return Asker(
            actor=access.stranger(),
            identity_id=identity.id,
            party_id=None,
            name="",
            verification=Verification.PUBLIC,
            language=language,
            channel=identity.channel,
        )
    stands = parties.standing_for(tx, identity.party_id)
    party = parties.get_party(tx, system(), stands)
    return Asker(
        actor=access.customer_actor(tx, stands),
        identity_id=identity.id,
        party_id=stands,
        name=party.name,
        verification=_verification(tx, identity),
        language=language or party.language,
        channel=identity.channel,
    )


def unproven(identity: IdentityView) -> IdentityView:
    """Show an identity as a stranger's, for what was written in its name without proof."""
    return identity.model_copy(update={"party_id": None, "proof": Proof.NONE, "code_at": None})


def with_proven_order(tx: Tx, asker: Asker, thread_id: int) -> Asker:
    """Add the one order that this asker proved by its postcode in this thread, if there is one."""
    number = sales.proven_order(tx, asker.identity_id, thread_id)
    if number is None:
        return asker
    proven = max(asker.verification, Verification.ORDER)
    return replace(asker, proven_order=number, verification=proven)


def _verification(tx: Tx, identity: IdentityView) -> Verification:
    fresh = identity.code_at is not None and tx.now - identity.code_at < conversations.CODE_FRESH
    return Verification.CODE if fresh else Verification.LINKED
