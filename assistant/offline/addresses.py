"""Postal addresses given in passing ("... to Elbchaussee 12, 22765 Hamburg") or when asked."""

import re
from collections.abc import Iterator
from itertools import islice

from assistant.offline.spans import FoundSpan, SpanKind

_ABOUT_A_PLACE = re.compile(
    r"addre?ss|adress|deliver|send|ship|moved|redirect|reroute|地址|寄|送|搬|发到|改到|住"
)
_LEAD = re.compile(
    r"(?<![a-z])(?:to|is|at|use|address)(?:\s|\s?:\s?)+|:\s*"
    r"|(?:地址|门牌|寄|送|配送)?(?:请|麻烦|帮我|给我)?(?:改寄到|改送到|改成|改到|改为|换成|换到|更新为"
    r"|寄到|送到|发到|搬到|是|为)[\s:]*|新?地址[\s:]*"
)
_END = re.compile(
    r"[\n?!;。]|(?<=[a-z0-9]{4})\.(?=\s|$)| (?:instead|please|pls|thanks|thx)(?![a-z])"
)
_TAIL = re.compile(
    r"[\s,.]*(?:(?:谢谢|可以吗|行吗|好吗|吧|可以不|(?<=[\s,.])(?:please|pls|thanks|thx|thank you))"
    r"[\s,.]*)?$"
)
_HOUSE_LAST = re.compile(
    r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){0,4},? \d{1,4} ?[a-z]?(?![a-z0-9])"
)
_HOUSE_FIRST = re.compile(
    r"\d{1,5}[a-z]? (?:[\w.'-]+ ){0,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|court|"
    r"square|place|boulevard|blvd|terrace|close|highway)(?![a-z])"
)
_LONGEST = 300
_MOST_LEADS = 20
_CHINESE_PLACE = re.compile(r"[路街道巷弄区市镇村省县栋幢楼室座厦园]")
_NOT_A_STREET = frozenset((
    "change", "update", "address", "order", "my", "the", "of", "for", "it", "is", "not", "wrong",
    "to", "deliver", "delivery", "send", "ship", "new", "you", "your", "in", "on", "by", "with",
    "from", "need", "want", "please", "a", "an", "i", "we", "parcel", "package", "and",
))  # fmt: skip
_LEAD_IN = re.compile(
    r"^(?:(?:ok|yes|sure|sorry|no|hi|hello)[ ,.]+)?"
    r"(?:(?:please )?(?:send|ship|deliver|change) (?:it )?to |"
    r"(?:it'?s|its|it is|that'?s|the|my)? ?(?:new |delivery |correct |right )*address "
    r"(?:is|should be|:) ?|"
    r"(?:it'?s|it is|to) |(?:改成|改到|改为|换成|寄到|送到|(?:我的)?新?地址是?|是)[:\s]*)"
)


def find_addresses(text: str) -> Iterator[FoundSpan]:
    """Find addresses that follow a "to", "is" or 改成 in a text that speaks of a place."""
    if not _ABOUT_A_PLACE.search(text):
        return
    for lead in islice(_LEAD.finditer(text), _MOST_LEADS):
        limit = min(len(text), lead.end() + _LONGEST)
        end = _END.search(text, lead.end(), limit)
        span = _trimmed(text, lead.end(), end.start() if end else limit)
        if span and looks_like_address(text[slice(*span)]):
            yield FoundSpan(SpanKind.ADDRESS, *span, text[slice(*span)], 3.0)
            return


def whole_address(text: str) -> FoundSpan | None:
    """Take a whole message as the address that was asked for, without its lead-in."""
    lead = _LEAD_IN.match(text)
    span = _trimmed(text, lead.end() if lead else 0, min(len(text), _LONGEST))
    return FoundSpan(SpanKind.ADDRESS, *span, text[slice(*span)], 3.0) if span else None


def looks_like_address(text: str) -> bool:
    """Tell whether a text starts like a street with its number, or a Chinese place."""
    if _HOUSE_FIRST.match(text):
        return True
    house = _HOUSE_LAST.match(text)
    if house and not _NOT_A_STREET & set(re.findall(r"[a-z]+", house.group())):
        return True
    signs = len(set(_CHINESE_PLACE.findall(text)))
    return signs >= 2 or (signs == 1 and re.search(r"\d|号", text) is not None)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = _TAIL.sub("", text[start:end])
    lead = len(piece) - len(piece.lstrip(" ,.:"))
    return (start + lead, start + len(piece)) if len(piece) - lead >= 2 else None
