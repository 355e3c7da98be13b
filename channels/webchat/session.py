"""Session tokens: a visitor comes back to their own conversation and to no other.

A token is a random session id and its signature. It names a conversation and proves nothing
about who the visitor is; that is the identity ladder's work.
"""

import hashlib
import hmac
import re
import secrets

TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")
PURPOSE = b"webchat-session:"


def new_token(secret: str) -> str:
    """Begin a session with an id that nobody can guess."""
    return sign(secret, secrets.token_urlsafe(16))


def sign(secret: str, session: str) -> str:
    """Give the token of a session that is known by its id, for example from a contact list."""
    return f"{session}.{_signature(secret, session)}"


def session_of(secret: str, token: str) -> str | None:
    """Give the session a token was signed for, None for one we did not sign."""
    found = TOKEN.fullmatch(token)
    if found is None:
        return None
    session, signature = found.groups()
    return session if hmac.compare_digest(signature, _signature(secret, session)) else None


def _signature(secret: str, session: str) -> str:
    return hmac.new(secret.encode(), PURPOSE + session.encode(), hashlib.sha256).hexdigest()
