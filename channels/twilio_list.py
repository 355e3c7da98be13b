"""Twilio's own list of messages, read as what it would have told us by itself. All pure.

Source: https://www.twilio.com/docs/messaging/api/message-resource. A message resource says less
than a delivery does: not which button was pressed, not the sender's name, not a place; but it
says when Twilio took the message, which a delivery does not.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from channels.listed import ListedSend
from channels.twilio_wire import CREATED, MOST_MEDIA, Line, date_of, update_of

INBOUND = "inbound"
DISORDER = timedelta(days=1)
"""How far beyond a moment the list is read: it is ordered by when messages went on, not came in."""
SPACE = re.compile(r"\s+")
Described = Mapping[str, Any]
"""A message as the API describes it."""


def normal(text: str) -> str:
    """Bring a text into the one form in which two texts are compared."""
    return SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def filter_time(at: datetime) -> str:
    """Write a moment as the list's filters take it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def created(described: Described) -> datetime | None:
    """Read when Twilio took a message; None where it does not say."""
    return date_of(described.get("date_created"))


def is_inbound(described: Described) -> bool:
    """Tell whether a customer wrote it."""
    return described.get("direction") == INBOUND


def sent_of(line: Line, described: Described) -> ListedSend | None:
    """Read a message of ours; None where it is none of this service."""
    at, sid, body = created(described), described.get("sid"), described.get("body")
    ours = described.get("direction") != INBOUND and isinstance(sid, str)
    if at is None or not ours or line.peer(str(described.get("to", ""))) is None:
        return None
    update = update_of(
        line,
        sid=str(sid),
        recipient=str(described.get("to", "")),
        status=str(described.get("status", "")),
        code=str(described.get("error_code") or ""),
        words=str(described.get("error_message") or ""),
    )
    return ListedSend(str(sid), normal(str(body or "")), at, update)


def form_of(described: Described, media: Sequence[Described], base: str) -> bytes:
    """Write the form that Twilio would have delivered for a customer's message.

    Args:
        described: The message.
        media: The files that came with it.
        base: Where the API is, for the addresses of files.
    """
    sid = str(described.get("sid", ""))
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": str(described.get("account_sid", "")),
        "From": str(described.get("from") or ""),
        "To": str(described.get("to") or ""),
        "Body": str(described.get("body") or ""),
        "NumMedia": str(len(media)),
        "SmsStatus": "received",
        CREATED: str(described.get("date_created", "")),
    }
    for number, one in enumerate(media[:MOST_MEDIA]):
        form[f"MediaUrl{number}"] = base + str(one.get("uri", "")).removesuffix(".json")
        form[f"MediaContentType{number}"] = str(one.get("content_type") or "")
    return urlencode(form).encode()


def has_media(described: Described) -> bool:
    """Tell whether files came with a message."""
    return str(described.get("num_media") or "0") != "0"
