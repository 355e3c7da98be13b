"""What a planner nets: all that comes and goes by day, and the levels to keep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.expectations import Direction, ExpectedState
from erp_core.inventory.queries.promises import held_for_going
from erp_core.inventory.schemas import MoveKind
from erp_core.inventory.tables import ExpectedMove, ReorderRule, StockMove
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import rounded
from erp_core.kernel.transaction import Tx

USE_DAYS = 90
"""How many days back the use of an article is measured."""
_BACK = (MoveKind.COMPONENT_RETURN, MoveKind.PART_RETURN)
_USES = (MoveKind.DELIVERY, MoveKind.CONSUMPTION, MoveKind.PART_USE, *_BACK)
"""Moves that tell it; what comes back of components and parts was not used."""


@dataclass(frozen=True)
class ExpectedFlow:
    """What is still to come (positive), or to go and held for nobody (negative), on a day."""

    variant_id: int
    on: date
    quantity: Decimal
    expected_id: int
    source_type: str | None
    source_id: int | None


@dataclass(frozen=True)
class StockLevels:
    """Below which quantity an article is to be supplied again, and up to which."""

    minimum: Decimal
    maximum: Decimal


def expected_flows(tx: Tx) -> tuple[ExpectedFlow, ...]:
    """List all that is expected, by day; what is held for its document is off the shelf already."""
    rows = tx.session.scalars(
        select(ExpectedMove)
        .where(ExpectedMove.state == ExpectedState.OPEN)
        .order_by(ExpectedMove.due_on, ExpectedMove.id)
    ).all()
    going = {row.variant_id for row in rows if row.direction == Direction.OUT}
    held = held_for_going(tx, sorted(going)) if going else {}
    flows = []
    for row in rows:
        quantity = row.open
        if row.direction == Direction.OUT:
            key = (row.source_type, row.source_id, row.variant_id)
            covered = min(held.get(key, NOTHING), row.open)
            held[key] = held.get(key, NOTHING) - covered
            quantity = covered - row.open
        if quantity:
            flows.append(
                ExpectedFlow(
                    row.variant_id, row.due_on, quantity, row.id, row.source_type, row.source_id
                )
            )
    return tuple(flows)


def stock_levels(tx: Tx) -> dict[int, StockLevels]:
    """Tell by article which level its rule keeps today: fixed, or what some days used of late."""
    rules = tx.session.scalars(select(ReorderRule).order_by(ReorderRule.variant_id)).all()
    used = _used(tx, [rule.variant_id for rule in rules if rule.cover_days is not None])
    levels = {}
    for rule in rules:
        minimum = rule.minimum
        if rule.cover_days is not None:
            cover = used.get(rule.variant_id, NOTHING) * rule.cover_days / USE_DAYS
            minimum = max(minimum, rounded(cover))
        levels[rule.variant_id] = StockLevels(minimum, max(rule.maximum, minimum))
    return levels


def _used(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    """Sum what was delivered, and what went into other goods and did not come back, of late."""
    since = business_date(tx) - timedelta(days=USE_DAYS)
    rows = tx.session.execute(
        select(StockMove.variant_id, StockMove.kind, func.sum(StockMove.quantity))
        .where(StockMove.variant_id.in_(sorted(variant_ids)), StockMove.business_date > since)
        .where(StockMove.kind.in_(_USES))
        .group_by(StockMove.variant_id, StockMove.kind)
    )
    used: dict[int, Decimal] = {}
    for variant_id, kind, quantity in rows:
        sign = -1 if kind in _BACK else 1
        used[variant_id] = used.get(variant_id, NOTHING) + sign * quantity
    return {variant_id: max(quantity, NOTHING) for variant_id, quantity in used.items()}
