"""The load of work centres by week: hours still to work against the hours that there still are.

What was done is no load any more, so that days that have passed cannot be told.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from assistant.questions.holding import NotHere, Reason
from assistant.questions.lookups.hearing import Lookup
from assistant.questions.lookups.tables import Found, column, listed, table, understood
from assistant.questions.periods import Calendar
from assistant.questions.telling import tell_day, tell_days
from assistant.texts import Words
from erp_core import production
from erp_core.analytics import Label, TimeRange, Unit
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.production import WeekLoad

WEEK = timedelta(days=7)
TENTH = Decimal("0.1")


def load(tx: Tx, actor: Actor, lookup: Lookup, calendar: Calendar, words: Words) -> Found:
    """Tell what work centres have to do in each week, and where it is more than they can.

    Raises:
        NotHere: It is asked for days that have passed.
    """
    every = production.load_by_week(tx, actor)
    if _has_passed(lookup, calendar):
        raise NotHere(Reason.LOAD_IS_AHEAD)
    found = [one for one in every if _is_meant(one, lookup)]
    over = [one for one in found if one.overloaded]
    columns = (
        column("centre"),
        column("week", Unit.DATE),
        column("planned_hours", Unit.QUANTITY),
        column("capacity", Unit.QUANTITY),
        column("share", Unit.PERCENT),
        column("over", Unit.QUANTITY),
    )
    rows = [
        (
            Label(value=one.work_centre, en=one.name_en, zh=one.name_zh),
            one.week,
            _hours(one.ordered),
            _hours(one.available),
            _share(one),
            _hours(one.ordered - one.available) if one.overloaded else None,
        )
        for one in (over if lookup.overloaded else found)
    ]
    return Found(
        _sentence(found, over, words),
        understood(
            lookup, words, _centre_said(lookup, found, words), _when(lookup, calendar, words)
        ),
        table(lookup, columns, rows, calendar.today),
    )


def _has_passed(lookup: Lookup, calendar: Calendar) -> bool:
    if lookup.moment is None:
        return lookup.was
    end = lookup.moment.period.end
    return end is not None and end <= calendar.today


def _is_meant(one: WeekLoad, lookup: Lookup) -> bool:
    if lookup.work_centre_id not in (None, one.work_centre_id):
        return False
    if lookup.moment is None:
        return True
    period = lookup.moment.period
    begins = period.end is None or one.week < period.end
    return begins and (period.start is None or one.week + WEEK > period.start)


def _sentence(found: Sequence[WeekLoad], over: Sequence[WeekLoad], words: Words) -> str:
    if not found:
        return words.say("lookups.no_load")
    if over:
        said = listed((_told(one, words) for one in over), words)
        return words.say("lookups.overloads", count=len(over), weeks=said)
    fullest = max(found, key=lambda one: _share(one) or Decimal(0))
    return words.say("lookups.no_overload", fullest=_told(fullest, words))


def _told(one: WeekLoad, words: Words) -> str:
    return words.say(
        "lookups.week_load",
        centre=_name(one, words),
        week=tell_day(one.week, words),
        planned=plain(_hours(one.ordered)),
        capacity=plain(_hours(one.available)),
    )


def _name(one: WeekLoad, words: Words) -> str:
    return one.name_zh if words.language == "zh" else one.name_en


def _centre_said(lookup: Lookup, found: Sequence[WeekLoad], words: Words) -> str:
    return _name(found[0], words) if found and lookup.work_centre_id is not None else ""


def _when(lookup: Lookup, calendar: Calendar, words: Words) -> str:
    """Say the days that are told: those of a period that have not passed."""
    if lookup.moment is None:
        return ""
    period = lookup.moment.period
    first = None if period.start is None else max(period.start, calendar.today)
    return tell_days(TimeRange(start=first, end=period.end), words)


def _share(one: WeekLoad) -> Decimal | None:
    """Tell a load in percent of the capacity; None: there is none."""
    if one.available == 0:
        return None
    return (one.ordered * 100 / one.available).quantize(TENTH)


def _hours(minutes: Decimal) -> Decimal:
    return (minutes / 60).quantize(TENTH)
