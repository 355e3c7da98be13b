"""Leave that is left, leave to come and who is away: of oneself, and of whom the asker sees.

Whom that is is decided by HR's reads alone; a name that does not exist for the asker is no name.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from assistant.questions.lookups.hearing import Lookup
from assistant.questions.lookups.tables import Found, column, listed, table, understood
from assistant.questions.periods import Calendar
from assistant.questions.telling import tell_day, tell_days
from assistant.texts import Words
from erp_core import hr
from erp_core.analytics import Label, TimeRange, Unit
from erp_core.hr import Absence, LeaveBalance, LeaveView
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx

DAY = timedelta(days=1)
LOOKS_AHEAD = timedelta(days=31)
"""How far who is away is told for where only a beginning was said."""


class Person(NamedTuple):
    """Whose leave is told; ``name`` is empty where it is the asker's own."""

    employee_id: int
    name: str


def leave_left(tx: Tx, actor: Actor, lookup: Lookup, calendar: Calendar, words: Words) -> Found:
    """Tell how much leave somebody has left, today or at the end of the days that were said.

    Raises:
        NoSuchEmployee: It is their own, and they are no employee.
        TooFarAhead: The day is more than two years ahead, or ten ago.
    """
    who, on = _person(tx, actor, lookup), _last_day(lookup, calendar)
    found = [
        one
        for one in hr.leave_balances(tx, actor, who.employee_id, on)
        if lookup.leave_type_id in (None, one.leave_type_id)
    ]
    shown = [one for one in found if one.limited] or found
    said = listed((_kind_left(one, words) for one in shown), words)
    key = f"lookups.left_{'of' if who.name else 'own'}{'' if on == calendar.today else '_on'}"
    day = tell_day(on, words)
    columns = (
        column("kind"),
        column("earned", Unit.QUANTITY),
        column("taken", Unit.QUANTITY),
        column("planned", Unit.QUANTITY),
        column("left", Unit.QUANTITY),
        column("free", Unit.QUANTITY),
    )
    rows = [
        (
            _kind(one),
            one.earned if one.limited else None,
            one.taken,
            one.planned,
            one.balance if one.limited else None,
            one.available,
        )
        for one in found
    ]
    return Found(
        words.say(key, name=who.name, day=day, kinds=said)
        if said
        else words.say("lookups.no_kind"),
        understood(lookup, words, who.name, day),
        table(lookup, columns, rows, calendar.today),
    )


def next_leave(tx: Tx, actor: Actor, lookup: Lookup, calendar: Calendar, words: Words) -> Found:
    """Tell somebody's leave that is approved or asked for and has not ended, next first.

    Raises:
        NoSuchEmployee: It is their own, and they are no employee.
    """
    who, span = _person(tx, actor, lookup), _span(lookup, calendar)
    found = [
        one
        for one in hr.coming_leave(tx, actor, who.employee_id)
        if lookup.leave_type_id in (None, one.leave_type_id) and _meets(one, span)
    ]
    key = f"lookups.{'next' if found else 'none_ahead'}_{'of' if who.name else 'own'}"
    leave = _told(found[0], words) if found else ""
    columns = (
        column("first", Unit.DATE),
        column("last", Unit.DATE),
        column("days", Unit.QUANTITY),
        column("kind"),
        column("state"),
    )
    rows = [
        (one.first_day, one.last_day, one.days, _kind(one), _state(one, words)) for one in found
    ]
    return Found(
        words.say(key, name=who.name, leave=leave),
        understood(lookup, words, who.name, _days_said(span, words)),
        table(lookup, columns, rows, calendar.today),
    )


