"""What is always true of maintenance, examined row by row."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import finance, inventory, production
from erp_core.finance import AccountRole
from erp_core.inventory import MovedFor, MoveKind
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.queries.orders import SOURCE
from erp_core.maintenance.states import ASSET, OPEN, WORK, AssetState, MeterKind, WorkState
from erp_core.maintenance.tables import (
    Asset,
    AssetStep,
    Meter,
    MeterReading,
    Plan,
    WorkOrder,
    WorkPart,
    WorkStep,
)

NOTHING = Decimal(0)
_EMPTY = (NOTHING, 0)


def parts_are_in_the_ledger(tx: Tx) -> Findings:
    """Compare what the parts of each order cost with what the ledger says of it."""
    rows = tx.session.execute(
        select(WorkPart.order_id, func.sum(WorkPart.cost_minor)).group_by(WorkPart.order_id)
    )
    costs = {order_id: int(minor) for order_id, minor in rows}
    if not costs:
        return Findings(0)
    posted = {
        source[1]: minor
        for source, minor in finance.posted_by_source(tx, AccountRole.MAINTENANCE).items()
        if source[0] == SOURCE
    }
    return Findings.of(
        len(costs),
        (
            f"work order {id_}: its parts cost {costs.get(id_, 0)}, "
            f"the ledger says {posted.get(id_, 0)} (minor)"
            for id_ in sorted(costs.keys() | posted.keys())
            if costs.get(id_, 0) != posted.get(id_, 0)
        ),
    )


def parts_are_moved(tx: Tx) -> Findings:
    """Compare what orders took, and its worth, with the moves of stock for them."""
    moved = inventory.moved_for(tx, SOURCE)
    parts = list(tx.session.scalars(select(WorkPart).order_by(WorkPart.id)))
    wrong = []
    for part in parts:
        out = moved.get(MovedFor(part.order_id, MoveKind.PART_USE, part.variant_id), _EMPTY)
        back = moved.get(MovedFor(part.order_id, MoveKind.PART_RETURN, part.variant_id), _EMPTY)
        if (out[0] - back[0], out[1] - back[1]) != (part.quantity, part.cost_minor):
            wrong.append(f"part {part.id}: {part.quantity} taken, {out[0] - back[0]} moved")
    return Findings.of(len(parts), wrong)


def counters_run_on(tx: Tx) -> Findings:
    """Find counters that said less than before without having been replaced."""
    rows = tx.session.scalars(
        select(MeterReading)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(Meter.kind == MeterKind.COUNTER)
        .order_by(MeterReading.meter_id, MeterReading.taken_at)
    ).all()
    return Findings.of(len(rows), _backwards(rows))


def plans_ask_once(tx: Tx) -> Findings:
    """Find plans with two open orders, or whose cycle did not begin when their work was done."""
    plans = list(tx.session.scalars(select(Plan).order_by(Plan.id)))
    work: dict[int, list[WorkOrder]] = {}
    orders = select(WorkOrder).where(WorkOrder.plan_id.is_not(None)).order_by(WorkOrder.id)
    for order in tx.session.scalars(orders):
        work.setdefault(order.plan_id or 0, []).append(order)
    wrong = []
    for plan in plans:
        own = work.get(plan.id, [])
        waiting = sum(order.state in OPEN for order in own)
        if waiting > 1:
            wrong.append(f"plan {plan.id}: {waiting} orders are open for one cycle")
        done = [one.ended_on for one in own if one.state == WorkState.DONE and one.ended_on]
        if done and plan.base_on != max(done):
            wrong.append(f"plan {plan.id}: its work was done on {max(done)}, not {plan.base_on}")
    return Findings.of(len(plans), wrong)


def plans_count_by_their_own(tx: Tx) -> Findings:
    """Find plans that count by a gauge, or by a meter of another asset."""
    rows = tx.session.execute(
        select(Plan.id, Plan.asset_id, Meter.asset_id, Meter.kind)
        .join(Meter, Meter.id == Plan.meter_id)
        .where(Plan.archived_at.is_(None))
        .order_by(Plan.id)
    ).all()
    return Findings.of(
        len(rows),
        (
            f"plan {id_} counts by what is no counter of its asset"
            for id_, asset, measured, kind in rows
            if asset != measured or kind != MeterKind.COUNTER
        ),
    )


def ended_work_blocks_nothing(tx: Tx) -> Findings:
    """Find work centres that are closed for orders that have ended, or never asked for it."""
    closed = production.closed_for(tx, SOURCE)
    orders = list(tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id)))
    may = {order.id for order in orders if order.blocks and order.state in OPEN}
    return Findings.of(
        len(orders),
        (f"work order {id_} blocks a work centre" for id_ in sorted(closed) if id_ not in may),
    )


def work_took_declared_steps(tx: Tx) -> Findings:
    """Find assets and orders that did not get to their state by declared steps."""
    orders = dict(tx.session.execute(select(WorkOrder.id, WorkOrder.state)).all())
    went = [
        (row.order_id, row.from_state, row.to_state)
        for row in tx.session.scalars(select(WorkStep).order_by(WorkStep.id))
    ]
    assets = dict(tx.session.execute(select(Asset.id, Asset.state)).all())
    changed = [
        (row.asset_id, row.from_state, row.to_state)
        for row in tx.session.scalars(select(AssetStep).order_by(AssetStep.id))
    ]
    wrong = [
        *(f"work order {id_}" for id_ in WORK.astray(WorkState.REQUESTED, orders, went)),
        *(f"asset {id_}" for id_ in ASSET.astray(AssetState.IN_SERVICE, assets, changed)),
    ]
    return Findings.of(
        len(orders) + len(assets), (f"{one} did not get there by its steps" for one in wrong)
    )


def orders_are_numbered(tx: Tx) -> Findings:
    """Find gaps and duplicates in the numbers of orders."""
    found: dict[str, list[int]] = {}
    for year, number in tx.session.execute(select(WorkOrder.year, WorkOrder.number)):
        found.setdefault(str(year), []).append(number or 0)
    counters = tx.session.scalars(select(Counter).where(Counter.series == "work_order"))
    last = {row.period: row.last for row in counters}
    return Findings.of(
        sum(len(numbers) for numbers in found.values()),
        (
            f"work orders {year}: the numbers are not 1 to {last.get(year, 0)}"
            for year in sorted(found.keys() | last.keys())
            if sorted(found.get(year, [])) != list(range(1, last.get(year, 0) + 1))
        ),
    )


CHECKS: tuple[Check, ...] = (
    Check("I2", "Parts of work orders equal the maintenance account", parts_are_in_the_ledger),
    Check("I3", "What work orders took is what moved for them", parts_are_moved),
    Check("I4", "Counters never run backwards", counters_run_on),
    Check("I4", "A plan asks once for each cycle", plans_ask_once),
    Check("I4", "A plan counts by a counter of its asset", plans_count_by_their_own),
    Check("I4", "Work that has ended blocks no work centre", ended_work_blocks_nothing),
    Check("I5", "Work orders are numbered without gaps", orders_are_numbered),
    Check("I6", "Assets and work orders moved along their transitions", work_took_declared_steps),
    exact_amounts("maintenance"),
)


def _backwards(rows: Iterable[MeterReading]) -> Iterator[str]:
    last: dict[int, Decimal] = {}
    for row in rows:
        said = row.value if row.before is None else row.before
        if said < last.get(row.meter_id, said):
            yield f"meter {row.meter_id} said {said} after {last[row.meter_id]}"
        last[row.meter_id] = row.value
