"""How stock of an article is kept: how it is valued, and whether lots or pieces are told apart."""

from sqlalchemy import select

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import StockThere
from erp_core.inventory.forms import StockKeeping, Tracking
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.valuing import lock_piles
from erp_core.inventory.tables import StockArticle, StockBalance, StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_stock_keeping(tx: Tx, actor: Actor, variant_id: int, keeping: StockKeeping) -> StockKeeping:
    """Decide how stock of an article is valued and told apart.

    The costing method is settled with the first move; how it is told apart, while some is there.

    Raises:
        NotStocked: No stock is kept of the article.
        StockThere: It has moved, or lies there, kept in another way.
    """
    actor.require("inventory.set_stock_keeping")
    require_stocked(tx, actor, variant_id)
    costing = lock_piles(tx, [variant_id])[variant_id].costing
    row = tx.session.get(StockArticle, variant_id, populate_existing=True)
    if costing is not keeping.costing and _moved(tx, variant_id):
        raise StockThere(field="costing")
    if (row.tracking if row else Tracking.NONE) != keeping.tracking and _there(tx, variant_id):
        raise StockThere(field="tracking")
    if row is None:
        row = StockArticle(variant_id=variant_id)
        tx.session.add(row)
    row.costing, row.tracking = keeping.costing.value, keeping.tracking.value
    tx.session.flush()
    what = keeping.model_dump(mode="json")
    record_change(tx, actor, "inventory.set_stock_keeping", ("variants", variant_id), what)
    return keeping


def _moved(tx: Tx, variant_id: int) -> bool:
    query = select(StockMove.id).where(StockMove.variant_id == variant_id).limit(1)
    return tx.session.scalar(query) is not None


def _there(tx: Tx, variant_id: int) -> bool:
    query = select(StockBalance.id).where(
        StockBalance.variant_id == variant_id, StockBalance.on_hand > NOTHING
    )
    return tx.session.scalar(query.limit(1)) is not None
