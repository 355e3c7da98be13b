"""Locking an order, moving it on, keeping its expectations, and leaving a trace of each change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance, inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.production.authority import carrying_out
from erp_core.production.errors import NoSuchComponent, NoSuchManufacturingOrder, NotHappenedYet
from erp_core.production.queries.orders import NOTHING, SOURCE, making_views
from erp_core.production.schemas import ManufacturingOrderView
from erp_core.production.states import MAKING, OPEN, MakingState
from erp_core.production.tables import (
    ManufacturingOrder,
    OrderLine,
    OrderOperation,
    OrderStep,
)

OUTPUT_LINE = 0
"""The line of an order's expectations that stands for what it makes."""


@dataclass(frozen=True)
class Held:
    """An order that is locked, with its components by article and its operations by id."""

    order: ManufacturingOrder
    lines: Mapping[int, OrderLine]
    operations: Mapping[int, OrderOperation]

    @property
    def source(self) -> inventory.Source:
        """The document that stock moves for."""
        return (SOURCE, self.order.id)

    @property
    def left(self) -> Decimal:
        """What is still to make."""
        return self.order.quantity - self.order.produced - self.order.scrapped

    def line(self, variant_id: int) -> OrderLine:
        """Return a component.

        Raises:
            NoSuchComponent: The order needs none of it.
        """
        if variant_id not in self.lines:
            raise NoSuchComponent(field="lines", variant_id=variant_id)
        return self.lines[variant_id]


def lock_order(tx: Tx, order_id: int) -> Held:
    """Lock an order for a change; its components and operations change with it only.

    Raises:
        NoSuchManufacturingOrder: There is none.
    """
    tx.session.flush()
    row = tx.session.get(ManufacturingOrder, order_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchManufacturingOrder
    lines = (
        select(OrderLine)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.position)
        .execution_options(populate_existing=True)
    )
    steps = (
        select(OrderOperation)
        .where(OrderOperation.order_id == order_id)
        .order_by(OrderOperation.position)
        .execution_options(populate_existing=True)
    )
    return Held(
        row,
        {line.variant_id: line for line in tx.session.scalars(lines)},
        {step.id: step for step in tx.session.scalars(steps)},
    )


def lock_running(tx: Tx, order_id: int) -> Held:
    """Lock an order that is worked on.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not started, or has ended.
    """
    held = lock_order(tx, order_id)
    if held.order.state != MakingState.IN_PROGRESS:
        MAKING.move(held.order.state, MakingState.DONE)
    return held


def move_on(
    tx: Tx, actor: Actor, order: ManufacturingOrder, target: MakingState, reason: str = ""
) -> None:
    """Move an order to another state and note the step.

    Raises:
        WrongTransition: The step is not declared.
    """
    before, order.state = order.state, MAKING.move(order.state, target)
    note_step(tx, actor, order, before, reason)


def note_step(
    tx: Tx, actor: Actor, order: ManufacturingOrder, before: str | None, reason: str = ""
) -> None:
    """Note that an order came from a state (None: from nowhere) to the one it is in."""
    tx.session.add(
        OrderStep(
            order_id=order.id,
            from_state=before,
            to_state=order.state,
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )


def reported_day(tx: Tx, day: date | None) -> date:
    """Return the day that something is reported for; None: today.

    Raises:
        NotHappenedYet: It has not come.
        PeriodLocked: It is in a locked period.
        DateOutsideBooks: It is older than any books that are kept.
    """
    today = business_date(tx)
    if day is not None and day > today:
        raise NotHappenedYet(field="business_date")
    finance.require_open(tx, day or today)
    return day or today


def reserve_rest(tx: Tx, actor: Actor, held: Held) -> None:
    """Hold what the order still needs of its components and does not hold, as far as there is."""
    already = inventory.reserved_for(tx, SOURCE, [held.order.id])
    wanted = [
        (id_, line.required - line.consumed - already.get((held.order.id, id_), NOTHING))
        for id_, line in held.lines.items()
    ]
    missing = [(id_, quantity) for id_, quantity in wanted if quantity > 0]
    inventory.reserve(tx, carrying_out(actor), held.source, missing)


def keep_expectations(tx: Tx, actor: Actor, held: Held) -> None:
    """Expect what is still to make, and what it still needs; nothing once the order has ended."""
    by = carrying_out(actor)
    if held.order.state not in OPEN:
        inventory.release(tx, by, held.source)
        inventory.cancel_expected(tx, by, held.source)
        return
    rest = [(line.id, max(line.required - line.consumed, NOTHING)) for line in held.lines.values()]
    inventory.keep_expected(tx, by, held.source, [(OUTPUT_LINE, held.left), *rest])


def changed(
    tx: Tx,
    actor: Actor,
    order: ManufacturingOrder,
    verb: str,
    what: Mapping[str, object] | None = None,
) -> ManufacturingOrderView:
    """Count a change of an order, record it, wake whoever watches, and show it."""
    order.version += 1
    tx.session.flush()
    record_change(tx, actor, f"production.{verb}", (SOURCE, order.id), what)
    tx.notify("production")
    return making_views(tx, [order])[0]
