"""Signed tokens in public links: they name one record and their end, and nobody can make one.

A token is signed with the deployment's secret, for one purpose: a link to a file opens no payment
page. After a restore numbers are given again, so tokens from before it open nothing. There is
nothing to list, and nothing is stored that could leak. Its time is real time: a demo's clock
stands still while nobody looks.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.settings import Settings

_FIELDS = struct.Struct(">QQ")
_SIGNATURE = 32


@dataclass(frozen=True)
class Signed:
    """What a genuine token names, and when it ends."""

    record_id: int
    ends: datetime


def sign_token(
    settings: Settings, purpose: str, record_id: int, ends: datetime, *, lasting: bool = False
) -> str:
    """Sign a token for a record.

    Args:
        settings: The deployment: its secret.
        purpose: What it is for; a token of another purpose opens nothing.
        record_id: The record.
        ends: When it is over, in real time, to the second.
        lasting: Whether it opens the same after a restore; its purpose must then say whose it is,
            because the number may be somebody else's.
    """
    fields = _FIELDS.pack(record_id, int(ends.timestamp()))
    signed = fields + _signature(settings, purpose, fields, lasting=lasting)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_token(
    settings: Settings, purpose: str, token: str, *, lasting: bool = False
) -> Signed | None:
    """Return what a token names, also when it is over; None for one that is forged or cut."""
    raw = _taken_apart(token)
    if raw is None:
        return None
    fields, signature = raw
    if not hmac.compare_digest(signature, _signature(settings, purpose, fields, lasting=lasting)):
        return None
    record_id, ends = _FIELDS.unpack(fields)
    return Signed(int(record_id), datetime.fromtimestamp(ends, UTC))


def named_in(token: str) -> int | None:
    """Return the record that a token names, true or forged: to learn what its purpose must say."""
    raw = _taken_apart(token)
    return None if raw is None else int(_FIELDS.unpack(raw[0])[0])


def _taken_apart(token: str) -> tuple[bytes, bytes] | None:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _FIELDS.size + _SIGNATURE:
        return None
    return raw[: _FIELDS.size], raw[_FIELDS.size :]


def _signature(settings: Settings, purpose: str, fields: bytes, *, lasting: bool) -> bytes:
    secret = settings.secret_key.get_secret_value().encode()
    epoch = f" {settings.link_epoch}" if settings.link_epoch and not lasting else ""
    key = hashlib.sha256(f"frontdesk {purpose}{epoch}".encode() + secret).digest()
    return hmac.digest(key, fields, "sha256")
