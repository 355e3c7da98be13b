"""Reads of work orders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from erp_core import access, catalog, hr
from erp_core.catalog import VariantView
from erp_core.finance import PREFIXES
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.errors import NoSuchWorkOrder
from erp_core.maintenance.queries.sight import READ, in_assets
from erp_core.maintenance.schemas.orders import (
    PartView,
    WorkOrderView,
    WorkStepView,
    WorkTimeView,
)
from erp_core.maintenance.states import OPEN, WorkState
from erp_core.maintenance.tables import Asset, WorkOrder, WorkPart, WorkStep, WorkTime

SOURCE = "work_orders"
ORDER_PREFIX = "WO"
Row = TypeVar("Row")
assert ORDER_PREFIX not in PREFIXES.values()


class _Parts(NamedTuple):
    assets: Mapping[int, Asset]
    taken: Mapping[int, Sequence[WorkPart]]
    times: Mapping[int, Sequence[WorkTime]]
    steps: Mapping[int, Sequence[WorkStep]]
    articles: Mapping[int, VariantView]
    people: Mapping[int, str]
    known: frozenset[int] | None
    today: date
    currency: str


def get_work_order(tx: Tx, actor: Actor, order_id: int) -> WorkOrderView:
    """Return a work order.

    Raises:
        NoSuchWorkOrder: There is none.
    """
    actor.require(READ)
    return work_order_views(tx, actor, [seen_order(tx, actor, order_id)])[0]


def list_work_orders(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: WorkState | None = None,
    asset_id: int | None = None,
    case_id: int | None = None,
) -> Page[WorkOrderView]:
    """List work orders, newest first."""
    actor.require(READ)
    query = in_assets(select(WorkOrder), actor)
    if state is not None:
        query = query.where(WorkOrder.state == state)
    if asset_id is not None:
        query = query.where(WorkOrder.asset_id == asset_id)
    if case_id is not None:
        query = query.where(WorkOrder.case_id == case_id)
    found = paged(tx, query, WorkOrder.id, page or PageRequest(), lambda row: row)
    return Page(items=list(work_order_views(tx, actor, found.items)), next_before=found.next_before)


def open_work_orders(tx: Tx, actor: Actor) -> tuple[WorkOrderView, ...]:
    """List the orders that are not done or cancelled: what stands still first, then by day."""
    actor.require(READ)
    rows = tx.session.scalars(
        in_assets(select(WorkOrder), actor).where(WorkOrder.state.in_(OPEN)).order_by(WorkOrder.id)
    ).all()
    urgent = sorted(
        rows,
        key=lambda row: (not row.is_failure, row.plan_from or row.due_on or date.max, row.id),
    )
    return work_order_views(tx, actor, urgent)


def workers(tx: Tx, actor: Actor) -> tuple[tuple[int, str], ...]:
    """List who may be given work: their ids and names, by name."""
    actor.require(READ)
    may = access.users_who_may(tx, "maintenance.work_order")
    return tuple(sorted(may.items(), key=lambda one: one[1]))


def order_number(row: WorkOrder) -> str | None:
    """Write the number of an order; None until the transaction settles."""
    return None if row.number is None else f"{ORDER_PREFIX}-{row.year}-{row.number:04d}"


def seen_order(tx: Tx, actor: Actor, order_id: int, *, lock: bool = False) -> WorkOrder:
    """Return an order on an asset that exists for the actor.

    Raises:
        NoSuchWorkOrder: There is none.
    """
    row = tx.session.get(WorkOrder, order_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NoSuchWorkOrder
    actor.require_sight(tx.session.get_one(Asset, row.asset_id).party_id, NoSuchWorkOrder)
    return row


def parts_of(tx: Tx, ids: Iterable[int]) -> dict[int, list[WorkPart]]:
    """Return what orders took and did not bring back, by order."""
    query = select(WorkPart).where(WorkPart.order_id.in_(list(ids)))
    return _grouped(tx.session.scalars(query.order_by(WorkPart.id)), lambda row: row.order_id)


def work_order_views(tx: Tx, actor: Actor, rows: Sequence[WorkOrder]) -> tuple[WorkOrderView, ...]:
    """Show many orders in a few statements, with the rates of those whom the actor may know."""
    ids = [row.id for row in rows]
    taken = parts_of(tx, ids)
    times = tx.session.scalars(
        select(WorkTime).where(WorkTime.order_id.in_(ids)).order_by(WorkTime.id)
    ).all()
    steps = select(WorkStep).where(WorkStep.order_id.in_(ids)).order_by(WorkStep.id)
    assets = select(Asset).where(Asset.id.in_({row.asset_id for row in rows}))
    parts = _Parts(
        assets={row.id: row for row in tx.session.scalars(assets)},
        taken=taken,
        times=_grouped(times, lambda row: row.order_id),
        steps=_grouped(tx.session.scalars(steps), lambda row: row.order_id),
        articles=catalog.variants_by_id(
            tx, {part.variant_id for some in taken.values() for part in some}
        ),
        people=_people(tx, {row.assigned_to for row in rows if row.assigned_to}),
        known=_known(tx, actor) if any(map(_is_private, times)) else None,
        today=business_date(tx),
        currency=get_organisation(tx).currency,
    )
    return tuple(_view(row, parts) for row in rows)


def _people(tx: Tx, ids: set[int]) -> dict[int, str]:
    users = access.list_users(tx, system()) if ids else []
    return {user.id: user.name for user in users if user.id in ids}


def _known(tx: Tx, actor: Actor) -> frozenset[int] | None:
    """Return whose work and rates an actor may know, as HR says; None means everybody's."""
    if actor.may("maintenance.plan_order") or actor.may("hr.read"):
        return None
    is_staff = actor.kind is ActorKind.STAFF and actor.may("hr.read_own")
    return hr.employees_of_user(tx, actor.id) if is_staff else frozenset()


