"""What should be instead of what: "the small shirt to large", "把小号换成大号"."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.offline.lexicon import pattern, source
from assistant.offline.methods import method_in
from assistant.offline.spans import FoundSpan, SpanKind

_MOST = 12
_NAMED = frozenset({SpanKind.ORDER, SpanKind.INVOICE, SpanKind.EMAIL, SpanKind.PHONE})
_EDGES = " \t,.;:!?\"'()、。"


@dataclass(frozen=True)
class SaidSwap:
    """What there is, and what it should be, as far as either was said."""

    old: str
    new: str


def find_swaps(text: str, spans: tuple[FoundSpan, ...] = ()) -> tuple[SaidSwap, ...]:
    """Read which articles should be which others; order numbers and ways to pay are no articles."""
    left = _without_values(text, spans)
    found: list[SaidSwap] = []
    at = 0
    while len(found) < _MOST and (match := _swapping().search(left, at)):
        old, new = _side(match, "old"), _side(match, "new")
        if match["joined"] and not found:
            at = match.start() + 1
            continue
        at = max(match.end(), match.start() + 1)
        if new:
            found.append(SaidSwap(old, new))
    return tuple(found)


def _without_values(text: str, spans: tuple[FoundSpan, ...]) -> str:
    for span in spans:
        if span.kind in _NAMED:
            text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return without_payment(text)


def without_payment(text: str) -> str:
    """Put a semicolon where a folded text says what is paid with."""
    method = method_in(text)
    if method is None:
        return text
    before = list(pattern("before_a_method").finditer(text, 0, method.start))
    start = method.start
    if before and not text[before[-1].end() : method.start].strip():
        start = before[-1].start()
    behind = pattern("after_a_method").match(text, method.end)
    end = behind.end() if behind else method.end
    return f"{text[:start]};{' ' * (end - start - 1)}{text[end:]}"


@cache
def _swapping() -> re.Pattern[str]:
    """Find one pair after another; a pair ends where a new one, or another thing, begins."""
    another = r" and (?=(?:[a-z0-9-]+ ){1,6}(?:to|into|for|with) )"
    end = rf"(?=[.,;:!?\n。，；]|{source('ends_a_swap')}|{another}|$)"
    some = r"[^.,;:!?\n。，；]"
    joined = r"(?:(?:[,;]|(?<![a-z])and(?![a-z])) ?(?:also |then )?|[和;，,])"
    opened = rf"(?:{source('swap_opening')} ?|(?P<joined>{joined}))"
    wished = source("wishing")
    chinese = rf"(?:[把将])?(?P<old4>[^,。;!?把将]{{0,30}}?){source('becomes_zh')}"
    beside = rf"(?P<new1>{some}{{1,60}}?) (?:instead of|rather than|in place of)"
    becomes = rf"(?P<old2>{some}{{0,60}}?) (?:to|into|for|with|by|->) (?P<new2>{some}{{1,60}}?)"
    without = rf"不要(?P<old5>{some}{{1,20}}?)[,，]? ?(?:我?想?要|要)(?P<new5>{some}{{1,20}}?)"
    parts = [
        f"(?:{wished} |^|[,;] ?){beside} (?P<old1>{some}{{1,60}}?){end}",
        f"{opened}{becomes}{end}",
        f"{wished} (?P<new3>{some}{{1,60}}?) (?:instead|rather)(?! of| than){end}",
        f"{chinese}(?P<new4>{some}{{1,30}}?){end}",
        f"{without}{end}",
    ]
    return re.compile("|".join(parts))


def _side(match: re.Match[str], name: str) -> str:
    said = next(
        (value for key, value in match.groupdict().items() if key.startswith(name) and value), ""
    )
    trimmed = said.strip(_EDGES)
    before = None
    while before != trimmed:
        before = trimmed
        for entry in ("around_an_article_before", "around_an_article_after"):
            trimmed = _edge(entry).sub("", trimmed).strip(_EDGES)
    return trimmed


@cache
def _edge(entry: str) -> re.Pattern[str]:
    words = source(entry)
    at_start = entry.endswith("before")
    return re.compile(rf"^(?:{words})\s*" if at_start else rf"\s*(?:{words})$")
