"""The frames of the socket: small JSON texts, told apart by their ``type``.

The widget says        we say
hello (session, after) welcome (session, title, limit)
message (id, ...)      stored (id), typing
file (id, name, size)  go (id); then its bytes in binary messages, at the end stored (id)
ping                   pong
anything else          error (code, and id and after where they are known)
                       lines (items): what is new in the conversation
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Refusal(StrEnum):
    """Why a frame was not taken; the widget sends SLOW_DOWN and UNAVAILABLE again.

    TOO_MUCH says that the address has sent as many bytes of files as it may in a day.
    """

    BAD_FRAME = "bad_frame"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_MUCH = "too_much"
    SLOW_DOWN = "slow_down"
    UNAVAILABLE = "unavailable"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Hello(_Said):
    """The first frame: begin a session or come back to one.

    Attributes:
        session: The token of an earlier session.
        after: The last sequence number the widget has; this acknowledges all up to it.
    """

    type: Literal["hello"]
    session: str | None = Field(default=None, max_length=200)
    after: int = Field(default=0, ge=0, lt=2**63)


class Message(_Said):
    """What the visitor wrote or pressed, under an id that stays when it is sent again."""

    type: Literal["message"]
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    text: str = ""
    button: str | None = Field(default=None, min_length=1, max_length=64)
    language: Literal["en", "zh"] | None = None


class File(_Said):
    """A file whose bytes follow when we say so, under an id that stays when it is sent again."""

    type: Literal["file"]
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    name: str = Field(min_length=1, max_length=255)
    size: int = Field(ge=1)
    language: Literal["en", "zh"] | None = None


class Ping(_Said):
    """A sign of life."""

    type: Literal["ping"]


Known = Hello | Message | File | Ping
Frame = Annotated[Known, Field(discriminator="type")]
FRAME: TypeAdapter[Known] = TypeAdapter(Frame)
