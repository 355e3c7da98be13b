"""Manufacturing orders: drafted by a bill, confirmed, started, and cancelled.

From the day it is confirmed, what an order makes is expected in stock and what it needs is
expected to go; what is there of its components is held for it.
"""

from collections.abc import Sequence

from erp_core import catalog, inventory
from erp_core.catalog import require_whole
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry, post_entry
from erp_core.inventory import Direction, Expecting, NoSuchExpected, Returning, SupplyChanged
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.sequences import number_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.production.authority import carrying_out
from erp_core.production.calendars import Span, schedule
from erp_core.production.errors import MadeAlready
from erp_core.production.events import ManufacturingOrderConfirmed
from erp_core.production.explosion import minutes, needed
from erp_core.production.progress import in_progress
from erp_core.production.queries.bills import Recipe, recipe_of
from erp_core.production.queries.orders import NOTHING
from erp_core.production.queries.work_centres import calendars_of
from erp_core.production.schemas import ManufacturingOrderView, NewManufacturingOrder
from erp_core.production.service.documents import (
    OUTPUT_LINE,
    Held,
    changed,
    keep_expectations,
    lock_order,
    move_on,
    note_step,
    reserve_rest,
)
from erp_core.production.states import MAKING, OPEN, MakingState
from erp_core.production.tables import ManufacturingOrder, OrderLine, OrderOperation


