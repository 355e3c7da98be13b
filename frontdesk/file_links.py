"""Links to one file for one day, for channels that carry no files.

A link names its file and its end, and is signed with the deployment's secret: nobody can make one
or lengthen one, there is nothing to list, and nothing is stored that could leak. Its time is real
time: a demo's clock stands still while nobody looks.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta

from frontdesk.settings import Settings

GOOD_FOR = timedelta(hours=24)
_FIELDS = struct.Struct(">QQ")
_SIGNATURE = 32


def file_link(settings: Settings, file_id: int, at: datetime) -> str:
    """Return the address of a file, good for 24 hours.

    Args:
        settings: The deployment: its secret and its public address.
        file_id: The file.
        at: Real time now.
    """
    ends = int((at + GOOD_FOR).timestamp())
    fields = _FIELDS.pack(file_id, ends)
    token = base64.urlsafe_b64encode(fields + _signed(settings, fields)).decode().rstrip("=")
    return f"{settings.public_url.rstrip('/')}/files/{token}"


def linked_file(settings: Settings, token: str, at: datetime) -> int | None:
    """Return the file that a token opens now; None for one that is forged, cut or over."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _FIELDS.size + _SIGNATURE:
        return None
    fields, signature = raw[: _FIELDS.size], raw[_FIELDS.size :]
    if not hmac.compare_digest(signature, _signed(settings, fields)):
        return None
    file_id, ends = _FIELDS.unpack(fields)
    return int(file_id) if at < datetime.fromtimestamp(ends, UTC) else None


def _signed(settings: Settings, fields: bytes) -> bytes:
    secret = settings.secret_key.get_secret_value().encode()
    key = hashlib.sha256(b"frontdesk file links" + secret).digest()
    return hmac.digest(key, fields, "sha256")
