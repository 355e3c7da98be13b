"""Reads of manufacturing orders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.finance import PREFIXES
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.production.errors import NoSuchManufacturingOrder
from erp_core.production.progress import in_progress
from erp_core.production.queries.work_centres import READ, names_of_centres
from erp_core.production.schemas import (
    MakingStepView,
    ManufacturingOrderView,
    OrderLineView,
    OrderOperationView,
    OutputView,
)
from erp_core.production.states import OPEN, MakingState
from erp_core.production.tables import (
    Bill,
    ManufacturingOrder,
    OrderLine,
    OrderOperation,
    OrderStep,
    Output,
)

SOURCE = "manufacturing_orders"
ORDER_PREFIX = "MO"
NOTHING = Decimal(0)
Row = TypeVar("Row")
assert ORDER_PREFIX not in PREFIXES.values()


class _Parts(NamedTuple):
    lines: Mapping[int, Sequence[OrderLine]]
    operations: Mapping[int, Sequence[OrderOperation]]
    outputs: Mapping[int, Sequence[Output]]
    steps: Mapping[int, Sequence[OrderStep]]
    held: Mapping[tuple[int, int], Decimal]
    articles: Mapping[int, VariantView]
    centres: Mapping[int, str]
    versions: Mapping[int, int]
    today: date
    currency: str


def get_manufacturing_order(tx: Tx, actor: Actor, order_id: int) -> ManufacturingOrderView:
    """Return a manufacturing order.

    Raises:
        NoSuchManufacturingOrder: There is none.
    """
    actor.require(READ)
    row = tx.session.get(ManufacturingOrder, order_id)
    if row is None:
        raise NoSuchManufacturingOrder
    return making_views(tx, [row])[0]


def list_manufacturing_orders(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: MakingState | None = None,
    variant_id: int | None = None,
) -> Page[ManufacturingOrderView]:
    """List manufacturing orders, newest first."""
    actor.require(READ)
    query = select(ManufacturingOrder)
    if state is not None:
        query = query.where(ManufacturingOrder.state == state)
    if variant_id is not None:
        query = query.where(ManufacturingOrder.variant_id == variant_id)
    found = paged(tx, query, ManufacturingOrder.id, page or PageRequest(), lambda row: row)
    return Page(items=list(making_views(tx, found.items)), next_before=found.next_before)


def open_manufacturing_orders(tx: Tx, actor: Actor) -> tuple[ManufacturingOrderView, ...]:
    """List the orders that goods are still to come of, the earliest due first."""
    actor.require(READ)
    rows = tx.session.scalars(
        select(ManufacturingOrder)
        .where(ManufacturingOrder.state.in_(OPEN))
        .order_by(ManufacturingOrder.due_on, ManufacturingOrder.id)
    )
    return making_views(tx, rows.all())


def order_number(row: ManufacturingOrder) -> str | None:
    """Write the number of an order; None until the transaction settles."""
    return None if row.number is None else f"{ORDER_PREFIX}-{row.year}-{row.number:04d}"


def lines_of(tx: Tx, ids: Iterable[int]) -> dict[int, list[OrderLine]]:
    """Return the components of orders in their order, by order."""
    query = select(OrderLine).where(OrderLine.order_id.in_(list(ids)))
    rows = tx.session.scalars(query.order_by(OrderLine.order_id, OrderLine.position))
    return _grouped(rows, lambda row: row.order_id)


def operations_of(tx: Tx, ids: Iterable[int]) -> dict[int, list[OrderOperation]]:
    """Return the operations of orders in their order, by order."""
    query = select(OrderOperation).where(OrderOperation.order_id.in_(list(ids)))
    rows = tx.session.scalars(query.order_by(OrderOperation.order_id, OrderOperation.position))
    return _grouped(rows, lambda row: row.order_id)


def making_views(tx: Tx, rows: Sequence[ManufacturingOrder]) -> tuple[ManufacturingOrderView, ...]:
    """Show many orders in a few statements."""
    ids = [row.id for row in rows]
    lines, operations = lines_of(tx, ids), operations_of(tx, ids)
    components = {line.variant_id for some in lines.values() for line in some}
    bills = select(Bill.id, Bill.version).where(Bill.id.in_({row.bill_id for row in rows}))
    parts = _Parts(
        lines=lines,
        operations=operations,
        outputs=_outputs_of(tx, ids),
        steps=_steps_of(tx, ids),
        held=inventory.reserved_for(tx, SOURCE, ids),
        articles=catalog.variants_by_id(tx, components | {row.variant_id for row in rows}),
        centres=names_of_centres(
            tx, {one.work_centre_id for some in operations.values() for one in some}
        ),
        versions=dict(tx.session.execute(bills).all()),
        today=business_date(tx),
        currency=get_organisation(tx).currency,
    )
    return tuple(_view(row, parts) for row in rows)


def _outputs_of(tx: Tx, ids: Iterable[int]) -> dict[int, list[Output]]:
    query = select(Output).where(Output.order_id.in_(list(ids))).order_by(Output.id)
    return _grouped(tx.session.scalars(query), lambda row: row.order_id)


def _steps_of(tx: Tx, ids: Iterable[int]) -> dict[int, list[OrderStep]]:
    query = select(OrderStep).where(OrderStep.order_id.in_(list(ids))).order_by(OrderStep.id)
    return _grouped(tx.session.scalars(query), lambda row: row.order_id)


def _grouped(rows: Iterable[Row], order_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(order_of(row), []).append(row)
    return found


def _view(row: ManufacturingOrder, parts: _Parts) -> ManufacturingOrderView:
    article, own = parts.articles[row.variant_id], parts.lines.get(row.id, ())
    lines = tuple(_line_view(line, row, parts) for line in own)
    outputs = parts.outputs.get(row.id, ())
    return ManufacturingOrderView(
        id=row.id,
        number=order_number(row),
        state=MakingState(row.state),
        variant_id=row.variant_id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        unit=article.unit,
        bill_id=row.bill_id,
        bill_version=parts.versions[row.bill_id],
        quantity=row.quantity,
        produced=row.produced,
        scrapped=row.scrapped,
        left=row.quantity - row.produced - row.scrapped if row.state in OPEN else NOTHING,
        start_on=row.start_on,
        due_on=row.due_on,
        is_late=row.state in OPEN and row.due_on < parts.today,
        fully_reserved=all(line.short == 0 for line in lines),
        demand_id=row.demand_id,
        expected_id=row.expected_id,
        note=row.note,
        material=Money(sum(line.consumed_minor for line in own), parts.currency),
        time_cost=Money(row.time_minor, parts.currency),
        in_progress=Money(in_progress(row, own), parts.currency),
        difference=Money(row.difference_minor, parts.currency),
        created_at=row.created_at,
        lines=lines,
        operations=tuple(_operation_view(one, parts) for one in parts.operations.get(row.id, ())),
        outputs=tuple(
            OutputView(
                id=one.id,
                quantity=one.quantity,
                scrapped=one.scrapped,
                value=Money(one.value_minor, parts.currency),
                lot=one.lot,
                reason=one.reason,
                business_date=one.business_date,
            )
            for one in outputs
        ),
        steps=tuple(_step_view(step) for step in parts.steps.get(row.id, ())),
    )


def _line_view(line: OrderLine, order: ManufacturingOrder, parts: _Parts) -> OrderLineView:
    article = parts.articles[line.variant_id]
    held = parts.held.get((order.id, line.variant_id), NOTHING)
    missing = max(line.required - line.consumed - held, NOTHING)
    return OrderLineView(
        variant_id=line.variant_id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        unit=article.unit,
        required=line.required,
        consumed=line.consumed,
        reserved=held,
        short=missing if order.state in OPEN else NOTHING,
        cost=Money(line.consumed_minor, parts.currency),
    )


def _operation_view(one: OrderOperation, parts: _Parts) -> OrderOperationView:
    return OrderOperationView(
        id=one.id,
        work_centre_id=one.work_centre_id,
        work_centre=parts.centres[one.work_centre_id],
        name_en=one.name_en,
        name_zh=one.name_zh,
        planned_minutes=one.planned_minutes,
        done_minutes=one.done_minutes,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


def _step_view(step: OrderStep) -> MakingStepView:
    return MakingStepView(
        from_state=None if step.from_state is None else MakingState(step.from_state),
        to_state=MakingState(step.to_state),
        at=step.at,
        actor=step.actor,
        reason=step.reason,
    )
