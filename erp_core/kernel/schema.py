"""The kinds of values that cross a border: bounded, free of control characters, never floats."""

import re
import unicodedata
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
MAX_ID = 2**63 - 1


def _clean(value: str) -> str:
    if _FORBIDDEN.search(value):
        message = "Text must not contain control characters or lone surrogates."
        raise ValueError(message)
    return value


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

LanguageCode = Annotated[str, StringConstraints(pattern="^(en|zh)$")]
"""The languages of the product."""

CountryCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
"""An ISO 3166-1 alpha-2 country code."""


class Schema(BaseModel):
    """What crosses a border: frozen, and no field that was not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)
