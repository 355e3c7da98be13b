"""When lines of orders had come in full: the day that keeps or breaks a supplier's promise."""

from sqlalchemy import func, select

from erp_core.purchasing.tables import PurchaseOrderLine, PurchaseReceipt, PurchaseReceiptLine

_RUNNING = (
    select(
        PurchaseReceiptLine.order_line_id,
        PurchaseReceipt.business_date.label("day"),
        func.sum(PurchaseReceiptLine.quantity - PurchaseReceiptLine.returned)
        .over(
            partition_by=PurchaseReceiptLine.order_line_id,
            order_by=(PurchaseReceipt.business_date, PurchaseReceiptLine.id),
        )
        .label("came"),
    )
    .join(PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id)
    .subquery()
)
IN_FULL = (
    select(_RUNNING.c.order_line_id, func.min(_RUNNING.c.day).label("day"))
    .join(PurchaseOrderLine, PurchaseOrderLine.id == _RUNNING.c.order_line_id)
    .where(_RUNNING.c.came >= PurchaseOrderLine.quantity)
    .group_by(_RUNNING.c.order_line_id)
    .subquery("came_in_full")
)
"""Lines of which all that was ordered came and was kept, with the day on which it had.

What comes on top later changes nothing; what went back did not come.
"""
