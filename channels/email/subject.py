"""What a subject is about, without the marks that answering and forwarding leave on it."""

import re

LONGEST = 250
_MARK = re.compile(
    r"^\s*(?:\[(?!\s*#?\d)[^\]]{0,20}\]\s*)?(?:re|aw|antw|sv|vs|rv|res|r|rif|ref|odp|ynt|回复|答复|回覆|回|"
    r"fwd?|wg|tr|i|rv|enc|doorst|转发|轉寄|轉發|转寄)(?:\s*\[\d+\]|\s*\(\d+\))?\s*[:：]\s*",
    re.IGNORECASE,
)
_MOST_MARKS = 20


def about(subject: str) -> str:
    """Return a subject without "Re:", "Fwd:" and what other languages have for them."""
    for _ in range(_MOST_MARKS):
        found = _MARK.match(subject)
        if not found:
            break
        subject = subject[found.end() :]
    return subject.strip()[:LONGEST]
