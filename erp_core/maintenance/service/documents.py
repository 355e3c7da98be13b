"""Work orders as documents: added, locked, moved on, and a trace left of each change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import rounded
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.authority import carrying_out
from erp_core.maintenance.events import WorkOrderRequested
from erp_core.maintenance.queries.orders import SOURCE, seen_order, work_order_views
from erp_core.maintenance.reliability import minutes_of
from erp_core.maintenance.schemas.orders import WorkOrderView
from erp_core.maintenance.states import WORK, WorkState
from erp_core.maintenance.tables import WorkOrder, WorkStep


@dataclass(frozen=True)
class Asked:
    """What is asked for, by somebody or by a plan."""

    asset_id: int
    title: str
    reason: str
    plan_id: int | None = None
    due_on: date | None = None
    case_id: int | None = None
    down_from: datetime | None = None


def add_order(tx: Tx, actor: Actor, asked: Asked) -> WorkOrder:
    """Add an order that is asked for."""
    day = business_date(tx)
    row = WorkOrder(
        year=day.year,
        number=None,
        state=WorkState.REQUESTED,
        asset_id=asked.asset_id,
        plan_id=asked.plan_id,
        due_on=asked.due_on,
        title=asked.title,
        reason=asked.reason,
        case_id=asked.case_id,
        is_failure=asked.down_from is not None,
        down_from=asked.down_from,
        down_until=None,
        down_hours=Decimal(0),
        assigned_to=None,
        plan_from=None,
        plan_until=None,
        blocks=False,
        started_at=None,
        ended_at=None,
        ended_on=None,
        cause="",
        remedy="",
        version=0,
        requested_on=day,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    number_row_at_commit(tx, "work_order", str(row.year), row)
    _note_step(tx, actor, row, None, asked.reason)
    changed(tx, actor, row, "request_order", {"asset": row.asset_id, "title": row.title})
    tx.publish(WorkOrderRequested(row.id))
    return row


def lock_order(tx: Tx, actor: Actor, order_id: int) -> WorkOrder:
    """Lock an order for a change; its parts change with it only.

    Raises:
        NoSuchWorkOrder: There is none.
    """
    tx.session.flush()
    return seen_order(tx, actor, order_id, lock=True)


def lock_running(tx: Tx, actor: Actor, order_id: int) -> WorkOrder:
    """Lock an order that is worked on.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not started, or has ended.
    """
    row = lock_order(tx, actor, order_id)
    if row.state != WorkState.IN_PROGRESS:
        WORK.move(row.state, WorkState.DONE)
    return row


def move_on(tx: Tx, actor: Actor, row: WorkOrder, target: WorkState, reason: str = "") -> None:
    """Move an order to another state and note the step.

    Raises:
        WrongTransition: The step is not declared.
    """
    before, row.state = row.state, WORK.move(row.state, target)
    _note_step(tx, actor, row, before, reason)


def end(tx: Tx, actor: Actor, row: WorkOrder) -> None:
    """End an order: its asset no longer stands still for it, and it blocks nothing."""
    row.ended_at, row.ended_on = tx.now, business_date(tx)
    if row.down_from is not None:
        row.down_until = max(tx.now, row.down_from)
        stretch = (row.down_from, row.down_until)
        row.down_hours = rounded(Decimal(minutes_of([stretch], stretch)) / 60)
    tx.session.flush()
    production.lift_closures(tx, carrying_out(actor), (SOURCE, row.id))


def changed(
    tx: Tx, actor: Actor, row: WorkOrder, verb: str, what: Mapping[str, object] | None = None
) -> WorkOrderView:
    """Count a change of an order, record it, wake whoever watches, and show it."""
    row.version += 1
    tx.session.flush()
    record_change(tx, actor, f"maintenance.{verb}", (SOURCE, row.id), what)
    tx.notify("maintenance")
    return work_order_views(tx, actor, [row])[0]


def _note_step(tx: Tx, actor: Actor, row: WorkOrder, before: str | None, reason: str) -> None:
    tx.session.add(
        WorkStep(
            order_id=row.id,
            from_state=before,
            to_state=row.state,
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )
