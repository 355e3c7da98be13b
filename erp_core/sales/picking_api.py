"""REST of picking: what waits to be fetched, where it lies, and what was found."""

from fastapi import APIRouter

from erp_core import sales
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId, Schema


class ToPick(Schema):
    """The orders of which something is to leave, the oldest promise first."""

    items: tuple[sales.OrderView, ...]


def add_picking(router: APIRouter) -> None:
    """Add the routes of picking."""

    @router.get("/picking")
    def orders_to_pick(call: Calling) -> ToPick:
        """List orders of which something is to leave the house."""
        return call.read(lambda tx: ToPick(items=sales.orders_to_pick(tx, call.actor)))

    @router.get("/picking/{order_id}")
    def get_picking(call: Calling, order_id: RecordId) -> sales.Picking:
        """Return an order with the places where its goods lie."""
        return call.read(lambda tx: sales.get_picking(tx, call.actor, order_id))

    @router.post("/picking/{order_id}", status_code=201)
    def pick_order(call: Calling, order_id: RecordId, new: sales.NewPick) -> sales.PickedOrder:
        """Ship what was fetched; what was not found is put right and back-ordered."""
        return call.write(
            sales.PickedOrder, lambda tx: sales.pick_order(tx, call.actor, order_id, new)
        )
