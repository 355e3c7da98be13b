"""What is to be bought now."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import catalog
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.expectations import Direction, ExpectedState, ReorderProposal
from erp_core.inventory.queries.promises import unmet_of
from erp_core.inventory.queries.stock import available_of
from erp_core.inventory.schemas import MoveKind
from erp_core.inventory.tables import ExpectedMove, ReorderRule, StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import rounded
from erp_core.kernel.transaction import Tx

USE_DAYS = 90
"""How many days back the use of an article is measured."""


def reorder_proposals(tx: Tx, actor: Actor) -> tuple[ReorderProposal, ...]:
    """Propose what to buy now, by article: what is projected lies below its rule's minimum.

    Projected is what is free, less what is on back-order, with all that is expected to come.
    """
    actor.require("inventory.read")
    rules = tx.session.scalars(select(ReorderRule).order_by(ReorderRule.variant_id)).all()
    if not rules:
        return ()
    ids = [rule.variant_id for rule in rules]
    free, coming, missing = available_of(tx, ids), _coming(tx, ids), unmet_of(tx, ids)
    used = _used(tx, ids)
    articles = catalog.variants_by_id(tx, ids)
    proposals = []
    for rule in rules:
        id_, minimum = rule.variant_id, rule.minimum
        if rule.cover_days is not None:
            cover = used.get(id_, NOTHING) * rule.cover_days / USE_DAYS
            minimum = max(minimum, rounded(cover))
        projected = free[id_] + coming.get(id_, NOTHING) - missing.get(id_, NOTHING)
        if projected < minimum:
            article = articles[id_]
            proposals.append(
                ReorderProposal(
                    variant_id=id_,
                    sku=article.sku,
                    name_en=article.name_en,
                    name_zh=article.name_zh,
                    unit=article.unit,
                    projected=projected,
                    minimum=minimum,
                    buy=max(rule.maximum, minimum) - projected,
                )
            )
    return tuple(proposals)


def _coming(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    rows = tx.session.execute(
        select(ExpectedMove.variant_id, func.sum(ExpectedMove.open))
        .where(ExpectedMove.variant_id.in_(variant_ids), ExpectedMove.direction == Direction.IN)
        .where(ExpectedMove.state == ExpectedState.OPEN)
        .group_by(ExpectedMove.variant_id)
    )
    return dict(rows.all())


def _used(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    """Sum what was delivered of late."""
    since = business_date(tx) - timedelta(days=USE_DAYS)
    rows = tx.session.execute(
        select(StockMove.variant_id, func.sum(StockMove.quantity))
        .where(StockMove.variant_id.in_(variant_ids), StockMove.kind == MoveKind.DELIVERY)
        .where(StockMove.business_date > since)
        .group_by(StockMove.variant_id)
    )
    return dict(rows.all())