def _is_private(one: WorkTime) -> bool:
    return one.employee_id is not None or one.hourly_rate is not None


def _may_know(one: WorkTime, parts: _Parts) -> bool:
    return parts.known is None or not _is_private(one) or one.employee_id in parts.known


def _grouped(rows: Iterable[Row], order_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(order_of(row), []).append(row)
    return found


def _view(row: WorkOrder, parts: _Parts) -> WorkOrderView:
    asset, times = parts.assets[row.asset_id], parts.times.get(row.id, ())
    taken = [_part_view(one, parts) for one in parts.taken.get(row.id, ()) if one.quantity]
    day = row.plan_until or row.due_on
    return WorkOrderView(
        id=row.id,
        number=order_number(row),
        state=WorkState(row.state),
        asset_id=row.asset_id,
        asset=asset.code,
        asset_en=asset.name_en,
        asset_zh=asset.name_zh,
        plan_id=row.plan_id,
        due_on=row.due_on,
        title=row.title,
        reason=row.reason,
        case_id=row.case_id,
        is_failure=row.is_failure,
        down_from=row.down_from,
        down_until=row.down_until,
        assigned_to=row.assigned_to,
        assignee=parts.people.get(row.assigned_to or 0, ""),
        plan_from=row.plan_from,
        plan_until=row.plan_until,
        blocks=row.blocks,
        is_late=row.state in OPEN and day is not None and day < parts.today,
        started_at=row.started_at,
        ended_at=row.ended_at,
        ended_on=row.ended_on,
        cause=row.cause,
        remedy=row.remedy,
        minutes=sum(one.minutes for one in times),
        parts_cost=sum((one.cost for one in taken), Money.zero(parts.currency)),
        labour=_labour(times, parts),
        requested_on=row.requested_on,
        created_at=row.created_at,
        parts=tuple(taken),
        times=tuple(_time_view(one, parts) for one in times),
        steps=tuple(_step_view(step) for step in parts.steps.get(row.id, ())),
    )


def _labour(times: Sequence[WorkTime], parts: _Parts) -> Money | None:
    if not all(_may_know(one, parts) for one in times):
        return None
    worth = sum((one.minutes * (one.hourly_rate or Decimal(0)) / 60 for one in times), Decimal(0))
    return Money.of(worth, parts.currency)


def _time_view(one: WorkTime, parts: _Parts) -> WorkTimeView:
    known = _may_know(one, parts)
    return WorkTimeView(
        minutes=one.minutes,
        worked_on=one.worked_on,
        employee_id=one.employee_id if known else None,
        hourly_rate=one.hourly_rate if known else None,
        actor=one.actor,
    )


def _part_view(one: WorkPart, parts: _Parts) -> PartView:
    article = parts.articles[one.variant_id]
    return PartView(
        variant_id=one.variant_id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        unit=article.unit,
        quantity=one.quantity,
        cost=Money(one.cost_minor, parts.currency),
    )


def _step_view(step: WorkStep) -> WorkStepView:
    return WorkStepView(
        from_state=None if step.from_state is None else WorkState(step.from_state),
        to_state=WorkState(step.to_state),
        at=step.at,
        actor=step.actor,
        reason=step.reason,
    )
