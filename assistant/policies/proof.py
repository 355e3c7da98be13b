"""How much proof an action needs, and whether an asker has given it."""

from assistant.asker import Asker, Verification
from assistant.settings import AssistantSettings, Ladder
from erp_core.kernel.errors import Refused


class ProofMissing(Refused):
    """This needs a one-time code first."""


def required(verification: Verification, settings: AssistantSettings) -> Verification:
    """Tell what a deployment demands where the standard demands ``verification``."""
    if verification is Verification.ORDER and not settings.order_by_postcode:
        return Verification.LINKED
    if settings.ladder is Ladder.LINKED:
        return min(verification, Verification.LINKED)
    return verification


def is_proven(
    asker: Asker,
    verification: Verification,
    settings: AssistantSettings,
    order: str | None = None,
) -> bool:
    """Tell whether an asker has proven enough.

    Args:
        asker: Who asks.
        verification: Proof that the standard ladder asks for.
        settings: What the deployment decided.
        order: The order it is about, where one is named: a postcode proves a single one.
    """
    wanted = required(verification, settings)
    if asker.verification is Verification.ORDER and wanted is Verification.ORDER:
        return order is None or plain_number(order) == asker.proven_order
    return asker.verification >= wanted


def require_proof(asker: Asker, verification: Verification, settings: AssistantSettings) -> None:
    """Refuse unless an asker has proven enough.

    Raises:
        ProofMissing: A code, or a linked channel, is needed first.
    """
    if not is_proven(asker, verification, settings):
        raise ProofMissing


def plain_number(written: str) -> str:
    """Reduce an order number as a customer wrote it to its letters and digits."""
    return "".join(filter(str.isalnum, written))
