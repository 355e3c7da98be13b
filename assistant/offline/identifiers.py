r"""Numbers that name something: orders, invoices, codes, postcodes, addresses of people.

`\b` does not separate a digit from a Chinese character, so every edge is a lookaround.
"""

import re
from collections.abc import Iterator
from itertools import islice

from assistant.offline.spans import FoundSpan, SpanKind

_UNIT = (
    r"\s*(?:kg|kilos?|grams?|gr?|ml|l|bags?|packs?|pcs|pieces?|boxes|units?|eur|euros?|usd|dollars?|"
    r"rmb|days?|weeks?|公斤|千克|克|斤|袋|包|箱|盒|个|件|台|元|块|欧|天|年|月|%)(?![a-z])"
)
_NOT_NUMBERED = r"(?<![a-z0-9€$£¥+#])(?<![\d][.,:/-])(?<![a-z]-)"
_ENDS = rf"(?![a-z0-9€$£¥%]|[.,:/]\d|-\d|{_UNIT})"
_NAMED = r"[\s:]*(?:no\.?|nr\.?|number|num|id|code|号码|号|是|is)?[\s:#]*"

_ORDER_MARKED = re.compile(
    rf"(?<![a-z])(?:orders?|ordr|oder|purchase|bestellung|订单编号|订单|单号|编号|单子){_NAMED}"
    rf"((?:[a-z]{{1,3}}-?)?\d{{4,18}}){_ENDS}"
)
_ORDER_HASH = re.compile(r"#\s?((?:[a-z]{1,3}-?)?\d{3,18})(?![a-z0-9])")
_ORDER_BARE = re.compile(rf"{_NOT_NUMBERED}(\d{{4}}){_ENDS}")
_ORDER_PREFIXED = re.compile(
    r"(?<![a-z0-9-])((?:so|ord|po|w|bestellung)-?\d{4,18})(?![a-z0-9]|-\d)"
)
_ORDER_ASKED = re.compile(rf"{_NOT_NUMBERED}((?:[a-z]{{1,3}}-?)?\d{{3,18}}){_ENDS}")
_YEAR_BEFORE = re.compile(r"(?:in|since|from|until|year|may|june|july) $")

_INVOICE = re.compile(
    rf"(?<![a-z])(?:invoice|发票编号|发票){_NAMED}((?:inv|re|r)?-?\d{{3,10}}(?:[-/]\d{{1,8}})?){_ENDS}"
)
_INVOICE_PREFIXED = re.compile(r"(?<![a-z0-9])(inv-?\d{3,10}(?:[-/]\d{1,8})?)(?![a-z0-9])")

_QUOTATION = re.compile(r"(?<![a-z0-9-])(q-\d{4}-\d{4,9})(?![a-z0-9]|-\d)")

_CODE = re.compile(r"(?<![\d.+-])(\d{3}[ -]?\d{3})(?![\d]|[.,-]\d)")

_POSTCODE_MARKED = re.compile(
    r"(?:post ?code|postal code|zip(?: code)?|plz|邮政编码|邮编)[\s:]*(?:is|是)?[\s:]*"
    r"([a-z0-9]{2,5}(?:[ -]?\d[a-z0-9]{1,3})?)(?![a-z0-9])"
)
_POSTCODE_BARE = re.compile(rf"{_NOT_NUMBERED}(\d{{5}}){_ENDS}")
_POSTCODE_UK = re.compile(r"(?<![a-z0-9])([a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})(?![a-z0-9])")
_POSTCODE_ASKED = re.compile(
    r"(?<![a-z0-9])"
    r"([a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{4} ?[a-z]{2}|\d{3}-\d{4}|\d{2}-\d{3}|\d{4,6})"
    r"(?![a-z0-9])"
)

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])([a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})"
)
_PHONE = re.compile(r"(?<![a-z0-9#.])((?:\+|00)?\d[\d ()/-]{6,18}\d)(?![a-z0-9])")


def find_identifiers(text: str, awaiting: str | None) -> Iterator[FoundSpan]:
    """Find everything in a folded text that names an order, an invoice, a place or a person.

    What is being asked for is believed in its barest form: any run of digits while an order
    number is awaited, six digits only while a code is awaited.
    """
    yield from _matches(_ORDER_MARKED, SpanKind.ORDER, text, 4.0)
    yield from _matches(_ORDER_HASH, SpanKind.ORDER, text, 4.0)
    yield from _matches(_ORDER_PREFIXED, SpanKind.ORDER, text, 3.0)
    yield from _matches(_INVOICE, SpanKind.INVOICE, text, 3.5)
    yield from _matches(_INVOICE_PREFIXED, SpanKind.INVOICE, text, 4.0)
    yield from _matches(_QUOTATION, SpanKind.QUOTATION, text, 4.0)
    yield from _bare_orders(text)
    yield from _matches(_POSTCODE_MARKED, SpanKind.POSTCODE, text, 4.0, needs_digit=True)
    yield from _matches(_POSTCODE_BARE, SpanKind.POSTCODE, text, 2.0)
    yield from _matches(_POSTCODE_UK, SpanKind.POSTCODE, text, 2.5)
    yield from _matches(_EMAIL, SpanKind.EMAIL, text, 4.0)
    yield from _phones(text)
    yield from _asked(text, awaiting)


def _asked(text: str, awaiting: str | None) -> Iterator[FoundSpan]:
    if awaiting == "order":
        yield from _asked_order(text)
    elif awaiting == "postcode":
        yield from _asked_postcode(text)
    elif awaiting == "code":
        for span in _matches(_CODE, SpanKind.CODE, text, 6.0):
            yield FoundSpan(span.kind, span.start, span.end, _digits(span.value), span.trust)


def _asked_order(text: str) -> Iterator[FoundSpan]:
    """Take the first run of digits; beside one that is plainly an order's it is something else."""
    if not any(plain.search(text) for plain in (_ORDER_MARKED, _ORDER_HASH, _ORDER_BARE)):
        yield from islice(_matches(_ORDER_ASKED, SpanKind.ORDER, text, 3.0), 1)


def _asked_postcode(text: str) -> Iterator[FoundSpan]:
    """Take what may be a postcode anywhere; beside a plain one, four digits are an order's."""
    if not any(plain.search(text) for plain in (_POSTCODE_MARKED, _POSTCODE_BARE, _POSTCODE_UK)):
        yield from _matches(_POSTCODE_ASKED, SpanKind.POSTCODE, text, 3.0)


def _bare_orders(text: str) -> Iterator[FoundSpan]:
    for span in _matches(_ORDER_BARE, SpanKind.ORDER, text, 2.0):
        year = span.value[:2] in ("19", "20") and _YEAR_BEFORE.search(text[: span.start][-8:])
        if not year:
            yield span


def _phones(text: str) -> Iterator[FoundSpan]:
    for span in _matches(_PHONE, SpanKind.PHONE, text, 1.5):
        if 9 <= len(_digits(span.value)) <= 15:
            yield span


def _matches(
    pattern: re.Pattern[str], kind: SpanKind, text: str, trust: float, *, needs_digit: bool = False
) -> Iterator[FoundSpan]:
    for found in pattern.finditer(text):
        if not needs_digit or any(char.isdigit() for char in found.group(1)):
            yield FoundSpan(kind, *found.span(1), found.group(1), trust)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
