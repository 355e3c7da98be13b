"""What was changed about the items of an order, as it was done."""

from sqlalchemy import select

from erp_core import catalog
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import ItemChangeLine, ItemChangeRow
from erp_core.sales.changes import ChangedLine, ItemChangeView
from erp_core.sales.queries.rows import READ, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import RefundShown


def item_changes_of_order(tx: Tx, actor: Actor, order_id: int) -> tuple[ItemChangeView, ...]:
    """List the changes of an order's items, oldest first.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    order = visible_order(tx, actor, order_id)
    rows = tx.session.scalars(
        select(ItemChangeRow).where(ItemChangeRow.order_id == order.id).order_by(ItemChangeRow.id)
    ).all()
    return tuple(
        ItemChangeView(
            id=row.id,
            order_id=order.id,
            number=number_of(order),
            lines=_lines(tx, row),
            difference=Money(row.difference_minor, row.currency),
            account_id=row.account_id,
            paid=Money(row.paid_minor, row.currency),
            refunds=tuple(
                RefundShown(
                    payment_id=each["payment_id"],
                    method=each["method"],
                    amount=Money(each["minor"], row.currency),
                )
                for each in row.refunds
            ),
            changed_at=row.changed_at,
        )
        for row in rows
    )


def _lines(tx: Tx, row: ItemChangeRow) -> tuple[ChangedLine, ...]:
    query = select(ItemChangeLine).where(ItemChangeLine.change_id == row.id)
    lines = tx.session.scalars(query.order_by(ItemChangeLine.line_id)).all()
    ids = {each.variant_before_id for each in lines} | {each.variant_id for each in lines}
    variants = catalog.variants_by_id(tx, sorted(ids))
    return tuple(
        ChangedLine(
            line_id=each.line_id,
            quantity=each.quantity,
            sku_before=variants[each.variant_before_id].sku,
            name_en_before=variants[each.variant_before_id].name_en,
            name_zh_before=variants[each.variant_before_id].name_zh,
            gross_before=Money(each.gross_before_minor, row.currency),
            variant_id=each.variant_id,
            sku=variants[each.variant_id].sku,
            name_en=variants[each.variant_id].name_en,
            name_zh=variants[each.variant_id].name_zh,
            gross=Money(each.gross_minor, row.currency),
        )
        for each in lines
    )
