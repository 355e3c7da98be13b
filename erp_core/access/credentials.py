"""Passwords and tokens: how they are made, and in which form they may be stored.

Passwords are hashed with Argon2id. Tokens are 256 random bits, so a plain SHA-256 of one cannot
be turned back and needs no salt.
"""

import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash

_SESSION_PREFIX = "fds_"
_KEY_PREFIX = "fdk_"


def hash_password(password: str) -> str:
    """Hash a password for storage."""
    return hasher().hash(password)


def password_matches(password: str, stored: str | None) -> bool:
    """Tell whether a password belongs to a stored hash.

    Without a stored hash it takes as long and says no, so that time does not betray whether a
    login exists.
    """
    if stored is None:
        hash_password(password)
        return False
    return hasher().verify(password, stored)


def new_session_token() -> str:
    """Make a session token."""
    return _SESSION_PREFIX + secrets.token_urlsafe(32)


def new_api_key() -> str:
    """Make an API key."""
    return _KEY_PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the form in which a token is stored and looked up."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


@cache
def hasher() -> "PasswordHash":
    """Return what hashes and verifies passwords: Argon2id with the work its library advises."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(),))
