"""When: the time grammar of questions, English and Chinese.

Atoms (a day, a month, "Q1", 上季度, "last 30 days") are found by their own expressions; two atoms
with a word between them, or one with a word before or after it, make a longer stretch. Whatever is
longer explains more and wins (see `scheduling`).
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from assistant.offline.numbers import parse_number
from assistant.questions.calendar_words import (
    COUNT,
    DAY,
    EN_UNITS,
    HALVES,
    MONTH,
    NEXT,
    OF_YEAR,
    ORDINALS,
    PAST,
    RELATIVE_YEAR,
    RELYEARS,
    UNIT,
    WEEKDAYS,
    YEAR,
    ZH_COUNT,
    ZH_DAY,
    ZH_DIGITS,
    ZH_MONTH,
    ZH_OF_YEAR,
    ZH_OFFSETS,
    ZH_RELYEAR,
    ZH_UNIT,
    ZH_UNITS,
    ZH_WEEKDAYS,
    ZH_YEAR,
    B,
    E,
)
from assistant.questions.dated import (
    en_date,
    en_month,
    iso_day,
    iso_month,
    month_of,
    zh_date,
    zh_month,
    zh_number,
)
from assistant.questions.moments import Found, Moment, bounded, joined
from assistant.questions.periods import Calendar, Period, Unit

Reader = Callable[[Calendar, re.Match[str]], Moment | None]


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
        return [*atoms, *joined(text, atoms), *bounded(text, atoms)]

    def _atoms(self, text: str) -> Iterator[Found]:
        for pattern, read in ATOMS:
            for found in pattern.finditer(text):
                moment = read(self.calendar, found)
                if moment is not None:
                    yield found.start(), found.end(), moment


def _year_of(calendar: Calendar, found: re.Match[str]) -> Period | None:
    """Read the year that a part was named with."""
    group = found.groupdict()
    if group.get("year"):
        return calendar.year(int(group["year"]))
    if group.get("relyear"):
        return calendar.period("year", RELYEARS[group["relyear"]])
    return None


def _part(calendar: Calendar, found: re.Match[str], unit: Unit, number: int) -> Moment:
    """Give a quarter, half or month of the year that was named, or the latest one."""
    year = _year_of(calendar, found)
    if year is None:
        return Moment(calendar.latest(unit, number))
    return Moment(calendar.part(year, unit, number))


def _count(found: re.Match[str]) -> tuple[int, Unit] | None:
    """Read how many of which unit; half a year is six months."""
    said, unit_said = found.group("count") or "1", found.group("unit")
    unit = EN_UNITS.get(unit_said) or ZH_UNITS.get(unit_said)
    if unit is None:
        return None
    if said in ("half", "half a", "半"):
        return HALVES.get(unit)
    more = {"couple of": 2, "a couple of": 2, "sixty": 60, "ninety": 90}
    number = more.get(said) or parse_number(said)
    if number is None or not 1 <= number <= 999:
        return None
    return (int(number) * 6, "month") if unit == "half" else (int(number), unit)


def _last_some(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(calendar.last(*counted), rolling=counted)


def _next_some(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(calendar.coming(*counted), rolling=counted, future=True)


def _some_ago(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None:
        return None
    return Moment(calendar.period(counted[1], -counted[0]))


def _relative(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    said = found.group("which")
    unit = EN_UNITS[found.group("unit")]
    offset = 0 if said in ("this", "current") else 1 if said in NEXT.split("|") else -1
    rolling = (1, unit) if offset else None
    period = calendar.period(unit, offset)
    return Moment(period, rolling=rolling, future=offset > 0)


def _zh_relative(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    unit = ZH_UNITS[found.group("unit")]
    said = found.group("which")
    offset = ZH_OFFSETS[said]
    rolling = (abs(offset), unit) if offset in (-1, 1) else None
    return Moment(
        calendar.period(unit, offset),
        rolling=rolling,
        future=offset > 0,
        relative=said in ("前个", "前一", "前一个"),
    )


def _before_last(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    return Moment(calendar.period(EN_UNITS[found.group("unit")], -2))


def _the_one_before(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    unit = EN_UNITS.get(found.group("unit") or "month", "month")
    return Moment(calendar.period(unit, -1), relative=True)


def _relative_day(offset: int) -> Reader:
    return lambda calendar, _: Moment(calendar.period("day", offset), future=offset > 0)


def _relative_year(calendar: Calendar, found: re.Match[str]) -> Moment:
    offset = RELYEARS[found.group("relyear")]
    rolling: tuple[int, Unit] | None = (1, "year") if offset in (-1, 1) else None
    return Moment(calendar.period("year", offset), rolling=rolling, future=offset > 0)


def _year(calendar: Calendar, found: re.Match[str]) -> Moment:
    return Moment(calendar.year(int(found.group("year"))))


def _quarter(calendar: Calendar, found: re.Match[str]) -> Moment:
    return _part(calendar, found, "quarter", ORDINALS[found.group("nth")])


def _half(calendar: Calendar, found: re.Match[str]) -> Moment:
    nth = ORDINALS[found.group("nth")]
    if _year_of(calendar, found) is None:
        this = calendar.period("year")
        return Moment(calendar.part(this, "half", nth))
    return _part(calendar, found, "half", nth)


def _to_date(calendar: Calendar, found: re.Match[str]) -> Moment:
    said = found.group()
    unit: Unit = "year"
    if re.search(r"month|mtd|月", said):
        unit = "month"
    elif re.search(r"quarter|qtd|季", said):
        unit = "quarter"
    elif re.search(r"week|wtd", said):
        unit = "week"
    return Moment(calendar.period(unit))


def _months_of_one_year(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    low, high = zh_number(found.group("low")), zh_number(found.group("month"))
    if not 1 <= low < high <= 12:
        return None
    last = month_of(calendar, found, high).period
    if last.start is None:
        return None
    first = calendar.around(date(last.start.year, low, 1), "month")
    return Moment(first.until(last))


def _weekday(calendar: Calendar, found: re.Match[str]) -> Moment:
    said = found.group("weekday")
    day = WEEKDAYS.index(said) if said in WEEKDAYS else ZH_WEEKDAYS.index(said.replace("天", "日"))
    which = found.group("which") or ""
    ahead = which in (*NEXT.split("|"), "下", "下个")
    week = 0
    if which in ("上", "上个"):
        week = -1
    elif which in ("下", "下个"):
        week = 1
    start = calendar.period("week", week).start or calendar.today
    chosen = date.fromordinal(start.toordinal() + day)
    today = calendar.today
    if not week and not ahead and which in PAST.split("|") and chosen >= today:
        chosen = date.fromordinal(chosen.toordinal() - 7)
    if not week and ahead and chosen <= today:
        chosen = date.fromordinal(chosen.toordinal() + 7)
    return Moment(calendar.around(chosen, "day"), future=chosen > today)


def _first_some_months(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    counted = _count(found)
    if counted is None or counted[1] not in ("month", "quarter"):
        return None
    year = _year_of(calendar, found) or calendar.period("year")
    first = calendar.part(year, counted[1], 1)
    if counted[1] == "month" and year.start is not None:
        first = calendar.around(year.start, "month")
    if first.start is None:
        return None
    last = calendar.around(first.start, counted[1], counted[0] - 1)
    return Moment(first.until(last))


def _compiled(rules: tuple[tuple[str, Reader], ...]) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((re.compile(source), read) for source, read in rules)


ATOMS = _compiled(
    (
        (
            rf"{B}(?:the )?(?:{PAST}) {COUNT} (?:full |whole |complete |calendar )?{UNIT}",
            _last_some,
        ),
        (rf"{B}(?:the )?(?:past|trailing) (?P<count>){UNIT}", _last_some),
        (rf"{B}(?:the )?(?:{NEXT}) {COUNT} {UNIT}", _next_some),
        (rf"{B}{COUNT} {UNIT} ago", _some_ago),
        (
            rf"{B}(?:in |for |since |over |within )?{COUNT} {UNIT}(?! ago| overdue| late)",
            _last_some,
        ),
        (
            (
                rf"{B}(?:the )?(?P<which>this|current|{PAST}|{NEXT}) "
                rf"(?:calendar |fiscal |financial )?{UNIT}"
            ),
            _relative,
        ),
        (rf"{B}(?:the )?{UNIT} before last", _before_last),
        (
            rf"{B}(?:the )?{UNIT} (?:before|earlier|prior)(?: that| it)?(?! last)",
            _the_one_before,
        ),
        (rf"{B}(?:the )?one before(?P<unit>)", _the_one_before),
        (rf"{B}today(?:'s)?", _relative_day(0)),
        (rf"{B}yesterday(?:'s)?", _relative_day(-1)),
        (rf"{B}tomorrow(?:'s)?", _relative_day(1)),
        (rf"{B}the day before yesterday", _relative_day(-2)),
        (rf"{B}(?:{YEAR} ?)?q(?P<nth>[1-4]){E}", _quarter),
        (rf"{B}q(?P<nth>[1-4]){OF_YEAR}{E}", _quarter),
        (rf"{B}{RELATIVE_YEAR} q(?P<nth>[1-4]){E}", _quarter),
        (
            (
                rf"{B}(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|last) quarter"
                rf"(?= of|,? in|,? 20){OF_YEAR}{E}"
            ),
            _quarter,
        ),
        (rf"{B}(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter{E}", _quarter),
        (rf"{B}h(?P<nth>[12]){OF_YEAR}{E}", _half),
        (rf"{B}(?:the )?(?P<nth>first|second|1st|2nd) half(?: of the year)?{OF_YEAR}{E}", _half),
        (rf"{B}(?:the )?first {COUNT} {UNIT}{OF_YEAR}{E}", _first_some_months),
        (rf"{B}{MONTH}{OF_YEAR}(?: month)?{E}", en_month),
        (rf"{B}{MONTH} {DAY}{OF_YEAR}{E}", en_date),
        (rf"{B}(?:the )?{DAY} (?:of )?{MONTH}{OF_YEAR}{E}", en_date),
        (r"(?<!\d)(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?!\d)", iso_day),
        (r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d{2})(?![-\d])", iso_month),
        (
            (
                rf"{B}(?:the )?(?:year )?{YEAR}"
                r"(?![\d.]|,\d|-\d| ?(?:euros?|eur|units?|pieces|件|台|元|欧))"
            ),
            _year,
        ),
        (rf"{B}(?:fy|fiscal year|financial year) ?{YEAR}", _year),
        (
            (
                rf"{B}(?:ytd|mtd|qtd|wtd|(?:year|month|quarter|week)[ -]to[ -]date|"
                rf"(?:so far this|this) (?:year|month|quarter|week)(?: so far| to date)?|"
                rf"since (?:the )?(?:start|beginning) of (?:the|this) (?:year|month|quarter)){E}"
            ),
            _to_date,
        ),
        (
            rf"{B}(?:on )?(?P<which>last|this|next|past)? ?(?P<weekday>{'|'.join(WEEKDAYS)}){E}",
            _weekday,
        ),
        (r"(?:今天|今日|当天)", _relative_day(0)),
        (r"(?:昨天|昨日)", _relative_day(-1)),
        (r"前天", _relative_day(-2)),
        (r"(?:明天|明日)", _relative_day(1)),
        (
            (
                rf"(?P<which>{'|'.join(sorted(ZH_OFFSETS, key=len, reverse=True))})"
                r"(?P<unit>周|星期|礼拜|月份|月|季度|季|(?<=个)半年|年度|年)"
                r"(?![一二三四五六日天]|初至今)"
            ),
            _zh_relative,
        ),
        (ZH_RELYEAR, _relative_year),
        (
            rf"{ZH_COUNT}(?P<unit>天|周|个星期|个月|个季度|(?<=半)年)(?:内|以内|之内|以来|来|里)?",
            _last_some,
        ),
        (
            rf"(?:最近的?|近|过去的?|前|之前|这){ZH_COUNT}{ZH_UNIT}(?:内|以内|之内|以来|来|里)?",
            _last_some,
        ),
        (
            rf"(?:未来的?|接下来的?|今后|之后|下)(?:的)?{ZH_COUNT}{ZH_UNIT}(?:内|以内|里)?",
            _next_some,
        ),
        (rf"{ZH_COUNT}{ZH_UNIT}(?:前|之前|以前)", _some_ago),
        (rf"{ZH_OF_YEAR}第?(?P<nth>[一二三四1-4])季度?(?!节)", _quarter),
        (rf"{ZH_OF_YEAR}q(?P<nth>[1-4])(?:季度)?{E}", _quarter),
        (
            rf"(?:{ZH_YEAR}|{ZH_RELYEAR})(?:的)?前{ZH_COUNT}(?P<unit>个月|个季度)",
            _first_some_months,
        ),
        (rf"{ZH_OF_YEAR}(?P<nth>[上下])半年", _half),
        (rf"{ZH_OF_YEAR}(?<![\d第几])(?<!一个){ZH_MONTH}(?![底初])", zh_month),
        (rf"{ZH_OF_YEAR}(?<!\d){ZH_MONTH}{ZH_DAY}", zh_date),
        (
            rf"{ZH_OF_YEAR}(?<!\d)(?P<low>\d{{1,2}}|[{ZH_DIGITS}]{{1,2}})月?[-~到至—–]{ZH_MONTH}",
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
