"""What may be known of the service desk: hours, policies, and how threads and cases stand."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.support.clock_times import clock_view
from erp_core.support.desk import opening_hours, windows_of
from erp_core.support.schemas import (
    ClockView,
    OpenWindow,
    PolicyView,
    ServiceDeskView,
)
from erp_core.support.tables import ServiceClock, ServiceDesk, ServicePolicy


def get_desk(tx: Tx, actor: Actor) -> ServiceDeskView:
    """Tell when people work and whether customers are asked how it was."""
    actor.require("support.read")
    return desk_view(tx)


def desk_view(tx: Tx) -> ServiceDeskView:
    """Show the service desk."""
    row, hours = tx.session.get(ServiceDesk, 1), opening_hours(tx)
    return ServiceDeskView(
        hours=tuple(
            OpenWindow(weekday=day, opens=opens, closes=closes)
            for day, opens, closes in windows_of(hours)
        ),
        holidays=tuple(map(date.fromisoformat, row.holidays)) if row else (),
        asks=asks_customers(tx),
        zone=get_organisation(tx).zone,
        from_settings=row is None or row.hours is None,
    )


def asks_customers(tx: Tx) -> bool:
    """Tell whether customers are asked how it was; off until somebody switches it on."""
    row = tx.session.get(ServiceDesk, 1)
    return row is not None and row.asks


def list_policies(tx: Tx, actor: Actor) -> list[PolicyView]:
    """List how soon each queue answers and solves."""
    actor.require("support.read")
    rows = tx.session.scalars(select(ServicePolicy).order_by(ServicePolicy.id))
    return [PolicyView.model_validate(row) for row in rows]


def policy_for(tx: Tx, queue_id: int | None) -> PolicyView | None:
    """Return the policy of a queue, else the one for all others; None where nothing is promised."""
    rows = tx.session.scalars(
        select(ServicePolicy)
        .where(or_(ServicePolicy.queue_id == queue_id, ServicePolicy.queue_id.is_(None)))
        .order_by(ServicePolicy.queue_id.is_(None))
    ).all()
    return PolicyView.model_validate(rows[0]) if rows else None


def clocks_of_threads(tx: Tx, actor: Actor, thread_ids: Iterable[int]) -> dict[int, ClockView]:
    """Tell how threads stand against their clocks, by thread."""
    actor.require("support.read")
    found = _clocks(tx, ServiceClock.thread_id.in_(list(thread_ids)))
    return {one.thread_id: one for one in found if one.thread_id is not None}


def clocks_of_cases(tx: Tx, actor: Actor, case_ids: Iterable[int]) -> dict[int, ClockView]:
    """Tell how cases stand against their clocks, by case."""
    actor.require("support.read")
    found = _clocks(tx, ServiceClock.case_id.in_(list(case_ids)))
    return {one.case_id: one for one in found if one.case_id is not None}


def late_clocks(tx: Tx, actor: Actor) -> list[ClockView]:
    """List what runs and is late, the longest first."""
    actor.require("support.read")
    running = ServiceClock.ended_at.is_(None) & ServiceClock.paused_at.is_(None)
    is_late = or_(
        ServiceClock.resolve_due_at < tx.now,
        ServiceClock.answered_at.is_(None) & (ServiceClock.first_due_at < tx.now),
    )
    return _clocks(tx, running & is_late)


def _clocks(tx: Tx, which: ColumnElement[bool]) -> list[ClockView]:
    rows = tx.session.scalars(
        select(ServiceClock).where(which).order_by(ServiceClock.first_due_at, ServiceClock.id)
    )
    return [clock_view(tx, row) for row in rows]
