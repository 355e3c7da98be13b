"""Proposals become drafts: manufacturing orders and purchase orders."""

from collections.abc import Iterable, Sequence

from erp_core import purchasing
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.kernel.turns import take_turn
from erp_core.production.errors import NotProposed
from erp_core.production.planning_schemas import Carried, PlannedLine, Way
from erp_core.production.queries.planning import plan_requirements
from erp_core.production.schemas import NewManufacturingOrder
from erp_core.production.service.bills import STRUCTURE
from erp_core.production.service.orders import draft_manufacturing_order
from erp_core.purchasing import NewPurchaseLine, NewPurchaseOrder, PurchaseOrderView


def draft_planned(tx: Tx, actor: Actor, variant_ids: Sequence[int] = ()) -> Carried:
    """Turn proposals into drafts: of some articles, or (none named) of all.

    Whoever may not draft purchase orders gets those to make alone. What lies in drafts counts as
    supplied, so that the same is not proposed again; one planner drafts at a time, and nobody
    changes a bill of material meanwhile.

    Raises:
        NotProposed: A named article is not proposed, of nobody to be bought, or in trouble.
    """
    actor.require("production.draft_order")
    take_turn(tx, purchasing.PROPOSALS)
    take_turn(tx, STRUCTURE)
    plan = plan_requirements(tx, actor)
    lines = [line for line in plan.lines if line.way is not Way.NONE and line.trouble is None]
    if set(variant_ids) - {line.variant_id for line in lines}:
        raise NotProposed(field="variant_ids")
    chosen = [line for line in lines if not variant_ids or line.variant_id in variant_ids]
    orders = tuple(
        draft_manufacturing_order(
            tx,
            actor,
            NewManufacturingOrder(
                variant_id=line.variant_id,
                quantity=line.quantity,
                due_on=line.needed_on,
                demand_id=next((peg.expected_id for peg in line.pegs if peg.expected_id), None),
            ),
        )
        for line in chosen
        if line.way is Way.MAKE
    )
    bought = [line for line in chosen if line.way is Way.BUY]
    return Carried(orders=orders, purchase_orders=_drafted(tx, actor, bought))


def _drafted(tx: Tx, actor: Actor, bought: Iterable[PlannedLine]) -> tuple[PurchaseOrderView, ...]:
    if not actor.may("purchasing.draft_order"):
        return ()
    by_supplier: dict[tuple[int, str], list[NewPurchaseLine]] = {}
    for line in bought:
        if line.supplier_id is not None:
            new = NewPurchaseLine(
                variant_id=line.variant_id,
                quantity=line.quantity,
                unit_price=line.unit_price,
                due_on=line.ready_on,
            )
            by_supplier.setdefault((line.supplier_id, line.currency), []).append(new)
    return tuple(
        purchasing.draft_purchase_order(
            tx,
            actor,
            NewPurchaseOrder(party_id=party_id, currency=currency, lines=tuple(lines)),
        )
        for (party_id, currency), lines in sorted(by_supplier.items())
    )
