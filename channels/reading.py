"""The two rules every channel reads untrusted payloads by.

An unreadable payload still needs an envelope, and what a customer typed must be storable.
"""

import hashlib

from channels.contract import Envelope

NUL = "\x00"
REPLACEMENT = "�"


def unknown_envelope(channel: str, account: str, body: bytes) -> Envelope:
    """Name a payload that cannot be read by the digest of its bytes."""
    digest = hashlib.sha256(body).hexdigest()
    prefix = f"{channel}:{account}"
    return Envelope(f"{prefix}:unknown", f"{prefix}:raw:{digest}", urgent=False)


def storable(text: str) -> str:
    """Replace NUL, which no database stores (half surrogates do not pass the JSON reader)."""
    return text.replace(NUL, REPLACEMENT)