def away(tx: Tx, actor: Actor, lookup: Lookup, calendar: Calendar, words: Words) -> Found:
    """Tell who of those whom the asker sees is away on some days, today unless others are said.

    Raises:
        WrongSpan: The days are more than a year apart.
    """
    span = _span(lookup, calendar) or (calendar.today, calendar.today)
    found = [
        one
        for one in hr.away(tx, actor, *span).absences
        if lookup.employee_id in (None, one.employee_id)
        and lookup.leave_type_id in (None, one.leave_type_id)
    ]
    runs = _runs(found)
    days = _days_said(span, words)
    sums: dict[str, Decimal] = {}
    for one in found:
        sums[one.employee] = sums.get(one.employee, Decimal(0)) + one.part
    people = (_of_days(name, sums[name], words) for name in sums)
    key = "lookups.are_away" if found else "lookups.nobody_away"
    sentence = words.say(key, days=days, people=listed(people, words))
    if not actor.may("hr.read"):
        sentence = f"{sentence} {words.say('lookups.as_far_as_seen')}"
    columns = (
        column("employee"),
        column("first", Unit.DATE),
        column("last", Unit.DATE),
        column("days", Unit.QUANTITY),
        column("kind"),
        column("state"),
    )
    rows = [
        (
            run[0].employee,
            run[0].day,
            run[-1].day,
            sum((one.part for one in run), Decimal(0)),
            _kind(run[0]),
            words.say(f"lookups.{run[0].state}"),
        )
        for run in runs
    ]
    return Found(
        sentence, understood(lookup, words, days), table(lookup, columns, rows, calendar.today)
    )


def _person(tx: Tx, actor: Actor, lookup: Lookup) -> Person:
    own = hr.own_employee(tx, actor).id if lookup.employee_id is None else None
    if own is not None:
        return Person(own, "")
    person = hr.get_employee(tx, actor, lookup.employee_id or 0)
    return Person(person.id, person.name)


def _span(lookup: Lookup, calendar: Calendar) -> tuple[date, date] | None:
    """Give the first and the last of the days that were said; None: none were."""
    if lookup.moment is None:
        return None
    period = lookup.moment.period
    first = period.start or calendar.today
    last = period.end - DAY if period.end is not None else first + LOOKS_AHEAD
    return first, max(first, last)


def _last_day(lookup: Lookup, calendar: Calendar) -> date:
    """Give the day of a balance: the last that was said; a period that goes on means today."""
    span = _span(lookup, calendar)
    if span is None or span[0] <= calendar.today <= span[1]:
        return calendar.today
    return span[1]


def _meets(one: LeaveView, span: tuple[date, date] | None) -> bool:
    return span is None or (one.first_day <= span[1] and one.last_day >= span[0])


def _runs(found: Sequence[Absence]) -> list[list[Absence]]:
    """Put days of one kind and state together that nothing but days of rest parts."""
    runs: list[list[Absence]] = []
    for one in found:
        last = runs[-1][-1] if runs else None
        if last is not None and _goes_on(last, one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _goes_on(last: Absence, one: Absence) -> bool:
    same = (last.employee_id, last.leave_type_id, last.state)
    near = last.day + timedelta(days=4) > one.day  # a weekend may lie between
    return same == (one.employee_id, one.leave_type_id, one.state) and near


def _kind(one: LeaveBalance | LeaveView | Absence) -> Label:
    return Label(value=str(one.leave_type_id), en=one.type_en, zh=one.type_zh)


def _kind_said(one: LeaveBalance | LeaveView, words: Words) -> str:
    return one.type_zh if words.language == "zh" else one.type_en


def _kind_left(one: LeaveBalance, words: Words) -> str:
    kind = _kind_said(one, words)
    if not one.limited or one.available is None:
        return words.say("lookups.unlimited", kind=kind, taken=_days(one.taken, words))
    if one.available == one.balance:
        return words.say("lookups.kind_left", kind=kind, days=_days(one.balance, words))
    return words.say(
        "lookups.kind_left_less",
        kind=kind,
        days=_days(one.balance, words),
        free=_days(one.available, words),
    )


def _told(one: LeaveView, words: Words) -> str:
    return words.say(
        "lookups.leave",
        span=_days_said((one.first_day, one.last_day), words),
        days=_days(one.days, words),
        kind=_kind_said(one, words),
        state=_state(one, words),
    )


def _state(one: LeaveView, words: Words) -> str:
    return words.say(f"lookups.{one.state}")


def _of_days(name: str, days: Decimal, words: Words) -> str:
    return words.say("lookups.person_days", name=name, days=_days(days, words))


def _days(days: Decimal, words: Words) -> str:
    return words.say("lookups.one_day" if days == 1 else "lookups.days", count=plain(days))


def _days_said(span: tuple[date, date] | None, words: Words) -> str:
    return "" if span is None else tell_days(TimeRange(start=span[0], end=span[1] + DAY), words)
