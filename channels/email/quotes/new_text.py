"""Takes the new text out of a mail, line by line.

What is certainly quoted goes: lines with ``>``, the line over them, all that follows a separator
or the headers of an earlier message. What stands between quoted lines is an answer to them, and
stays. Where nothing would be left the mail is shown whole: it only forwards something.
"""

import re

from channels.email.quotes.attribution import attribution_at, own_text_before
from channels.email.quotes.headers import headers_at
from channels.email.quotes.separators import forward_at, is_rule, separator_at
from channels.email.quotes.signature import without_signature

QUOTE_MARKS = (">", "＞", "&gt;")
WRAPS_AT = 60
"""A quoted line as long as that may have been wrapped by the mail program that quoted it."""
MOST_LINES = 1_500
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


def new_text(whole: str) -> str:
    """Return what is new in a mail; the whole where it is nothing but a quote."""
    lines = _few(whole.replace("\r\n", "\n").replace("\xa0", " ").split("\n"))
    kept = without_signature(_without_end(_unquoted(lines)))
    text = _GAPS.sub("\n\n", "\n".join(kept)).strip()
    return text or _forwarded(lines)


def _few(lines: list[str]) -> list[str]:
    """Return so many lines as are read: of a mail that is nearly all quote, those that are not."""
    if len(lines) > MOST_LINES:
        lines = [line for line in lines if line.strip() and not _is_quoted(line)]
    return lines[:MOST_LINES]


def _unquoted(lines: list[str]) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        if _is_quoted(lines[number]) or _is_wrapped(lines, number):
            number += 1
        elif _ends(lines, number, has_text=bool(_without_end(kept))):
            return _without_rule(kept)
        else:
            number = _taken(lines, number, kept)
    return kept


def _ends(lines: list[str], number: int, *, has_text: bool) -> bool:
    """Tell whether everything from here on is an earlier message."""
    if separator_at(lines, number) or headers_at(lines, number):
        return True
    if not has_text:
        return False
    taken = attribution_at(lines, number)
    over_bare_quote = bool(taken) and not _quote_begins(lines, number + taken)
    return forward_at(lines, number) or over_bare_quote


def _taken(lines: list[str], number: int, kept: list[str]) -> int:
    """Keep a line if it is new, and return where to go on."""
    own = own_text_before(lines, number)
    taken = 0 if own else attribution_at(lines, number)
    if taken and _quote_begins(lines, number + taken):
        return number + taken
    kept.append(own or lines[number])
    return number + 1


def _is_quoted(line: str) -> bool:
    return line[:40].lstrip().startswith(QUOTE_MARKS) and not line.rstrip().endswith("<<<")


def _is_wrapped(lines: list[str], number: int) -> bool:
    """Tell the rest of a quoted line that was wrapped from an answer between two quoted lines."""
    if not 0 < number < len(lines) - 1 or not lines[number].strip():
        return False
    between = _is_quoted(lines[number - 1]) and _is_quoted(lines[number + 1])
    goes_on = lines[number].lstrip()[0]
    return (
        between
        and len(lines[number - 1]) >= WRAPS_AT - 20
        and (goes_on.islower() or goes_on in "_/&=?%-)")
    )


def _quote_begins(lines: list[str], number: int) -> bool:
    following = (line for line in lines[number : number + 4] if line.strip())
    return _is_quoted(next(following, ""))


def _without_end(lines: list[str]) -> list[str]:
    """Take away empty lines at the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _without_rule(kept: list[str]) -> list[str]:
    """Take away the line drawn over what was cut."""
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    return kept


def _forwarded(lines: list[str]) -> str:
    """Return a mail that is all quote as it stands, without the marks."""
    if not any(not _is_quoted(line) and line.strip() for line in lines):
        return ""
    return "\n".join(lines).strip()
