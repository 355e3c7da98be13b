"""REST of promises that slip: those that wait for a yes, telling the customer, or not."""

from fastapi import APIRouter

from erp_core import sales
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId, Schema


class Slips(Schema):
    """The promises that slip, the earliest promise first."""

    items: tuple[sales.SlipView, ...]


class Doubts(Schema):
    """The promises that are in doubt, the earliest promise first."""

    items: tuple[sales.DoubtView, ...]


def add_slips(router: APIRouter) -> None:
    """Add the routes of promises that slip."""

    @router.get("/slips")
    def list_slips(call: Calling, state: sales.SlipState = sales.SlipState.DRAFT) -> Slips:
        """List promises that slip; by default those that nobody told yet."""
        return call.read(lambda tx: Slips(items=sales.list_slips(tx, call.actor, state)))

    @router.get("/doubts")
    def list_doubts(call: Calling) -> Doubts:
        """List the promises that rest on an arrival which is due and has not come."""
        return call.read(lambda tx: Doubts(items=sales.list_doubts(tx, call.actor)))

    @router.post("/late-supply", status_code=201)
    def note_late_supply(call: Calling, new: sales.LateSupply) -> sales.NotedSupply:
        """Note by when an awaited article is in stock, and draft whose promise it breaks."""
        return call.write(sales.NotedSupply, lambda tx: sales.note_late_supply(tx, call.actor, new))

    @router.post("/slips/{slip_id}/tell")
    def tell_slip(call: Calling, slip_id: RecordId, new: sales.TellSlip) -> sales.SlipView:
        """Expect the order on its new day, of which its customer is told."""
        return call.write(sales.SlipView, lambda tx: sales.tell_slip(tx, call.actor, slip_id, new))

    @router.post("/slips/{slip_id}/dismiss")
    def dismiss_slip(call: Calling, slip_id: RecordId, new: sales.DismissSlip) -> sales.SlipView:
        """Decide that the customer is not told."""
        return call.write(
            sales.SlipView, lambda tx: sales.dismiss_slip(tx, call.actor, slip_id, new)
        )
