"""For how long we answer for what somebody bought."""

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.queries.claims import shipped_on
from erp_core.sales.queries.rows import READ, SOURCE
from erp_core.sales.queries.views import number_of
from erp_core.sales.returns import WarrantyView
from erp_core.sales.tables import Order, OrderLine

MOST = 500
"""Order lines that are looked at, the latest first."""


def warranty_of(tx: Tx, actor: Actor, line_id: int) -> WarrantyView:
    """Tell for how long we answer for what an order line delivered.

    Raises:
        OrderNotFound: There is no such line to the actor, nothing of it was delivered and kept,
            or it has no warranty.
    """
    for view in _warranties(tx, actor, line_id=line_id):
        return view
    raise OrderNotFound


def warranties_of(
    tx: Tx, actor: Actor, *, party_id: int | None = None, product_id: int | None = None
) -> tuple[WarrantyView, ...]:
    """List what was delivered with a warranty, what came last first.

    Args:
        tx: The snapshot.
        actor: Who asks; only what is in sight is told.
        party_id: Only what this customer bought.
        product_id: Only this product.
    """
    return _warranties(tx, actor, party_id=party_id, product_id=product_id)


def _warranties(
    tx: Tx,
    actor: Actor,
    *,
    line_id: int | None = None,
    party_id: int | None = None,
    product_id: int | None = None,
) -> tuple[WarrantyView, ...]:
    actor.require(READ)
    query = in_sight(
        select(OrderLine).join(Order, Order.id == OrderLine.order_id), Order.party_id, actor
    ).where(OrderLine.delivered > OrderLine.returned)
    if line_id is not None:
        query = query.where(OrderLine.id == line_id)
    if party_id is not None:
        query = query.where(Order.party_id == party_id)
    lines = tx.session.scalars(query.order_by(OrderLine.id.desc()).limit(MOST)).all()
    variants = catalog.variants_by_id(tx, {line.variant_id for line in lines})
    covered = [line for line in lines if _is_covered(variants[line.variant_id], product_id)]
    return _views(tx, covered, variants)


def _is_covered(variant: VariantView, product_id: int | None) -> bool:
    return variant.warranty_months > 0 and product_id in (None, variant.product_id)


def _views(
    tx: Tx, lines: list[OrderLine], variants: dict[int, VariantView]
) -> tuple[WarrantyView, ...]:
    shipped = shipped_on(tx, [line.id for line in lines])
    order_ids = sorted({line.order_id for line in lines})
    lots = inventory.lots_delivered(tx, SOURCE, order_ids)
    found = tx.session.scalars(select(Order).where(Order.id.in_(order_ids)))
    orders = {order.id: order for order in found}
    today, views = business_date(tx), []
    for line in lines:
        order = orders[line.order_id]
        months = variants[line.variant_id].warranty_months
        until = catalog.months_later(shipped[line.id], months)
        views.append(
            WarrantyView(
                order_id=order.id,
                order_number=number_of(order),
                party_id=order.party_id,
                line_id=line.id,
                variant_id=line.variant_id,
                sku=line.sku,
                name_en=line.name_en,
                name_zh=line.name_zh,
                months=months,
                delivered_on=shipped[line.id],
                valid_until=until,
                valid=today <= until,
                serials=lots.get((order.id, line.variant_id), ()),
            )
        )
    return tuple(sorted(views, key=lambda view: view.delivered_on, reverse=True))
