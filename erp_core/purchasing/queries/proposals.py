"""What to buy now and where: what stock rules ask for, at the best supplier."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import inventory, parties
from erp_core.inventory import Direction, ReorderProposal
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import every
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.makers import MadeHere
from erp_core.purchasing.queries.prices import READ, Buy, best_buy, buys, prices_of
from erp_core.purchasing.schemas import Proposals, ProposedLine, SupplierProposal
from erp_core.purchasing.states import PurchaseState
from erp_core.purchasing.tables import PurchaseOrder, PurchaseOrderLine

PROPOSALS = 7_205_002
"""The turn of whoever turns proposals into drafts."""


def purchase_proposals(tx: Tx, actor: Actor) -> Proposals:
    """Propose what to buy now, by the best supplier for each article.

    What the house makes itself is left to its plan, and named. What lies in draft orders counts as
    bought. The best supplier costs least a unit, with minimum
    and packs, of all who come in time for the first customer who waits; if nobody does, who comes
    first.
    """
    actor.require(READ)
    drafted, made_here = _drafted(tx), frozenset(tx.policy(MadeHere()).articles(tx))
    missing = inventory.reorder_proposals(tx, actor)
    made = tuple(one for one in missing if one.variant_id in made_here)
    short = [
        (one, one.buy - drafted.get(one.variant_id, Decimal(0)))
        for one in missing
        if one.variant_id not in made_here
    ]
    short = [(one, buy) for one, buy in short if buy > 0]
    prices = prices_of(tx, [one.variant_id for one, _ in short])
    needed = _needed(tx, actor) if short else {}
    chosen: dict[tuple[int, str], list[ProposedLine]] = {}
    unsupplied = []
    for one, buy in short:
        day = needed.get(one.variant_id)
        best = best_buy(buys(tx, prices.get(one.variant_id, ()), buy), day)
        if best is None:
            unsupplied.append(one)
        else:
            key = (best.price.party_id, best.price.currency)
            chosen.setdefault(key, []).append(_line(one, best, day))
    return Proposals(suppliers=_by_supplier(tx, chosen), unsupplied=tuple(unsupplied), made=made)


def drafted_supply(tx: Tx) -> tuple[tuple[int, date, Decimal], ...]:
    """List what lies in draft orders and is expected nowhere yet: article, day and quantity."""
    rows = tx.session.execute(
        select(PurchaseOrderLine.variant_id, PurchaseOrderLine.due_on, PurchaseOrderLine.quantity)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrder.state == PurchaseState.DRAFT)
        .order_by(PurchaseOrderLine.due_on, PurchaseOrderLine.id)
    )
    return tuple((variant_id, due_on, quantity) for variant_id, due_on, quantity in rows)


def _line(short: ReorderProposal, best: Buy, needed_on: date | None) -> ProposedLine:
    return ProposedLine(
        **dict(short),
        quantity=best.quantity,
        unit_price=best.price.unit_price,
        total=best.total,
        base_total=best.base_total,
        arrives_on=best.arrives_on,
        needed_on=needed_on,
        in_time=needed_on is None or best.arrives_on <= needed_on,
    )


def _by_supplier(
    tx: Tx, chosen: Mapping[tuple[int, str], Iterable[ProposedLine]]
) -> tuple[SupplierProposal, ...]:
    names = parties.names_of(tx, {party_id for party_id, _ in chosen})
    return tuple(
        SupplierProposal(
            party_id=party_id,
            supplier=names.get(party_id, ""),
            currency=currency,
            total=sum((line.total for line in lines), Money.zero(currency)),
            lines=tuple(lines),
        )
        for (party_id, currency), lines in sorted(chosen.items())
    )


def _drafted(tx: Tx) -> dict[int, Decimal]:
    rows = tx.session.execute(
        select(PurchaseOrderLine.variant_id, func.sum(PurchaseOrderLine.quantity))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrder.state == PurchaseState.DRAFT)
        .group_by(PurchaseOrderLine.variant_id)
    )
    return dict(rows.all())


def _needed(tx: Tx, actor: Actor) -> dict[int, date]:
    """Tell by article when the first of what waits to leave is due."""
    days: dict[int, date] = {}
    for one in every(
        lambda page: inventory.list_expected(tx, actor, page, direction=Direction.OUT)
    ):
        days[one.variant_id] = min(one.due_on, days.get(one.variant_id, one.due_on))
    return days
