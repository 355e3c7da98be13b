"""Files of messages as they cross the border of conversations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from erp_core.conversations.states import FileState
from erp_core.kernel.schema import Schema


@dataclass(frozen=True)
class ExpectedFile:
    """A file of a message that is to be fetched from its carrier.

    Attributes:
        id: The attachment's row.
        attachment: The attachment as it was described, JSON-ready.
        body: The payload that the message was read from.
        attempts: How often it was tried, this time included.
    """

    id: int
    attachment: dict[str, Any]
    body: bytes
    attempts: int


@dataclass(frozen=True)
class StoredFile:
    """A file with its bytes."""

    id: int
    name: str
    media_type: str
    content: bytes = field(repr=False)


class FileView(Schema):
    """A file of a thread, in or out; ``file_id`` is None until it is stored.

    Attributes:
        media_type: What its bytes say it is, never what the sender claims.
        state: Whether it is with us.
        error: Why it never will be.
    """

    message_id: int
    direction: str
    place: int
    kind: str
    state: FileState
    file_id: int | None
    name: str
    media_type: str | None
    size: int | None
    error: str | None
    at: datetime
