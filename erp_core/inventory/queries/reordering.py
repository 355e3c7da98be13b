"""What is to be bought now."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import catalog
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.expectations import Direction, ExpectedState, ReorderProposal
from erp_core.inventory.queries.planning import stock_levels
from erp_core.inventory.queries.promises import unmet_of
from erp_core.inventory.queries.stock import available_of
from erp_core.inventory.tables import ExpectedMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def reorder_proposals(tx: Tx, actor: Actor) -> tuple[ReorderProposal, ...]:
    """Propose what to buy now, by article: what is projected lies below its rule's minimum.

    Projected is what is free, less what is on back-order, with all that is expected to come.
    """
    actor.require("inventory.read")
    levels = stock_levels(tx)
    if not levels:
        return ()
    ids = list(levels)
    free, coming, missing = available_of(tx, ids), _coming(tx, ids), unmet_of(tx, ids)
    articles = catalog.variants_by_id(tx, ids)
    proposals = []
    for id_, level in levels.items():
        projected = free[id_] + coming.get(id_, NOTHING) - missing.get(id_, NOTHING)
        if projected < level.minimum:
            article = articles[id_]
            proposals.append(
                ReorderProposal(
                    variant_id=id_,
                    sku=article.sku,
                    name_en=article.name_en,
                    name_zh=article.name_zh,
                    unit=article.unit,
                    projected=projected,
                    minimum=level.minimum,
                    buy=level.maximum - projected,
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
