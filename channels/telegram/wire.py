"""The parts of a Telegram Update that this channel reads (https://core.telegram.org/bots/api).

Fields that are not read are not named, so a new kind of message never breaks an old reader. Nor
does a part that is not as described: what a message can be read without is left out of it.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    ValidationError,
    WrapValidator,
)

T = TypeVar("T")


def _or_nothing(value: object, read: Callable[[object], T]) -> T | None:
    """Read a part of a message; one that cannot be read is not there."""
    try:
        return read(value)
    except ValidationError:
        return None


def _listed(value: object) -> tuple[object, ...]:
    """Return the entries of a list; what is none has no entries."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def _but_nothing(value: tuple[T | None, ...]) -> tuple[T, ...]:
    """Leave out what could not be read."""
    return tuple(one for one in value if one is not None)


Part = Annotated[T | None, WrapValidator(_or_nothing)]
"""A part that a message can be read without."""
Parts = Annotated[tuple[Part[T], ...], BeforeValidator(_listed), AfterValidator(_but_nothing)]
"""Several such parts: those of them that can be read."""

Id = Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]
UnixTime = Annotated[StrictInt, Field(ge=0, lt=2**33)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Wire):
    """A Telegram user or bot."""

    id: Id
    first_name: Part[str] = None
    last_name: Part[str] = None
    language_code: Part[str] = None

    @property
    def full_name(self) -> str:
        """First and last name as the user wrote them."""
        return f"{self.first_name or ''} {self.last_name or ''}".strip()


class Chat(_Wire):
    """Where a message was written."""

    id: Id
    type: str

    @property
    def is_private(self) -> bool:
        """Whether only one customer and the bot are in it."""
        return self.type == "private"


class File(_Wire):
    """A photo size, voice note, document or other file."""

    file_id: str
    file_name: Part[str] = None
    mime_type: Part[str] = None
    file_size: Part[int] = None


class Contact(_Wire):
    """A phone number that somebody shared: not always their own."""

    phone_number: str
    user_id: Part[Id] = None


class Location(_Wire):
    """A point on the map."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Message(_Wire):
    """A message, or the new state of an edited one."""

    message_id: Id
    date: UnixTime
    edit_date: Part[UnixTime] = None
    chat: Chat
    sender: Part[User] = Field(default=None, alias="from")
    text: Part[str] = None
    caption: Part[str] = None
    contact: Part[Contact] = None
    location: Part[Location] = None
    photo: Parts[File] = ()
    voice: Part[File] = None
    audio: Part[File] = None
    document: Part[File] = None
    video: Part[File] = None
    video_note: Part[File] = None
    animation: Part[File] = None
    sticker: Part[File] = None
    dice: object = None
    poll: object = None
    story: object = None
    game: object = None


class Place(_Wire):
    """The message a button is under; its text may no longer be accessible."""

    chat: Chat


class CallbackQuery(_Wire):
    """A pressed button."""

    id: str
    sender: User = Field(alias="from")
    message: Part[Place] = None
    data: Part[str] = None


class Member(_Wire):
    """The standing of the bot in a chat."""

    status: str


class MemberChange(_Wire):
    """The bot was allowed or forbidden to write."""

    chat: Chat
    sender: User = Field(alias="from")
    date: UnixTime
    new_chat_member: Member


class Update(_Wire):
    """One delivery of the webhook."""

    update_id: Id
    message: Part[Message] = None
    edited_message: Part[Message] = None
    callback_query: Part[CallbackQuery] = None
    my_chat_member: Part[MemberChange] = None


class OutsideChat(_Wire):
    """A chat of which only the id matters."""

    id: Id


class OutsidePart(_Wire):
    """The address in a message, button press or change of membership."""

    chat: Part[OutsideChat] = None
    sender: Part[OutsideChat] = Field(default=None, alias="from")
    message: "Part[OutsidePart]" = None


class Outside(_Wire):
    """An Update read only as far as its envelope needs."""

    update_id: Id
    message: Part[OutsidePart] = None
    edited_message: Part[OutsidePart] = None
    callback_query: Part[OutsidePart] = None
    my_chat_member: Part[OutsidePart] = None
