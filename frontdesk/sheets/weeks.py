"""The tables of working calendars: the hours of their weekdays, and their public holidays."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core import hr
from erp_core.hr import NewCalendar, NewHoliday, NoSuchCalendar
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.masters import NAMES, NamedLine, Row, is_known

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDARS = {
    "name": ("name", "calendar", "名称", "工作日历"),
    **{day: (day, f"星期{zh}", f"周{zh}") for day, zh in zip(_WEEK, "一二三四五六日", strict=True)},
}
HOLIDAYS = {
    "calendar": ("calendar", "working_calendar", "工作日历"),
    "day": ("day", "date", "日期"),
    **NAMES,
}
_Hours = Annotated[Number, Figure, Field(ge=0, le=24)]
_FREE = Decimal(0)


class CalendarLine(Schema):
    """The hours of each weekday; a day of none is free."""

    name: Name
    monday: _Hours = _FREE
    tuesday: _Hours = _FREE
    wednesday: _Hours = _FREE
    thursday: _Hours = _FREE
    friday: _Hours = _FREE
    saturday: _Hours = _FREE
    sunday: _Hours = _FREE

    @property
    def hours(self) -> tuple[Decimal, ...]:
        """The hours of the weekdays, Monday first."""
        return tuple(getattr(self, day) for day in _WEEK)


class HolidayLine(NamedLine):
    """A day on which nobody of a calendar works."""

    calendar: Name
    day: Day


class CalendarEntry:
    """Enters working calendars; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["name"]: row for row in calendars_out(tx, actor)}

    def enter(self, line: CalendarLine) -> None:
        """Enter one calendar.

        Raises:
            Differs: There is another of this name.
        """
        told = _calendar(line.name, line.hours)
        if is_known({"code": line.name, **told}, self._known.get(line.name)):
            return
        hr.create_calendar(self._tx, self._actor, NewCalendar(name=line.name, hours=line.hours))
        self._known[line.name] = told


class HolidayEntry:
    """Enters public holidays; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._calendars = {one.name: one.id for one in hr.list_calendars(tx, actor)}
        self._known = {(row["calendar"], row["day"]): row for row in holidays_out(tx, actor)}

    def enter(self, line: HolidayLine) -> None:
        """Enter one holiday.

        Raises:
            NoSuchCalendar: There is no calendar of this name.
            Differs: The day is another holiday of the calendar.
        """
        if line.calendar not in self._calendars:
            raise NoSuchCalendar(field="calendar")
        name_en, name_zh = line.names
        told = _holiday(line.calendar, line.day, name_en, name_zh)
        at = (told["calendar"], told["day"])
        if is_known({"code": told["day"], **told}, self._known.get(at)):
            return
        new = NewHoliday(day=line.day, name_en=name_en, name_zh=name_zh)
        hr.add_holiday(self._tx, self._actor, self._calendars[line.calendar], new)
        self._known[at] = told


def calendars_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every working calendar, the oldest first."""
    for one in hr.list_calendars(tx, actor):
        yield _calendar(one.name, one.hours)


def holidays_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the holidays of every calendar, by day."""
    for one in hr.list_calendars(tx, actor):
        for day in one.holidays:
            yield _holiday(one.name, day.day, day.name_en, day.name_zh)


def _calendar(name: str, hours: tuple[Decimal, ...]) -> Row:
    told = {day: plain(worked) for day, worked in zip(_WEEK, hours, strict=True)}
    return {"name": name, **told}


def _holiday(calendar: str, day: date, name_en: str, name_zh: str) -> Row:
    return {"calendar": calendar, "day": day.isoformat(), "name_en": name_en, "name_zh": name_zh}
