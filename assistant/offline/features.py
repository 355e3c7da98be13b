"""What the classifier sees of a message: its words with every value replaced by a mark."""

import re
from collections.abc import Iterable
from functools import cache

from assistant.offline.lexicon import source, without_apostrophes
from assistant.offline.spans import FoundSpan, SpanKind

PLACEHOLDERS = {
    "order": " xorderx ",
    "product": " xproductx ",
    "quantity": " xamountx ",
    "date": " xdatex ",
    "address": " xaddressx ",
}
"""The marks of values in training phrases; made so that no customer writes them."""

_MARKS = {
    SpanKind.ORDER: PLACEHOLDERS["order"],
    SpanKind.INVOICE: PLACEHOLDERS["order"],
    SpanKind.QUOTATION: PLACEHOLDERS["order"],
    SpanKind.PRODUCT: PLACEHOLDERS["product"],
    SpanKind.QUANTITY: PLACEHOLDERS["quantity"],
    SpanKind.SIZE: PLACEHOLDERS["quantity"],
    SpanKind.CHANGE: PLACEHOLDERS["quantity"],
    SpanKind.NUMBER: PLACEHOLDERS["quantity"],
    SpanKind.MONEY: PLACEHOLDERS["quantity"],
    SpanKind.DATE: PLACEHOLDERS["date"],
    SpanKind.ADDRESS: PLACEHOLDERS["address"],
}
_LONGEST_BARE = 200
_NOISE = re.compile(r"[^a-z0-9\u3400-\u9fff?👍]+")


def masked(text: str, spans: Iterable[FoundSpan]) -> str:
    """Replace the values in a folded text by their marks, and what has no mark by a blank."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.kind is SpanKind.NUMBER and not span.value.isdigit():
            continue
        pieces += [text[at : span.start], _MARKS.get(span.kind, " ")]
        at = span.end
    return tidy("".join([*pieces, text[at:]]))


def tidy(text: str) -> str:
    """Drop punctuation but the question mark, which tells asking from telling."""
    return _NOISE.sub(" ", without_apostrophes(text)).strip()


def is_only_values(seen: str) -> bool:
    """Tell whether a masked text says nothing beside its values."""
    return len(seen) <= _LONGEST_BARE and _only_values().fullmatch(seen) is not None


@cache
def _only_values() -> re.Pattern[str]:
    return re.compile(rf"(?>{source('only_value_words')})*+")
