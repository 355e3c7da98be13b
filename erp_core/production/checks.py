"""What is always true of production, examined row by row."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import finance, inventory
from erp_core.finance import AccountRole
from erp_core.inventory import MovedFor, MoveKind
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx
from erp_core.production.explosion import goes_round
from erp_core.production.progress import in_progress
from erp_core.production.queries.bills import made_of
from erp_core.production.queries.orders import SOURCE, lines_of
from erp_core.production.states import MAKING, OPEN, MakingState
from erp_core.production.tables import (
    ManufacturingOrder,
    OrderLine,
    OrderOperation,
    OrderStep,
    Output,
    WorkTime,
)

NOTHING = Decimal(0)
_EMPTY = (NOTHING, 0)


def progress_is_in_the_ledger(tx: Tx) -> Findings:
    """Compare what open orders hold of work in progress with their account, order by order."""
    orders = _orders(tx)
    if not orders:
        return Findings(0)
    lines = lines_of(tx, [row.id for row in orders])
    posted = finance.posted_by_source(tx, AccountRole.WORK_IN_PROGRESS)
    held = {row.id: in_progress(row, lines.get(row.id, ())) for row in orders}
    wrong = [
        f"manufacturing order {row.id} holds {held[row.id]} in progress, "
        f"the ledger says {posted.get((SOURCE, row.id), 0)} (minor)"
        for row in orders
        if held[row.id] != posted.get((SOURCE, row.id), 0)
    ]
    wrong += [
        f"manufacturing order {row.id} is {row.state} and holds {held[row.id]} in progress"
        for row in orders
        if held[row.id] and row.state != MakingState.IN_PROGRESS
    ]
    elsewhere = sum(minor for source, minor in posted.items() if source[0] != SOURCE)
    if elsewhere:
        wrong.append(f"{elsewhere} of work in progress belongs to no manufacturing order (minor)")
    return Findings.of(len(orders), wrong)


def consumed_is_moved(tx: Tx) -> Findings:
    """Compare what orders consumed, and its worth, with the moves of stock for them."""
    moved = inventory.moved_for(tx, SOURCE)
    lines = list(tx.session.scalars(select(OrderLine).order_by(OrderLine.id)))
    wrong = []
    for line in lines:
        out = moved.get(MovedFor(line.order_id, MoveKind.CONSUMPTION, line.variant_id), _EMPTY)
        back = moved.get(
            MovedFor(line.order_id, MoveKind.COMPONENT_RETURN, line.variant_id), _EMPTY
        )
        if (out[0] - back[0], out[1] - back[1]) != (line.consumed, line.consumed_minor):
            wrong.append(f"line {line.id}: {line.consumed} consumed, {out[0] - back[0]} moved")
    return Findings.of(len(lines), wrong)


def produced_is_moved(tx: Tx) -> Findings:
    """Compare what came out of orders, and its worth, with the moves of stock for them."""
    moved = inventory.moved_for(tx, SOURCE)
    sums = _output_sums(tx)
    orders = _orders(tx)
    wrong = []
    for row in orders:
        made, failed, worth = sums.get(row.id, (NOTHING, NOTHING, 0))
        came = moved.get(MovedFor(row.id, MoveKind.OUTPUT, row.variant_id), _EMPTY)
        if (made, failed) != (row.produced, row.scrapped):
            wrong.append(f"manufacturing order {row.id} counts otherwise than its outputs")
        if came != (made, worth):
            wrong.append(f"manufacturing order {row.id}: {made} came out, {came[0]} moved")
    return Findings.of(len(orders), wrong)


def cost_went_somewhere(tx: Tx) -> Findings:
    """Find orders whose cost went neither into goods nor into differences, nor is in progress."""
    sums, orders = _output_sums(tx), _orders(tx)
    lines = lines_of(tx, [row.id for row in orders])
    wrong = []
    for row in orders:
        out = sum(line.released_minor for line in lines.get(row.id, ())) + row.time_released_minor
        went = sums.get(row.id, (NOTHING, NOTHING, 0))[2] + row.difference_minor
        if out != went:
            wrong.append(f"manufacturing order {row.id}: {out} left it, {went} arrived (minor)")
    return Findings.of(len(orders), wrong)


def time_is_worked(tx: Tx) -> Findings:
    """Compare the time of orders and operations, and its cost, with what was reported."""
    costs = dict(
        tx.session.execute(
            select(WorkTime.order_id, func.sum(WorkTime.cost_minor)).group_by(WorkTime.order_id)
        ).all()
    )
    worked = dict(
        tx.session.execute(
            select(WorkTime.operation_id, func.sum(WorkTime.minutes)).group_by(
                WorkTime.operation_id
            )
        ).all()
    )
    orders = _orders(tx)
    steps = list(tx.session.scalars(select(OrderOperation).order_by(OrderOperation.id)))
    wrong = [
        f"manufacturing order {row.id}: its time costs {row.time_minor}, "
        f"{costs.get(row.id, 0)} was reported (minor)"
        for row in orders
        if int(costs.get(row.id, 0)) != row.time_minor
    ]
    wrong += [
        f"operation {step.id}: {step.done_minutes} minutes, {worked.get(step.id, 0)} reported"
        for step in steps
        if worked.get(step.id, NOTHING) != step.done_minutes
    ]
    return Findings.of(len(orders) + len(steps), wrong)


def the_rest_is_expected(tx: Tx) -> Findings:
    """Compare what open orders are still to make, and still need, with what is expected."""
    coming = inventory.expected_to_come(tx, SOURCE)
    going = inventory.expected_to_go(tx, SOURCE)
    orders = _orders(tx)
    lines = lines_of(tx, [row.id for row in orders])
    wrong = []
    for row in orders:
        is_open = row.state in OPEN
        left = row.quantity - row.produced - row.scrapped if is_open else NOTHING
        if coming.get((row.id, 0), NOTHING) != left:
            wrong.append(f"manufacturing order {row.id}: {left} to make is not what is expected")
        for line in lines.get(row.id, ()):
            need = max(line.required - line.consumed, NOTHING) if is_open else NOTHING
            if going.get((row.id, line.id), NOTHING) != need:
                wrong.append(f"line {line.id}: {need} needed is not what is expected to go")
    return Findings.of(len(orders), wrong)


def orders_took_declared_steps(tx: Tx) -> Findings:
    """Find orders that did not get to their state by declared steps, or are in a wrong one."""
    present = dict(
        tx.session.execute(select(ManufacturingOrder.id, ManufacturingOrder.state)).all()
    )
    steps = [
        (row.order_id, row.from_state, row.to_state)
        for row in tx.session.scalars(select(OrderStep).order_by(OrderStep.id))
    ]
    astray = MAKING.astray(MakingState.DRAFT, present, steps)
    return Findings.of(
        len(present),
        (f"manufacturing order {id_} did not get there by its steps" for id_ in astray),
    )


def orders_are_numbered(tx: Tx) -> Findings:
    """Find gaps and duplicates in the numbers of orders."""
    found: dict[str, list[int]] = {}
    rows = select(ManufacturingOrder.year, ManufacturingOrder.number)
    for year, number in tx.session.execute(rows):
        found.setdefault(str(year), []).append(number or 0)
    last = {
        row.period: row.last
        for row in tx.session.scalars(
            select(Counter).where(Counter.series == "manufacturing_order")
        )
    }
    return Findings.of(
        sum(len(numbers) for numbers in found.values()),
        (
            f"manufacturing orders {year}: the numbers are not 1 to {last.get(year, 0)}"
            for year in sorted(found.keys() | last.keys())
            if sorted(found.get(year, [])) != list(range(1, last.get(year, 0) + 1))
        ),
    )


def nothing_is_made_of_itself(tx: Tx) -> Findings:
    """Find articles that are made of themselves, directly or through others."""
    parts = made_of(tx)
    return Findings.of(len(parts), _round(parts))


CHECKS: tuple[Check, ...] = (
    Check(
        "I2", "Work in progress of orders equals its account to the cent", progress_is_in_the_ledger
    ),
    Check("I2", "What left orders went into goods or differences", cost_went_somewhere),
    Check("I3", "What orders consumed is what moved for them", consumed_is_moved),
    Check("I3", "What orders produced is what moved for them", produced_is_moved),
    Check("I3", "What orders still make and need is expected", the_rest_is_expected),
    Check("I4", "Time of orders is what was reported", time_is_worked),
    Check("I4", "No article is made of itself", nothing_is_made_of_itself),
    Check("I5", "Manufacturing orders are numbered without gaps", orders_are_numbered),
    Check("I6", "Manufacturing orders moved along their transitions", orders_took_declared_steps),
    exact_amounts("production"),
)


def _orders(tx: Tx) -> list[ManufacturingOrder]:
    return list(tx.session.scalars(select(ManufacturingOrder).order_by(ManufacturingOrder.id)))


def _output_sums(tx: Tx) -> dict[int, tuple[Decimal, Decimal, int]]:
    rows = tx.session.execute(
        select(
            Output.order_id,
            func.sum(Output.quantity),
            func.sum(Output.scrapped),
            func.sum(Output.value_minor),
        ).group_by(Output.order_id)
    )
    return {id_: (made, failed, int(worth)) for id_, made, failed, worth in rows}


def _round(parts: dict[int, set[int]]) -> Iterator[str]:
    for variant_id in sorted(parts):
        if goes_round(parts, variant_id):
            yield f"article {variant_id} is made of itself"
