"""What a campaign's text may leave open: a few plain words, never an attribute or a format."""

from collections.abc import Mapping
from string import Formatter

PLACEHOLDERS = ("name", "company")
"""The customer's name, and the name of the house."""


def unknown_in(text: str) -> list[str]:
    """Return what stands in braces in a text and is no placeholder; a lone brace too."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return ["{"]
    return [
        field
        for _, field, spec, conversion in parts
        if field is not None and (field not in PLACEHOLDERS or spec or conversion)
    ]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders of a text; what a value has in braces stays as it is.

    Raises:
        KeyError: A placeholder has no value.
    """
    return "".join(
        literal + ("" if field is None else values[field])
        for literal, field, _, _ in Formatter().parse(text)
    )
