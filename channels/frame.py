"""The payload of the channels that have no carrier but us: web chat and terminal.

Their messages are stored raw like every other, so that the path is the same for all.
"""

import json

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from channels.contract import Attachment, Envelope, InboundKind, InboundMessage
from channels.errors import NotUnderstood
from channels.reading import storable, unknown_envelope

PEER = r"^[A-Za-z0-9._@+-]{1,64}$"


class SentFile(BaseModel):
    """A file that a visitor sent along; its bytes are kept with the frame, as a mail's are."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_bytes="base64")

    name: str = Field(max_length=255)
    content: Base64Bytes = Field(repr=False)


class Frame(BaseModel):
    """One thing a visitor did.

    Attributes:
        peer: The visitor's session.
        id: The visitor's own id of the message, equal when it is sent again.
        text: What they wrote, or the label of the button.
        button: The nonce of the button they pressed.
        language: The language of their screen.
        sent_at: When it was received.
        file: The file that they sent.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    peer: str = Field(pattern=PEER)
    id: str = Field(min_length=1, max_length=64)
    text: str = ""
    button: str | None = Field(default=None, min_length=1, max_length=64)
    language: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,35}$")
    sent_at: AwareDatetime | None = None
    file: SentFile | None = None

    def encoded(self) -> bytes:
        """Write the payload as it is stored."""
        fields = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(fields).encode()


def frame_envelope(channel: str, account: str, body: bytes) -> Envelope:
    """Read whose frame it is and its id; never fails."""
    try:
        frame = Frame.model_validate_json(body)
    except ValidationError:
        return unknown_envelope(channel, account, body)
    key = f"{channel}:{account}:{frame.peer}"
    return Envelope(key, f"{key}:{storable(frame.id)}", urgent=frame.button is not None)


def frame_message(channel: str, account: str, body: bytes) -> InboundMessage:
    """Read the message in a frame.

    Raises:
        NotUnderstood: It is no frame, or an empty one.
    """
    try:
        frame = Frame.model_validate_json(body)
    except ValidationError as error:
        msg = f"This is no message frame: {error.error_count()} fields are wrong."
        raise NotUnderstood(msg) from error
    if not frame.text.strip() and frame.button is None and frame.file is None:
        msg = "The frame is empty."
        raise NotUnderstood(msg)
    return InboundMessage(
        channel=channel,
        account=account,
        peer=frame.peer,
        provider_id=storable(frame.id),
        kind=_kind(frame),
        text=storable(frame.text),
        button=None if frame.button is None else storable(frame.button),
        language=frame.language,
        sent_at=frame.sent_at,
        attachments=() if frame.file is None else (_attachment(frame.file),),
    )


def file_in(body: bytes) -> bytes | None:
    """Take the file out of a stored frame; None where it has none."""
    try:
        frame = Frame.model_validate_json(body)
    except ValidationError:
        return None
    return None if frame.file is None else frame.file.content


def _kind(frame: Frame) -> InboundKind:
    if frame.button is not None:
        return InboundKind.BUTTON
    return InboundKind.TEXT if frame.text.strip() else InboundKind.OTHER


def _attachment(file: SentFile) -> Attachment:
    return Attachment("file", "file", storable(file.name), size=len(file.content))
