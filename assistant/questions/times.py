"""When: the time grammar of questions, English and Chinese.

Atoms (a day, a month, "Q1", 上季度, "last 30 days") are found by their own expressions; two atoms
with a word between them, or one with a word before or after it, make a longer stretch. Whatever is
longer explains more and wins (see `scheduling`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.offline.numbers import parse_number
from assistant.questions.periods import Calendar, Period, Unit, add_months, open_end

_EN_MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_EN_MONTHS)})(?![a-z])\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![a-z0-9])"
_YEAR = r"(?P<year>20\d\d)(?!\d)"
_RELATIVE_YEAR = r"(?P<relyear>this year|last year|next year|the year before last)"
_OF_YEAR = rf"(?:,? (?:of |in )?(?:{_YEAR}|(?:of )?{_RELATIVE_YEAR}))?"
_COUNT = (
    r"(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|"
    r"sixty|ninety|couple of|a couple of|half a|half)"
)
_UNIT = r"(?P<unit>day|week|month|quarter|year|half[ -]year|half|yr|mth|qtr)s?(?![a-z])"
_B, _E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_PAST = "last|past|previous|prior|preceding|trailing|recent|most recent|latest"
_NEXT = "next|coming|upcoming|following"

_ZH_DIGITS = "一二三四五六七八九十"
_ZH_COUNT = rf"(?P<count>\d{{1,3}}|[{_ZH_DIGITS}两百]+|半)"
_ZH_UNIT = r"(?P<unit>天|日|周|星期|礼拜|个月|月|个季度|季度|季|年|个半年)"
_ZH_YEAR = r"(?P<year>20\d\d)年?"
_ZH_RELYEAR = "(?P<relyear>今年|本年度?|当年|去年|上一年|上年|前年|明年)"
_ZH_OF_YEAR = rf"(?:(?:{_ZH_YEAR}|{_ZH_RELYEAR})(?:的)?)?"
_ZH_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_ZH_DAY = (
    r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])[日号]"
)
_ZH_OFFSETS = {
    "这": 0, "这个": 0, "本": 0, "当": 0, "当前": 0, "今": 0, "上上": -2, "上上个": -2,
    "上": -1, "上个": -1, "上一": -1, "上一个": -1, "前一": -1, "前一个": -1, "前个": -2,
    "下": 1, "下个": 1, "下一": 1, "下一个": 1, "下下": 2, "下下个": 2,
}  # fmt: skip
_EN_UNITS: dict[str, Unit] = {
    "day": "day", "week": "week", "month": "month", "mth": "month", "quarter": "quarter",
    "qtr": "quarter", "year": "year", "yr": "year", "half": "half", "half year": "half",
    "half-year": "half",
}  # fmt: skip
_ZH_UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "个星期": "week", "礼拜": "week",
    "个月": "month",
    "月": "month", "月份": "month", "季": "quarter", "季度": "quarter", "个季度": "quarter",
    "年": "year", "年度": "year", "半年": "half", "个半年": "half",
}  # fmt: skip
_RELYEARS = {
    "this year": 0, "last year": -1, "next year": 1, "the year before last": -2, "今年": 0,
    "本年": 0, "本年度": 0, "当年": 0, "去年": -1, "上一年": -1, "上年": -1, "前年": -2, "明年": 1,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "last": 4,
}  # fmt: skip
_HALVES: dict[Unit, tuple[int, Unit]] = {"year": (6, "month"), "month": (15, "day")}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_WEEKDAYS = "一二三四五六日"


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
Reader = Callable[["TimeGrammar", re.Match[str]], Moment | None]


class TimeGrammar:
    """Reads times against a day.

    Args:
        calendar: The day it is and how the house keeps its years.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def find(self, text: str) -> list[Found]:
        """Find every stretch of time in a folded question, overlapping ones too."""
        atoms = list(self._atoms(text))
        return [*atoms, *_joined(text, atoms), *_bounded(text, atoms)]

    def _atoms(self, text: str) -> Iterator[Found]:
        for pattern, read in ATOMS:
            for found in pattern.finditer(text):
                moment = read(self, found)
                if moment is not None:
                    yield found.start(), found.end(), moment

    def year_of(self, found: re.Match[str]) -> Period | None:
        """Read the year that a part was named with."""
        group = found.groupdict()
        if group.get("year"):
            return self.calendar.year(int(group["year"]))
        if group.get("relyear"):
            return self.calendar.period("year", _RELYEARS[group["relyear"]])
        return None

    def part(self, found: re.Match[str], unit: Unit, number: int) -> Moment:
        """Give a quarter, half or month of the year that was named, or the latest one."""
        year = self.year_of(found)
        if year is None:
            return Moment(self.calendar.latest(unit, number))
        return Moment(self.calendar.part(year, unit, number))


