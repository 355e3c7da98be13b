"""How much proof an action needs, and whether an asker has given it."""

from assistant.asker import Asker, Verification
from assistant.settings import Ladder
from erp_core.kernel.errors import Refused


class ProofMissing(Refused):
    """This needs a one-time code first."""


def required(verification: Verification, ladder: Ladder) -> Verification:
    """Tell what a deployment demands where the standard demands ``verification``."""
    if ladder is Ladder.LINKED:
        return min(verification, Verification.LINKED)
    return verification


def is_proven(asker: Asker, verification: Verification, ladder: Ladder) -> bool:
    """Tell whether an asker has proven enough."""
    return asker.verification >= required(verification, ladder)


def require_proof(asker: Asker, verification: Verification, ladder: Ladder) -> None:
    """Refuse unless an asker has proven enough.

    Raises:
        ProofMissing: A code, or a linked channel, is needed first.
    """
    if not is_proven(asker, verification, ladder):
        raise ProofMissing
