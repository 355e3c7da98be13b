"""Service clocks: begun when a person is needed, resting while the customer has to act.

They follow what happens to threads and cases; nobody sets them by hand. What is late is marked
once, by the look that first finds it or by the deed that comes too late.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from erp_core.kernel.transaction import Tx
from erp_core.support.clock_times import (
    Promise,
    due,
    is_at_risk,
    left,
    open_promises,
)
from erp_core.support.events import ServiceAtRisk, ServiceLate
from erp_core.support.queries import policy_for
from erp_core.support.tables import ServiceClock

Subject = tuple[str, int]
"""``thread_id`` or ``case_id``, and the id."""


def clock_of(tx: Tx, subject: Subject) -> ServiceClock | None:
    """Return the clock of a thread or case, locked."""
    name, record_id = subject
    return tx.session.scalar(
        select(ServiceClock)
        .where(getattr(ServiceClock, name) == record_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def begin(tx: Tx, subject: Subject, queue_id: int | None, *, answered: bool = False) -> None:
    """Begin to count; one that runs goes on, one that is over begins anew.

    Where no policy says how soon, nothing is counted.
    """
    clock, policy = clock_of(tx, subject), policy_for(tx, queue_id)
    if policy is None or (clock is not None and clock.ended_at is None):
        return
    if clock is None:
        clock = ServiceClock(**{subject[0]: subject[1]})
    clock.first_minutes, clock.resolve_minutes = policy.first_minutes, policy.resolve_minutes
    clock.started_at = tx.now
    clock.first_due_at = due(tx, tx.now, timedelta(minutes=policy.first_minutes))
    clock.resolve_due_at = due(tx, tx.now, timedelta(minutes=policy.resolve_minutes))
    clock.answered_at = tx.now if answered else None
    clock.paused_at = clock.ended_at = clock.warned = None
    clock.first_late_at = clock.resolve_late_at = None
    tx.session.add(clock)
    tx.session.flush()


def answer(tx: Tx, subject: Subject) -> None:
    """Note that a person answered; only the first time counts."""
    clock = clock_of(tx, subject)
    if clock is not None and clock.answered_at is None and clock.ended_at is None:
        _look(tx, clock)
        clock.answered_at = tx.now
        tx.session.flush()


def pause(tx: Tx, subject: Subject) -> None:
    """Rest: the customer has to act."""
    clock = clock_of(tx, subject)
    if clock is not None and clock.paused_at is None and clock.ended_at is None:
        _look(tx, clock)
        clock.paused_at = tx.now
        tx.session.flush()


def go_on(tx: Tx, subject: Subject) -> None:
    """Go on after a rest or an end: what was left then is left now."""
    clock = clock_of(tx, subject)
    since = None if clock is None else clock.paused_at or clock.ended_at
    if clock is None or since is None:
        return
    clock.paused_at = clock.ended_at = None
    for promise in open_promises(clock):
        _move(clock, promise, due(tx, tx.now, left(tx, promise, since)))
    tx.session.flush()


def end(tx: Tx, subject: Subject) -> None:
    """Stop: it is solved, or the assistant has it again."""
    clock = clock_of(tx, subject)
    if clock is not None and clock.ended_at is None:
        if clock.paused_at is None:
            _look(tx, clock)
        clock.paused_at, clock.ended_at = None, tx.now
        tx.session.flush()


def requeue(tx: Tx, subject: Subject, queue_id: int | None) -> None:
    """Count by another queue's policy; the time that has passed stays passed, late stays late."""
    clock, policy = clock_of(tx, subject), policy_for(tx, queue_id)
    if clock is None or policy is None or clock.ended_at is not None:
        return
    at, rested = clock.paused_at or tx.now, clock.paused_at
    clock.paused_at = None
    wanted = {"first": policy.first_minutes, "resolve": policy.resolve_minutes}
    for promise in open_promises(clock):
        if promise.due_at > at:
            passed = timedelta(minutes=promise.minutes) - left(tx, promise, at)
            rest = max(timedelta(minutes=wanted[promise.what]) - passed, timedelta(0))
            _move(clock, promise, due(tx, at, rest))
    clock.first_minutes, clock.resolve_minutes = wanted["first"], wanted["resolve"]
    clock.paused_at = rested
    tx.session.flush()


def mark_due(tx: Tx) -> int:
    """Warn of what is at risk and mark what is late, once each; returns how many were marked.

    Only clocks with something to mark are locked, and read again under the lock; one that
    somebody else holds is left to the deed that holds it, or to the next look.
    """
    owed = or_(
        ServiceClock.first_late_at.is_(None) & ServiceClock.answered_at.is_(None),
        ServiceClock.resolve_late_at.is_(None),
    )
    running = select(ServiceClock).where(
        ServiceClock.ended_at.is_(None), ServiceClock.paused_at.is_(None), owed
    )
    to_mark = [clock.id for clock in tx.session.scalars(running) if _news(tx, clock)]
    if not to_mark:
        return 0
    locked = tx.session.scalars(
        running.where(ServiceClock.id.in_(to_mark))
        .order_by(ServiceClock.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return sum(_look(tx, clock) for clock in locked)


def _look(tx: Tx, clock: ServiceClock) -> int:
    """Mark what is late or at risk now; returns how many marks were made."""
    news = _news(tx, clock)
    for promise in news:
        if promise.due_at < tx.now:
            _mark_late(tx, clock, promise)
        else:
            clock.warned = ",".join((*_warned(clock), promise.what))
            tx.session.flush()
            tx.publish(ServiceAtRisk(clock.id, promise.what))
    return len(news)


def _news(tx: Tx, clock: ServiceClock) -> tuple[Promise, ...]:
    """Return the promises that are late or at risk and not marked so."""
    return tuple(
        promise
        for promise in open_promises(clock)
        if (
            getattr(clock, f"{promise.what}_late_at") is None
            if promise.due_at < tx.now
            else promise.what not in _warned(clock) and is_at_risk(tx, promise, tx.now)
        )
    )


def _mark_late(tx: Tx, clock: ServiceClock, promise: Promise) -> None:
    setattr(clock, f"{promise.what}_late_at", promise.due_at)
    tx.session.flush()
    tx.notify("inbox")
    tx.publish(ServiceLate(clock.id, promise.what, clock.thread_id))


def _warned(clock: ServiceClock) -> tuple[str, ...]:
    return tuple(filter(None, (clock.warned or "").split(",")))


def _move(clock: ServiceClock, promise: Promise, at: datetime) -> None:
    """Set a promise forward; one that is late stays where it was missed."""
    if getattr(clock, f"{promise.what}_late_at") is None:
        setattr(clock, f"{promise.what}_due_at", at)
