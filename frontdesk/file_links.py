"""Links to one file for one day, for channels that carry no files."""

from datetime import datetime, timedelta

from frontdesk.settings import Settings
from frontdesk.signed_tokens import read_token, sign_token

GOOD_FOR = timedelta(hours=24)
_PURPOSE = "file links"


def file_link(settings: Settings, file_id: int, at: datetime) -> str:
    """Return the address of a file, good for 24 hours.

    Args:
        settings: The deployment: its secret and its public address.
        file_id: The file.
        at: Real time now.
    """
    token = sign_token(settings, _PURPOSE, file_id, at + GOOD_FOR)
    return f"{settings.public_url.rstrip('/')}/files/{token}"


def linked_file(settings: Settings, token: str, at: datetime) -> int | None:
    """Return the file that a token opens now; None for one that is forged, cut or over."""
    signed = read_token(settings, _PURPOSE, token)
    return signed.record_id if signed is not None and at < signed.ends else None
