"""What the classifier sees of a message: its words with every value replaced by a mark."""

import re
from collections.abc import Iterable

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
    SpanKind.PRODUCT: PLACEHOLDERS["product"],
    SpanKind.QUANTITY: PLACEHOLDERS["quantity"],
    SpanKind.SIZE: PLACEHOLDERS["quantity"],
    SpanKind.CHANGE: PLACEHOLDERS["quantity"],
    SpanKind.NUMBER: PLACEHOLDERS["quantity"],
    SpanKind.MONEY: PLACEHOLDERS["quantity"],
    SpanKind.DATE: PLACEHOLDERS["date"],
    SpanKind.ADDRESS: PLACEHOLDERS["address"],
}
_ONLY_VALUES = re.compile(
    r"(?>xorderx|xproductx|xamountx|xdatex|xaddressx|order|number|nr|no|not|is|its|it|the|my|i|think|mean|meant|sorry|actually|should|be"
    r"|its|for|and|please|pls|make|that|instead|wrong|oops|correction|a|hi|yes|postcode|zip|code|email|phone|to|here|by|on|rather|then"
    r"|订单号?|号|是|我|的|不|应该|说错了?|打错了?|错了|更正|改成|吧|嗯|邮编|邮箱|电话|手机号?|这个|那个|就|好像|应该|[\s?])*+"
)
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
    return _NOISE.sub(" ", text.replace("'", "")).strip()


def is_only_values(seen: str) -> bool:
    """Tell whether a masked text says nothing beside its values."""
    return len(seen) <= _LONGEST_BARE and _ONLY_VALUES.fullmatch(seen) is not None
