"""REST of what sales does with stock: there is none of it while no stock is kept."""

from fastapi import APIRouter

from erp_core import sales
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from erp_core.sales.picking_api import add_picking
from erp_core.sales.recall_api import add_recalls
from erp_core.sales.slip_api import add_slips
from erp_core.sales.substitute_api import add_substitutes


def build_stock_router() -> APIRouter:
    """Build the routes of sales that need inventory beside it."""
    router = APIRouter(prefix="/api/v1/sales", tags=["sales"])

    @router.post("/orders/{order_id}/reserve")
    def reserve_order(call: Calling, order_id: RecordId) -> sales.ConfirmedOrder:
        """Hold what has come into stock since."""
        return call.write(
            sales.ConfirmedOrder, lambda tx: sales.reserve_order(tx, call.actor, order_id)
        )

    add_picking(router)
    add_slips(router)
    add_recalls(router)
    add_substitutes(router)
    return router
