"""Links that end offers to one address. They never end themselves: who wants none has said so.

They are signed for the address itself, not for its number alone: after a restore the number may
be somebody else's, and the link still opens for whom it was made.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from frontdesk.settings import Settings
from frontdesk.signed_tokens import named_in, read_token, sign_token

_FOR_GOOD = timedelta(days=36_500)


def no_more_offers_link(settings: Settings, identity_id: int, address: str, at: datetime) -> str:
    """Return the web address at which offers to an identity end; empty without a public address.

    Args:
        settings: The deployment: its secret and its public address.
        identity_id: Whose address gets the offer.
        address: The address itself.
        at: Real time now.
    """
    if not settings.public_url:
        return ""
    token = sign_token(settings, _purpose(address), identity_id, at + _FOR_GOOD, lasting=True)
    return f"{settings.public_url.rstrip('/')}/offers/{token}"


def identity_of(
    settings: Settings, token: str, address_of: Callable[[int], str | None]
) -> int | None:
    """Return whose offers a token ends; None for one that is forged, cut or of nobody now.

    Args:
        settings: The deployment.
        token: What came.
        address_of: Looks up the address of an identity; None where there is none.
    """
    named = named_in(token)
    address = None if named is None else address_of(named)
    if address is None:
        return None
    signed = read_token(settings, _purpose(address), token, lasting=True)
    return None if signed is None else signed.record_id


def _purpose(address: str) -> str:
    return f"no more offers to {address}"
