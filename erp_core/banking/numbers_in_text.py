"""Finds invoice numbers in what people write to a transfer, in English, German and Chinese.

They leave out zeros and dashes, write several after one another, and put words around them:
``Rechnung INV 2026-17, 18``, ``支付发票INV2026-0017``.
"""

import re
import unicodedata

MOST = 30
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_OWN = re.compile(
    rf"(?<![A-Z0-9/_\-])(?:(?P<prefix>INV|OP)[\s\-_/.:#]*)?{_YEAR}"
    r"(?:\s*[-_/]\s*|\s+(?=0))0*(?P<number>\d{1,6})(?![\d])"
    r"|(?<![A-Z0-9])(?P<tight>INV|OP)[\s\-_]*(?P<tight_year>(?:19|20)\d{2})\s*"
    r"0*(?P<tight_number>\d{1,6})(?!\d)"
)
_NEXT = re.compile(r"\s*(?:,|;|\+|&|、|/|UND|AND|和|与)\s*0*(\d{1,6})(?![\d./-])")
_WORD = re.compile(
    r"(?:\bINVOICE|\bINV|\bRECHNUNG|\bRECHNUNGSNR|\bRG|发票|账单)"
    r"(?:\s*(?:NO|NR|NUMBER|NUMMER|号码|号))?[\s.:#\-]*0*(\d{1,6})(?![\d./-])"
)
_LABEL = re.compile(r"(?=[A-Z0-9./_\-]*\d)(?=[A-Z0-9./_\-]*[A-Z/\-])[A-Z0-9][A-Z0-9./_\-]{2,39}")


def invoice_numbers(text: str) -> tuple[str, ...]:
    """Return what may be invoice numbers, as finance reads them, each once and in their order."""
    plain = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    found = dict.fromkeys([*_own(plain), *_WORD.findall(plain), *_labels(plain)])
    return tuple(found)[:MOST]


def _own(text: str) -> list[str]:
    """Find our own numbers with their year, and those that follow with the year left out."""
    numbers: list[str] = []
    for match in _OWN.finditer(text):
        prefix = match["prefix"] or match["tight"] or "INV"
        year = match["year"] or match["tight_year"]
        numbers.append(f"{prefix}-{year}-{match['number'] or match['tight_number']}")
        place = match.end()
        while (following := _NEXT.match(text, place)) is not None:
            numbers.append(f"{prefix}-{year}-{following[1]}")
            place = following.end()
    return numbers


def _labels(text: str) -> list[str]:
    """Find what may be another system's number, as an invoice from before the books has one."""
    return [each.strip("./_-") for each in _LABEL.findall(text)]