def draft_manufacturing_order(
    tx: Tx, actor: Actor, new: NewManufacturingOrder
) -> ManufacturingOrderView:
    """Draft an order by the bill that holds on its day, planned back from it.

    If its work centres cannot be done by then from today on, it is planned on from today, and due
    when they are.

    Raises:
        NoSuchVariant: There is no such article.
        NothingToMakeItOf: No bill of the article holds on that day.
        SplitUnit: The article comes whole, and this is a part.
        NoSuchExpected: The demand that it is for is not known.
        NeverWorks: A work centre of the routing has no hours for more than a year.
        TakesTooLong: The routing takes more than ten years for this quantity.
        TooLarge: What it needs is more than can be recorded.
    """
    actor.require("production.draft_order")
    article = catalog.get_variant(tx, actor, new.variant_id)
    require_whole(new.quantity, article.unit)
    today = business_date(tx)
    if new.demand_id is not None and not inventory.expected_by_id(tx, [new.demand_id]):
        raise NoSuchExpected(field="demand_id")
    recipe = recipe_of(tx, new.variant_id, new.due_on or today)
    calendars = calendars_of(tx, {step.work_centre_id for step in recipe.operations})
    steps = [
        (calendars[step.work_centre_id], minutes(step, new.quantity)) for step in recipe.operations
    ]
    spans = schedule(steps, new.due_on, today)
    due_on = max(new.due_on or today, today, *(span.ends_on for span in spans))
    row = ManufacturingOrder(
        year=today.year,
        number=None,
        state=MakingState.DRAFT,
        variant_id=new.variant_id,
        bill_id=recipe.bill.id,
        quantity=new.quantity,
        produced=NOTHING,
        scrapped=NOTHING,
        start_on=min([span.starts_on for span in spans], default=due_on),
        due_on=due_on,
        expected_id=None,
        demand_id=new.demand_id,
        note=new.note,
        time_minor=0,
        time_released_minor=0,
        difference_minor=0,
        version=0,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    _add_lines(tx, row, recipe)
    _add_operations(tx, row, recipe, spans)
    number_at_commit(tx, "manufacturing_order", str(row.year), lambda number: _assign(row, number))
    note_step(tx, actor, row, None)
    return changed(tx, actor, row, "draft_order", new.model_dump(mode="json"))


def confirm_manufacturing_order(tx: Tx, actor: Actor, order_id: int) -> ManufacturingOrderView:
    """Give a draft to the floor: its components are held, its goods are expected.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was confirmed, or cancelled.
    """
    actor.require("production.confirm_order")
    held = lock_order(tx, order_id)
    order = held.order
    move_on(tx, actor, order, MakingState.CONFIRMED)
    going = [
        Expecting(Direction.OUT, line.variant_id, line.required, order.start_on, line_id=line.id)
        for line in held.lines.values()
    ]
    coming = Expecting(
        Direction.IN, order.variant_id, order.quantity, order.due_on, line_id=OUTPUT_LINE
    )
    by = carrying_out(actor)
    order.expected_id = inventory.expect_moves(tx, by, held.source, [coming, *going])[0]
    reserve_rest(tx, actor, held)
    view = changed(tx, actor, order, "confirm_order")
    tx.publish(ManufacturingOrderConfirmed(order.id))
    tx.publish(SupplyChanged(expected_id=order.expected_id, variant_id=order.variant_id))
    return view


def start_manufacturing_order(tx: Tx, actor: Actor, order_id: int) -> ManufacturingOrderView:
    """Begin to work on an order; what has arrived of its components since is held for it.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not confirmed, or was started.
    """
    actor.require("production.report")
    held = lock_order(tx, order_id)
    move_on(tx, actor, held.order, MakingState.IN_PROGRESS)
    reserve_rest(tx, actor, held)
    return changed(tx, actor, held.order, "start_order")


def reserve_components(tx: Tx, actor: Actor, order_id: int) -> ManufacturingOrderView:
    """Hold for an order what has arrived of the components that it still needs.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not confirmed, or has ended.
    """
    actor.require("production.confirm_order")
    held = lock_order(tx, order_id)
    if held.order.state not in OPEN:
        MAKING.move(held.order.state, MakingState.IN_PROGRESS)
    reserve_rest(tx, actor, held)
    return changed(tx, actor, held.order, "reserve_components")


def cancel_manufacturing_order(
    tx: Tx, actor: Actor, order_id: int, reason: str
) -> ManufacturingOrderView:
    """Cancel an order of which nothing came out: components come back, time is lost.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It is done, or cancelled.
        MadeAlready: Something came out of it.
    """
    actor.require("production.cancel_order")
    held = lock_order(tx, order_id)
    order = held.order
    if order.produced + order.scrapped > 0 and order.state in OPEN:
        raise MadeAlready
    move_on(tx, actor, order, MakingState.CANCELLED, reason)
    back = [
        Returning(line.variant_id, line.consumed, line.consumed_minor)
        for line in held.lines.values()
        if line.consumed > 0
    ]
    if back:
        inventory.return_components(tx, carrying_out(actor), held.source, back)
        for line in held.lines.values():
            line.consumed, line.consumed_minor = NOTHING, 0
    write_off_rest(tx, actor, held)
    keep_expectations(tx, actor, held)
    if order.expected_id is not None:
        tx.publish(SupplyChanged(expected_id=order.expected_id, variant_id=order.variant_id))
    return changed(tx, actor, order, "cancel_order", {"reason": reason})


def write_off_rest(tx: Tx, actor: Actor, held: Held) -> None:
    """Take what is left of an order in work in progress to production differences."""
    order = held.order
    rest = in_progress(order, held.lines.values())
    for line in held.lines.values():
        line.released_minor = line.consumed_minor
    order.time_released_minor = order.time_minor
    order.difference_minor += rest
    if rest:
        amount = Money(rest, get_organisation(tx).currency)
        entry = NewEntry(
            journal=Journal.STOCK,
            business_date=business_date(tx),
            memo="Work in progress that became no goods",
            lines=(
                EntryLine.of(AccountRole.PRODUCTION_DIFFERENCE, amount),
                EntryLine.of(AccountRole.WORK_IN_PROGRESS, -amount),
            ),
            source=held.source,
        )
        post_entry(tx, carrying_out(actor), entry)


def _add_lines(tx: Tx, row: ManufacturingOrder, recipe: Recipe) -> None:
    articles = catalog.variants_by_id(tx, {line.variant_id for line in recipe.lines})
    for line in recipe.lines:
        required = needed(line, recipe.bill, row.quantity, articles[line.variant_id])
        tx.session.add(
            OrderLine(
                order_id=row.id,
                position=line.position,
                variant_id=line.variant_id,
                required=required,
                consumed=NOTHING,
                consumed_minor=0,
                released_minor=0,
            )
        )


def _add_operations(tx: Tx, row: ManufacturingOrder, recipe: Recipe, spans: Sequence[Span]) -> None:
    for step, span in zip(recipe.operations, spans, strict=True):
        tx.session.add(
            OrderOperation(
                order_id=row.id,
                position=step.position,
                work_centre_id=step.work_centre_id,
                name_en=step.name_en,
                name_zh=step.name_zh,
                planned_minutes=minutes(step, row.quantity),
                done_minutes=NOTHING,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
            )
        )


def _assign(row: ManufacturingOrder, number: int) -> None:
    row.number = number
