"""How a service clock stands: what is due next, in business hours, and whether it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from erp_core.kernel.opening_hours import (
    business_minutes_between,
    due_after,
    open_time_between,
)
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.transaction import Tx
from erp_core.support.desk import opening_hours
from erp_core.support.schemas import ClockView, Standing
from erp_core.support.tables import ServiceClock

FIRST, RESOLVE = "first", "resolve"
RISK = 4
"""A clock is at risk when a quarter of its time is left."""


@dataclass(frozen=True)
class Promise:
    """One of the two moments of a clock."""

    what: str
    due_at: datetime
    minutes: int


def open_promises(clock: ServiceClock) -> tuple[Promise, ...]:
    """Return what is still owed, the answer first; nothing while it rests or when it is over."""
    if clock.ended_at is not None or clock.paused_at is not None:
        return ()
    resolve = Promise(RESOLVE, clock.resolve_due_at, clock.resolve_minutes)
    if clock.answered_at is not None:
        return (resolve,)
    return (Promise(FIRST, clock.first_due_at, clock.first_minutes), resolve)


def due(tx: Tx, start: datetime, open_time: timedelta) -> datetime:
    """Return the moment after so much open time of the house."""
    return due_after(opening_hours(tx), house_zone(tx), start, open_time)


def left(tx: Tx, promise: Promise, now: datetime) -> timedelta:
    """Return how much open time is left of a promise."""
    return open_time_between(opening_hours(tx), house_zone(tx), now, promise.due_at)


def is_at_risk(tx: Tx, promise: Promise, now: datetime) -> bool:
    """Tell whether three quarters of a promise's time have passed."""
    return left(tx, promise, now) * RISK <= timedelta(minutes=promise.minutes)


def clock_view(tx: Tx, clock: ServiceClock) -> ClockView:
    """Show a clock as it stands now."""
    promises = open_promises(clock)
    following = promises[0] if promises else None
    minutes = None if following is None else _minutes(tx, following)
    return ClockView(
        id=clock.id,
        thread_id=clock.thread_id,
        case_id=clock.case_id,
        standing=_standing(tx, clock, following),
        what=RESOLVE if clock.answered_at is not None else FIRST,
        due_at=None if following is None else following.due_at,
        minutes=minutes,
        first_due_at=clock.first_due_at,
        resolve_due_at=clock.resolve_due_at,
        answered_at=clock.answered_at,
        ended_at=clock.ended_at,
        first_late_at=clock.first_late_at,
        resolve_late_at=clock.resolve_late_at,
    )


def _standing(tx: Tx, clock: ServiceClock, following: Promise | None) -> Standing:
    if clock.ended_at is not None:
        late = clock.first_late_at or clock.resolve_late_at
        return Standing.MISSED if late else Standing.MET
    if following is None:
        return Standing.PAUSED
    if following.due_at < tx.now:
        return Standing.LATE
    return Standing.DUE_SOON if is_at_risk(tx, following, tx.now) else Standing.ON_TIME


def _minutes(tx: Tx, promise: Promise) -> int:
    hours, zone = opening_hours(tx), house_zone(tx)
    if promise.due_at < tx.now:
        return -business_minutes_between(hours, zone, promise.due_at, tx.now)
    return business_minutes_between(hours, zone, tx.now, promise.due_at)
