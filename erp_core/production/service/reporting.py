"""What the floor reports: components taken and brought back, time worked, goods that came out."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from erp_core import catalog, inventory
from erp_core.catalog import require_whole, splits_unit
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry, post_entry
from erp_core.inventory import Consuming, Making, Returning, SupplyChanged
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import PLACES
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx
from erp_core.production.authority import carrying_out
from erp_core.production.errors import (
    NoSuchOperation,
    NothingMade,
    TooMuchComesBack,
    TooMuchMade,
)
from erp_core.production.events import GoodsProduced, ManufacturingOrderFinished
from erp_core.production.progress import Stage, release
from erp_core.production.queries.orders import NOTHING
from erp_core.production.schemas import (
    ManufacturingOrderView,
    NewComponentReturn,
    NewConsumption,
    NewOutput,
    NewWorkTime,
)
from erp_core.production.service.documents import (
    Held,
    changed,
    keep_expectations,
    lock_running,
    move_on,
    reported_day,
    reserve_rest,
)
from erp_core.production.service.orders import write_off_rest
from erp_core.production.states import MakingState
from erp_core.production.tables import OrderLine, Output, WorkCentre, WorkTime


def consume_components(
    tx: Tx, actor: Actor, order_id: int, new: NewConsumption
) -> ManufacturingOrderView:
    """Take components for an order, more than planned where it took more.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NoSuchComponent: It needs none of this.
        StockShort: There is not enough; ``facts`` name the article and what can be had.
        SplitUnit: A component comes whole, and this is a part.
        NotHappenedYet: The day has not come.
        PeriodLocked: The day is in a locked period.
    """
    actor.require("production.report")
    held = lock_running(tx, order_id)
    reported_day(tx, new.business_date)
    articles = catalog.variants_by_id(tx, held.lines)
    for line in new.lines:
        held.line(line.variant_id)
        require_whole(line.quantity, articles[line.variant_id].unit)
    taken = [Consuming(line.variant_id, line.quantity, line.lot) for line in new.lines]
    _take(tx, actor, held, taken, new.business_date)
    if any(line.lot for line in new.lines):
        inventory.release(tx, carrying_out(actor), held.source)
        reserve_rest(tx, actor, held)
    keep_expectations(tx, actor, held)
    return changed(tx, actor, held.order, "consume_components", new.model_dump(mode="json"))


def return_components(
    tx: Tx, actor: Actor, order_id: int, new: NewComponentReturn
) -> ManufacturingOrderView:
    """Bring components of an order back into stock, at what they were taken for.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NoSuchComponent: It needs none of this.
        TooMuchComesBack: More than was consumed and is not in goods yet.
        SplitUnit: A component comes whole, and this is a part.
    """
    actor.require("production.report")
    held = lock_running(tx, order_id)
    articles = catalog.variants_by_id(tx, held.lines)
    back = []
    for returned in sorted(new.lines, key=lambda one: one.variant_id):
        line = held.line(returned.variant_id)
        require_whole(returned.quantity, articles[line.variant_id].unit)
        worth = _worth_of_return(held, line, returned.quantity)
        line.consumed -= returned.quantity
        line.consumed_minor -= worth
        back.append(Returning(line.variant_id, returned.quantity, worth))
    tx.session.flush()
    inventory.return_components(tx, carrying_out(actor), held.source, back)
    keep_expectations(tx, actor, held)
    return changed(tx, actor, held.order, "return_components", new.model_dump(mode="json"))


def report_time(tx: Tx, actor: Actor, order_id: int, new: NewWorkTime) -> ManufacturingOrderView:
    """Note how long a work centre worked on an operation; it costs what an hour of it costs.

    Raises:
        NoSuchManufacturingOrder: There is none.
        NoSuchOperation: The order has no such operation.
        WrongTransition: It was not started, or has ended.
        NotHappenedYet: The day has not come.
        PeriodLocked: The day is in a locked period.
    """
    actor.require("production.report")
    held = lock_running(tx, order_id)
    operation = held.operations.get(new.operation_id)
    if operation is None:
        raise NoSuchOperation(field="operation_id")
    currency = get_organisation(tx).currency
    rate = tx.session.get_one(WorkCentre, operation.work_centre_id).hourly_cost
    cost = Money.of(rate * new.minutes / 60, currency)
    day = reported_day(tx, new.business_date)
    tx.session.add(
        WorkTime(
            order_id=held.order.id,
            operation_id=operation.id,
            minutes=new.minutes,
            hourly_cost=rate,
            cost_minor=cost.minor,
            business_date=day,
            at=tx.now,
            actor=actor.key,
        )
    )
    operation.done_minutes += new.minutes
    held.order.time_minor += cost.minor
    tx.session.flush()
    if cost:
        lines = (
            EntryLine.of(AccountRole.WORK_IN_PROGRESS, cost),
            EntryLine.of(AccountRole.CONVERSION, -cost),
        )
        entry = NewEntry(
            journal=Journal.STOCK,
            business_date=day,
            memo="Work centre time",
            lines=lines,
            source=held.source,
        )
        post_entry(tx, carrying_out(actor), entry)
    return changed(tx, actor, held.order, "report_time", new.model_dump(mode="json"))


def report_output(tx: Tx, actor: Actor, order_id: int, new: NewOutput) -> ManufacturingOrderView:
    """Note what came out of an order: goods go into stock at what went into them.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not started, or has ended.
        TooMuchMade: It is more than the order is still to make.
        StockShort: A component that is to be taken with it is not there.
        LotMissing: The article is told apart by lot, and none is named.
        SplitUnit: The article comes whole, and this is a part.
        NotHappenedYet: The day has not come.
        PeriodLocked: The day is in a locked period.
    """
    actor.require("production.report")
    held = lock_running(tx, order_id)
    order, more = held.order, new.quantity + new.scrapped
    reported_day(tx, new.business_date)
    if more > held.left:
        raise TooMuchMade(field="quantity", left=str(held.left))
    require_whole(new.scrapped, catalog.get_variant(tx, actor, order.variant_id).unit)
    if new.take_components:
        _take(tx, actor, held, _by_the_bill(tx, held, more), new.business_date)
    value, move_id = 0, None
    if new.quantity > 0:
        before = order.produced + order.scrapped
        stage = Stage(order.quantity, before, more, new.finish or more == held.left)
        value = release(stage, order, held.lines.values(), held.operations.values())
        made = Making(
            order.variant_id, new.quantity, value, new.lot, new.expires_on, new.location_id
        )
        by = carrying_out(actor)
        move_id = inventory.make_stock(tx, by, held.source, made, on=new.business_date)
    output = _note_output(tx, actor, held, new, value, move_id)
    keep_expectations(tx, actor, held)
    view = changed(tx, actor, order, "report_output", new.model_dump(mode="json"))
    if new.quantity > 0:
        tx.publish(GoodsProduced(order.id, output.id))
    if new.finish:
        return _finish(tx, actor, held)
    _tell_supply(tx, held)
    return view


def finish_manufacturing_order(tx: Tx, actor: Actor, order_id: int) -> ManufacturingOrderView:
    """End an order: nothing more comes of it, and what is left of its cost is a difference.

    Raises:
        NoSuchManufacturingOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NothingMade: Nothing came out of it.
    """
    actor.require("production.report")
    held = lock_running(tx, order_id)
    if held.order.produced + held.order.scrapped == 0:
        raise NothingMade
    return _finish(tx, actor, held)


def _finish(tx: Tx, actor: Actor, held: Held) -> ManufacturingOrderView:
    move_on(tx, actor, held.order, MakingState.DONE)
    write_off_rest(tx, actor, held)
    keep_expectations(tx, actor, held)
    view = changed(tx, actor, held.order, "finish_order")
    tx.publish(ManufacturingOrderFinished(held.order.id))
    _tell_supply(tx, held)
    return view


def _tell_supply(tx: Tx, held: Held) -> None:
    """Let whoever waits for the goods be planned anew."""
    order = held.order
    if order.expected_id is not None:
        tx.publish(SupplyChanged(expected_id=order.expected_id, variant_id=order.variant_id))


def _take(tx: Tx, actor: Actor, held: Held, taken: Sequence[Consuming], day: date | None) -> None:
    if not taken:
        return
    worth = inventory.consume_stock(tx, carrying_out(actor), held.source, taken, on=day)
    for part in taken:
        held.lines[part.variant_id].consumed += part.quantity
    for variant_id, minor in worth.items():
        held.lines[variant_id].consumed_minor += minor
    tx.session.flush()


def _by_the_bill(tx: Tx, held: Held, more: Decimal) -> list[Consuming]:
    """Tell what the bill says for all that was made and is not consumed yet."""
    order = held.order
    done = order.produced + order.scrapped + more
    articles = catalog.variants_by_id(tx, held.lines)
    taken = []
    for id_, line in held.lines.items():
        wanted = (line.required * done / order.quantity).quantize(PLACES, ROUND_CEILING)
        if splits_unit(wanted, articles[id_].unit):
            wanted = wanted.to_integral_value(ROUND_CEILING)
        missing = min(wanted, line.required) - line.consumed
        if missing > 0:
            taken.append(Consuming(id_, missing))
    return taken


def _worth_of_return(held: Held, line: OrderLine, quantity: Decimal) -> int:
    """Tell what a returned part of a component is worth.

    Raises:
        TooMuchComesBack: More than was consumed and is not in goods yet.
    """
    order = held.order
    used = line.required * (order.produced + order.scrapped) / order.quantity
    if quantity > line.consumed - min(used, line.consumed):
        there = max(line.consumed - used, NOTHING).quantize(PLACES)
        raise TooMuchComesBack(variant_id=line.variant_id, returnable=str(there))
    worth = share(line.consumed_minor, quantity, line.consumed)
    return min(worth, line.consumed_minor - line.released_minor)


def _note_output(
    tx: Tx, actor: Actor, held: Held, new: NewOutput, value: int, move_id: int | None
) -> Output:
    held.order.produced += new.quantity
    held.order.scrapped += new.scrapped
    row = Output(
        order_id=held.order.id,
        move_id=move_id,
        quantity=new.quantity,
        scrapped=new.scrapped,
        value_minor=value,
        lot=new.lot or "",
        reason=new.reason,
        business_date=new.business_date or business_date(tx),
        at=tx.now,
        actor=actor.key,
    )
    tx.session.add(row)
    tx.session.flush()
    return row
