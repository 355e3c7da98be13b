"""Links that end offers to one address. They never end themselves: who wants none has said so."""

from datetime import datetime, timedelta

from frontdesk.settings import Settings
from frontdesk.signed_tokens import read_token, sign_token

_PURPOSE = "no more offers"
_FOR_GOOD = timedelta(days=36_500)


def no_more_offers_link(settings: Settings, identity_id: int, at: datetime) -> str:
    """Return the address at which offers to an identity end; empty without a public address.

    Args:
        settings: The deployment: its secret and its public address.
        identity_id: Whose address gets the offer.
        at: Real time now.
    """
    if not settings.public_url:
        return ""
    token = sign_token(settings, _PURPOSE, identity_id, at + _FOR_GOOD)
    return f"{settings.public_url.rstrip('/')}/offers/{token}"


def identity_of(settings: Settings, token: str) -> int | None:
    """Return whose offers a token ends; None for one that is forged or cut."""
    signed = read_token(settings, _PURPOSE, token)
    return None if signed is None else signed.record_id
