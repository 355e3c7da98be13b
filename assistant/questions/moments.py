"""Stretches of time that a question names, and the longer ones that two of them or a word make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.questions.periods import Period, Unit, add_months, open_end


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time that was asked for.

    Attributes:
        period: Its days.
        rolling: Count and unit where it was "the last N ...": what inactivity is counted from.
        future: Whether it lies ahead: what a forecast reaches over.
        relative: "the month before", "前个月": its days follow from the other one that is named.
    """

    period: Period
    rolling: tuple[int, Unit] | None = None
    future: bool = False
    relative: bool = False


Found = tuple[int, int, Moment]
_BETWEEN = re.compile(r"(?:\s?(?:to|until|till|through|thru|-|–|—|~|and|&|到|至|和|与)\s?)")
_LOOSE = re.compile(r"\s?(?:and|&|和|与)\s?")
_OPENING = re.compile(r"(?:from|between|从|自|在)\s?(?:the )?$")
_SINCE = re.compile(
    r"(?:since|from|starting(?: from| in| on)?|after|as of|beginning|自从?|从)\s?(?:the )?$"
)
_ONWARDS = re.compile(r"\s?(?:onwards?|on(?![a-z])|and later|以来|至今|到现在|以后|之后|起|开始)")
_UNTIL = re.compile(
    r"(?:before|until|till|up to|prior to|through|截至|截止到?|到)\s?(?:the )?(?:end of )?$"
)
_EARLIER = re.compile(r"\s?(?:之前|以前|前|为止)")


def joined(text: str, atoms: list[Found]) -> Iterator[Found]:
    """Join two atoms that a word makes one stretch: "may 1 - may 15", 一月到三月."""
    for start, end, first in atoms:
        for other, last, second in atoms:
            between = text[end:other]
            if other < end or not _BETWEEN.fullmatch(between):
                continue
            opened = _OPENING.search(text[:start])
            if _LOOSE.fullmatch(between) and not opened:
                continue
            stretch = _stretch(first.period, second.period)
            if stretch is not None:
                closing = re.match(r"之间|期间|这段时间", text[last:])
                begin = opened.start() if opened else start
                yield begin, last + (closing.end() if closing else 0), Moment(stretch)


def _stretch(first: Period, second: Period) -> Period | None:
    """Reach from one to the other; "jan to mar 2025" names its year once."""
    if first.start is None or second.end is None:
        return None
    years = max(0, first.start.year - second.end.year)
    start = add_months(first.start, -12 * years)
    if start >= second.end:
        start = add_months(start, -12)
    return Period(start, second.end)


def bounded(text: str, atoms: list[Found]) -> Iterator[Found]:
    """Open one side: "since May", 五月一号以来, "before Q2"."""
    for start, end, moment in atoms:
        if moment.rolling and moment.rolling[0] > 1:
            continue
        before, after = text[:start], text[end:]
        since, onwards = _SINCE.search(before), _ONWARDS.match(after)
        if since and since.group().split()[0] in ("from", "从", "自") and not onwards:
            since = since if moment.period.unit == "day" else None
        if since or onwards:
            exactly = since is not None and since.group().startswith("after")
            period = Period(moment.period.end, None) if exactly else open_end(moment.period)
            begin = since.start() if since else start
            yield begin, end + (onwards.end() if onwards else 0), Moment(period)
        until, earlier = _UNTIL.search(before), _EARLIER.match(after)
        if until or earlier:
            begin = until.start() if until else start
            through = until is not None and until.group().startswith(
                ("until", "till", "up to", "through", "截", "到")
            )
            limit = moment.period.end if through else moment.period.start
            yield begin, end + (earlier.end() if earlier else 0), Moment(Period(None, limit))
