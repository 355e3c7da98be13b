"""The parts of a Telegram Update that this channel reads (https://core.telegram.org/bots/api).

Fields that are not read are not named, so a new kind of message never breaks an old reader.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

Id = Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]
UnixTime = Annotated[StrictInt, Field(ge=0, lt=2**33)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Wire):
    """A Telegram user or bot."""

    id: Id
    first_name: str = ""
    last_name: str | None = None
    language_code: str | None = None

    @property
    def full_name(self) -> str:
        """First and last name as the user wrote them."""
        return f"{self.first_name} {self.last_name or ''}".strip()


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
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class Contact(_Wire):
    """A phone number that somebody shared: not always their own."""

    phone_number: str
    user_id: Id | None = None


class Location(_Wire):
    """A point on the map."""

    latitude: float
    longitude: float


class Message(_Wire):
    """A message, or the new state of an edited one."""

    message_id: Id
    date: UnixTime
    edit_date: UnixTime | None = None
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str | None = None
    contact: Contact | None = None
    location: Location | None = None
    photo: tuple[File, ...] = ()
    voice: File | None = None
    audio: File | None = None
    document: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    sticker: File | None = None
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
    message: Place | None = None
    data: str | None = None


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
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MemberChange | None = None


class OutsideChat(_Wire):
    """A chat of which only the id matters."""

    id: Id


class OutsidePart(_Wire):
    """The address in a message, button press or change of membership."""

    chat: OutsideChat | None = None
    sender: OutsideChat | None = Field(default=None, alias="from")
    message: "OutsidePart | None" = None


class Outside(_Wire):
    """An Update read only as far as its envelope needs."""

    update_id: Id
    message: OutsidePart | None = None
    edited_message: OutsidePart | None = None
    callback_query: OutsidePart | None = None
    my_chat_member: OutsidePart | None = None
