"""What the bot sent and what people sent it, as the Bot API describes them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SentDocument:
    """A file that the bot sent."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class SentMessage:
    """What the bot sent to somebody's phone.

    Attributes:
        message_id: Telegram's number of it.
        chat_id: Whose phone.
        text: What it says.
        buttons: Label and callback data of each button under it.
        at: When Telegram took it.
        document: The file that it brought; ``text`` is its caption then.
    """

    message_id: int
    chat_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    at: datetime
    document: SentDocument | None = None


def enclosed(document: SentDocument, caption: str) -> dict[str, object]:
    """Describe a document with its caption as the Bot API does."""
    told: dict[str, object] = {
        "document": {
            "file_id": "BQACAgIAAxk",
            "file_unique_id": "AgAD",
            "file_name": document.name,
            "mime_type": document.media_type,
            "file_size": len(document.content),
        }
    }
    return told | ({"caption": caption} if caption else {})


def photo_size(file_id: str, side: int, size: int) -> dict[str, object]:
    """Describe one size of a photo as an Update does."""
    unique = f"u{file_id}"
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "width": side,
        "height": side,
        "file_size": size,
    }
