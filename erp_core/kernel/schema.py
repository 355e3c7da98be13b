"""The kinds of values that cross a border: bounded, free of control characters, never floats."""

import base64
import binascii
import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EncodedBytes,
    EncoderProtocol,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MAX_ID = 2**63 - 1


def _clean(value: str) -> str:
    if _FORBIDDEN.search(value):
        message = "Text must not contain control characters or lone surrogates."
        raise ValueError(message)
    return value


def printable(value: str) -> str:
    """Drop what no text of ours may hold: control characters and lone surrogates."""
    return _FORBIDDEN.sub("", value)


def without_invisible(value: str) -> str:
    """Drop bidirectional, zero-width and tag characters, which can hide or reorder text."""
    return _INVISIBLE.sub("", value)


def search_form(*values: str | None) -> str:
    """Join values into one normalised text to search in: NFKC, case-folded, single spaces."""
    joined = " ".join(value for value in values if value)
    return " ".join(unicodedata.normalize("NFKC", joined).casefold().split())


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_clean)
]
"""Free text: no NUL, no control characters, no lone surrogates; at most 20,000 characters."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_clean),
]
"""A label of 1 to 200 characters."""


def _not_bool(value: object) -> object:
    if isinstance(value, bool):
        message = "An id is a number, not true or false."
        raise ValueError(message)  # noqa: TRY004 - pydantic turns ValueError into a clear 422
    return value


RecordId = Annotated[int, BeforeValidator(_not_bool), Field(gt=0, le=MAX_ID)]
"""A primary key: a positive 64-bit integer, not a boolean."""


class _WholeBase64(EncoderProtocol):
    """Base64 with nothing beside it; Python's own reader drops what it does not know."""

    @classmethod
    def decode(cls, data: bytes) -> bytes:
        try:
            return base64.b64decode(data, validate=True)
        except binascii.Error as error:
            message = "This is no base64."
            raise ValueError(message) from error

    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return base64.b64encode(value)

    @classmethod
    def get_json_format(cls) -> Literal["base64"]:
        return "base64"


FileContent = Annotated[bytes, EncodedBytes(encoder=_WholeBase64)]
"""The bytes of a file; they cross a border in base64."""

LanguageCode = Annotated[str, StringConstraints(pattern="^(en|zh)$")]
"""The languages of the product."""

CountryCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
"""An ISO 3166-1 alpha-2 country code."""


def _iso(value: object) -> object:
    """Refuse a number, which would be read as seconds since 1970: 20260519 is no day."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.match(value.strip())):
        return value
    message = "A day is written as 2026-05-19."
    raise ValueError(message)


IsoDate = Annotated[date, BeforeValidator(_iso)]
"""A day as ISO 8601 writes it; never a number."""


_KEPT = frozenset({"metadata", "serialization", "cls", "default"})


def _with_iso_days(schema: object) -> object:
    """Let every day and moment of a core schema be read as ISO 8601 only."""
    if isinstance(schema, list):
        return [_with_iso_days(one) for one in schema]
    if isinstance(schema, tuple):
        return tuple(_with_iso_days(one) for one in schema)
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in {"date", "datetime"}:
        return core_schema.no_info_before_validator_function(_iso, cast("CoreSchema", schema))
    return {key: one if key in _KEPT else _with_iso_days(one) for key, one in schema.items()}


class Schema(BaseModel):
    """What crosses a border: frozen, no field that was not declared, days as ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Build the schema that pydantic would, with days and moments read strictly."""
        return cast("CoreSchema", _with_iso_days(handler(source)))