def _count(found: re.Match[str]) -> tuple[int, Unit] | None:
    """Read how many of which unit; half a year is six months."""
    said, unit_said = found.group("count") or "1", found.group("unit")
    unit = _EN_UNITS.get(unit_said) or _ZH_UNITS.get(unit_said)
    if unit is None:
        return None
    if said in ("half", "half a", "半"):
        return _HALVES.get(unit)
    more = {"couple of": 2, "a couple of": 2, "sixty": 60, "ninety": 90}
    number = more.get(said) or parse_number(said)
    if number is None or not 1 <= number <= 999:
        return None
    return (int(number) * 6, "month") if unit == "half" else (int(number), unit)


def _last_some(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(grammar.calendar.last(*counted), rolling=counted)


def _next_some(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(grammar.calendar.coming(*counted), rolling=counted, future=True)


def _some_ago(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(grammar.calendar.period(counted[1], -counted[0]))


def _relative(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    said = found.group("which")
    unit = _EN_UNITS[found.group("unit")]
    offset = 0 if said in ("this", "current") else 1 if said in _NEXT.split("|") else -1
    rolling = (1, unit) if offset else None
    period = grammar.calendar.period(unit, offset)
    return Moment(period, rolling=rolling, future=offset > 0)


def _zh_relative(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    unit = _ZH_UNITS[found.group("unit")]
    said = found.group("which")
    offset = _ZH_OFFSETS[said]
    rolling = (abs(offset), unit) if offset in (-1, 1) else None
    return Moment(
        grammar.calendar.period(unit, offset),
        rolling=rolling,
        future=offset > 0,
        relative=said in ("前个", "前一", "前一个"),
    )


def _before_last(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    return Moment(grammar.calendar.period(_EN_UNITS[found.group("unit")], -2))


def _the_one_before(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    unit = _EN_UNITS.get(found.group("unit") or "month", "month")
    return Moment(grammar.calendar.period(unit, -1), relative=True)


def _relative_day(offset: int) -> Reader:
    return lambda grammar, _: Moment(grammar.calendar.period("day", offset), future=offset > 0)


def _relative_year(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    offset = _RELYEARS[found.group("relyear")]
    rolling: tuple[int, Unit] | None = (1, "year") if offset in (-1, 1) else None
    return Moment(grammar.calendar.period("year", offset), rolling=rolling, future=offset > 0)


def _year(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    return Moment(grammar.calendar.year(int(found.group("year"))))


def _quarter(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    return grammar.part(found, "quarter", _ORDINALS[found.group("nth")])


def _half(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    nth = _ORDINALS[found.group("nth")]
    if grammar.year_of(found) is None:
        this = grammar.calendar.period("year")
        return Moment(grammar.calendar.part(this, "half", nth))
    return grammar.part(found, "half", nth)


def _en_month_number(found: re.Match[str]) -> int:
    said = found.group("month")
    return next(at for at, names in enumerate(_EN_MONTHS, 1) if said in names.split("|"))


def _en_month(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    return _month(grammar, found, _en_month_number(found))


def _month(grammar: TimeGrammar, found: re.Match[str], number: int) -> Moment:
    group = found.groupdict()
    if group.get("year"):  # a month belongs to the calendar's year, whatever the books do
        start = date(int(group["year"]), number, 1)
        return Moment(grammar.calendar.around(start, "month"))
    if group.get("relyear"):
        year = grammar.calendar.today.year + _RELYEARS[group["relyear"]]
        return Moment(grammar.calendar.around(date(year, number, 1), "month"))
    today = grammar.calendar.today
    year = today.year if number <= today.month else today.year - 1
    return Moment(grammar.calendar.around(date(year, number, 1), "month"))


def _dated(grammar: TimeGrammar, found: re.Match[str], month: int, day: int) -> Moment | None:
    known = _month(grammar, found, month).period.start
    if known is None:
        return None
    group = found.groupdict()
    year = known.year
    if not group.get("year") and not group.get("relyear"):
        year = grammar.calendar.today.year
        try:
            ahead = date(year, month, day) > grammar.calendar.today
        except ValueError:
            return None
        year -= 1 if ahead and month > grammar.calendar.today.month else 0
    try:
        return Moment(grammar.calendar.around(date(year, month, day), "day"))
    except ValueError:
        return None


def _en_date(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    return _dated(grammar, found, _en_month_number(found), int(found.group("day")))


def _zh_number(said: str) -> int:
    return int(parse_number(said) or 0)


def _zh_month(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    number = _zh_number(found.group("month"))
    return _month(grammar, found, number) if 1 <= number <= 12 else None


def _zh_date(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    return _dated(grammar, found, _zh_number(found.group("month")), _zh_number(found.group("day")))


def _iso(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    try:
        day = date(*(int(found.group(name)) for name in ("y", "m", "d")))
    except ValueError:
        return None
    return Moment(grammar.calendar.around(day, "day"))


def _iso_month(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    number = int(found.group("m"))
    if not 1 <= number <= 12:
        return None
    return Moment(grammar.calendar.around(date(int(found.group("y")), number, 1), "month"))


def _to_date(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    said = found.group()
    unit: Unit = "year"
    if re.search(r"month|mtd|月", said):
        unit = "month"
    elif re.search(r"quarter|qtd|季", said):
        unit = "quarter"
    elif re.search(r"week|wtd", said):
        unit = "week"
    return Moment(grammar.calendar.period(unit))


def _months_of_one_year(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    low, high = _zh_number(found.group("low")), _zh_number(found.group("month"))
    if not 1 <= low < high <= 12:
        return None
    last = _month(grammar, found, high).period
    if last.start is None:
        return None
    first = grammar.calendar.around(date(last.start.year, low, 1), "month")
    return Moment(first.until(last))


def _weekday(grammar: TimeGrammar, found: re.Match[str]) -> Moment:
    said = found.group("weekday")
    day = (
        _WEEKDAYS.index(said) if said in _WEEKDAYS else _ZH_WEEKDAYS.index(said.replace("天", "日"))
    )
    which = found.group("which") or ""
    ahead = which in (*_NEXT.split("|"), "下", "下个")
    week = 0
    if which in ("上", "上个"):
        week = -1
    elif which in ("下", "下个"):
        week = 1
    start = grammar.calendar.period("week", week).start or grammar.calendar.today
    chosen = date.fromordinal(start.toordinal() + day)
    today = grammar.calendar.today
    if not week and not ahead and which in _PAST.split("|") and chosen >= today:
        chosen = date.fromordinal(chosen.toordinal() - 7)
    if not week and ahead and chosen <= today:
        chosen = date.fromordinal(chosen.toordinal() + 7)
    return Moment(grammar.calendar.around(chosen, "day"), future=chosen > today)


def _first_some_months(grammar: TimeGrammar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None or counted[1] not in ("month", "quarter"):
        return None
    year = grammar.year_of(found) or grammar.calendar.period("year")
    first = grammar.calendar.part(year, counted[1], 1)
    if counted[1] == "month" and year.start is not None:
        first = grammar.calendar.around(year.start, "month")
    if first.start is None:
        return None
    last = grammar.calendar.around(first.start, counted[1], counted[0] - 1)
    return Moment(first.until(last))


def _compiled(rules: tuple[tuple[str, Reader], ...]) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((re.compile(source), read) for source, read in rules)


ATOMS = _compiled(
    (
        (
            rf"{_B}(?:the )?(?:{_PAST}) {_COUNT} (?:full |whole |complete |calendar )?{_UNIT}",
            _last_some,
        ),
        (rf"{_B}(?:the )?(?:past|trailing) (?P<count>){_UNIT}", _last_some),
        (rf"{_B}(?:the )?(?:{_NEXT}) {_COUNT} {_UNIT}", _next_some),
        (rf"{_B}{_COUNT} {_UNIT} ago", _some_ago),
        (
            rf"{_B}(?:in |for |since |over |within )?{_COUNT} {_UNIT}(?! ago| overdue| late)",
            _last_some,
        ),
        (
            (
                rf"{_B}(?:the )?(?P<which>this|current|{_PAST}|{_NEXT}) "
                rf"(?:calendar |fiscal |financial )?{_UNIT}"
            ),
            _relative,
        ),
        (rf"{_B}(?:the )?{_UNIT} before last", _before_last),
        (
            rf"{_B}(?:the )?{_UNIT} (?:before|earlier|prior)(?: that| it)?(?! last)",
            _the_one_before,
        ),
        (rf"{_B}(?:the )?one before(?P<unit>)", _the_one_before),
        (rf"{_B}today(?:'s)?", _relative_day(0)),
        (rf"{_B}yesterday(?:'s)?", _relative_day(-1)),
        (rf"{_B}tomorrow(?:'s)?", _relative_day(1)),
        (rf"{_B}the day before yesterday", _relative_day(-2)),
        (rf"{_B}(?:{_YEAR} ?)?q(?P<nth>[1-4]){_E}", _quarter),
        (rf"{_B}q(?P<nth>[1-4]){_OF_YEAR}{_E}", _quarter),
        (rf"{_B}{_RELATIVE_YEAR} q(?P<nth>[1-4]){_E}", _quarter),
        (
            (
                rf"{_B}(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|last) quarter"
                rf"(?= of|,? in|,? 20){_OF_YEAR}{_E}"
            ),
            _quarter,
        ),
        (rf"{_B}(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter{_E}", _quarter),
        (rf"{_B}h(?P<nth>[12]){_OF_YEAR}{_E}", _half),
        (rf"{_B}(?:the )?(?P<nth>first|second|1st|2nd) half(?: of the year)?{_OF_YEAR}{_E}", _half),
        (rf"{_B}(?:the )?first {_COUNT} {_UNIT}{_OF_YEAR}{_E}", _first_some_months),
        (rf"{_B}{_MONTH}{_OF_YEAR}(?: month)?{_E}", _en_month),
        (rf"{_B}{_MONTH} {_DAY}{_OF_YEAR}{_E}", _en_date),
        (rf"{_B}(?:the )?{_DAY} (?:of )?{_MONTH}{_OF_YEAR}{_E}", _en_date),
        (r"(?<!\d)(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?!\d)", _iso),
        (r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d{2})(?![-\d])", _iso_month),
        (
            (
                rf"{_B}(?:the )?(?:year )?{_YEAR}"
                r"(?![\d.]|,\d|-\d| ?(?:euros?|eur|units?|pieces|件|台|元|欧))"
            ),
            _year,
        ),
        (rf"{_B}(?:fy|fiscal year|financial year) ?{_YEAR}", _year),
        (
            (
                rf"{_B}(?:ytd|mtd|qtd|wtd|(?:year|month|quarter|week)[ -]to[ -]date|"
                rf"(?:so far this|this) (?:year|month|quarter|week)(?: so far| to date)?|"
                rf"since (?:the )?(?:start|beginning) of (?:the|this) (?:year|month|quarter)){_E}"
            ),
            _to_date,
        ),
        (
            rf"{_B}(?:on )?(?P<which>last|this|next|past)? ?(?P<weekday>{'|'.join(_WEEKDAYS)}){_E}",
            _weekday,
        ),
        (r"(?:今天|今日|当天)", _relative_day(0)),
        (r"(?:昨天|昨日)", _relative_day(-1)),
        (r"前天", _relative_day(-2)),
        (r"(?:明天|明日)", _relative_day(1)),
        (
            (
                rf"(?P<which>{'|'.join(sorted(_ZH_OFFSETS, key=len, reverse=True))})"
                r"(?P<unit>周|星期|礼拜|月份|月|季度|季|(?<=个)半年|年度|年)"
                r"(?![一二三四五六日天]|初至今)"
            ),
            _zh_relative,
        ),
        (_ZH_RELYEAR, _relative_year),
        (
            rf"{_ZH_COUNT}(?P<unit>天|周|个星期|个月|个季度|(?<=半)年)(?:内|以内|之内|以来|来|里)?",
            _last_some,
        ),
        (
            rf"(?:最近的?|近|过去的?|前|之前|这){_ZH_COUNT}{_ZH_UNIT}(?:内|以内|之内|以来|来|里)?",
            _last_some,
        ),
        (
            rf"(?:未来的?|接下来的?|今后|之后|下)(?:的)?{_ZH_COUNT}{_ZH_UNIT}(?:内|以内|里)?",
            _next_some,
        ),
        (rf"{_ZH_COUNT}{_ZH_UNIT}(?:前|之前|以前)", _some_ago),
        (rf"{_ZH_OF_YEAR}第?(?P<nth>[一二三四1-4])季度?(?!节)", _quarter),
        (rf"{_ZH_OF_YEAR}q(?P<nth>[1-4])(?:季度)?{_E}", _quarter),
        (
            rf"(?:{_ZH_YEAR}|{_ZH_RELYEAR})(?:的)?前{_ZH_COUNT}(?P<unit>个月|个季度)",
            _first_some_months,
        ),
        (rf"{_ZH_OF_YEAR}(?P<nth>[上下])半年", _half),
        (rf"{_ZH_OF_YEAR}(?<![\d第几])(?<!一个){_ZH_MONTH}(?![底初])", _zh_month),
        (rf"{_ZH_OF_YEAR}(?<!\d){_ZH_MONTH}{_ZH_DAY}", _zh_date),
        (
            rf"{_ZH_OF_YEAR}(?<!\d)(?P<low>\d{{1,2}}|[{_ZH_DIGITS}]{{1,2}})月?[-~到至—–]{_ZH_MONTH}",
            _months_of_one_year,
        ),
        (r"(?<!\d)(?P<year>20\d\d)年度?(?!\d)", _year),
        (r"(?:今年|本年|年初|月初|本月|本季度|季初)(?:以来|至今|到现在|到目前为止|为止)", _to_date),
        (
            r"(?P<which>上个|上|这个|这|本|下个|下)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])",
            _weekday,
        ),
    )
)
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


def _joined(text: str, atoms: list[Found]) -> Iterator[Found]:
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


def _bounded(text: str, atoms: list[Found]) -> Iterator[Found]:
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
