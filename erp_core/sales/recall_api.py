"""REST of blocked lots: whom they concern, telling those customers, or not."""

from fastapi import APIRouter

from erp_core import sales
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Schema


class LotOwners(Schema):
    """The customers of a lot, those who have some of it first."""

    items: tuple[sales.LotOwner, ...]


def add_recalls(router: APIRouter) -> None:
    """Add the routes of blocked lots."""

    @router.get("/lots/{lot_id}/owners")
    def lot_owners(call: Calling, lot_id: RecordId) -> LotOwners:
        """List the customers who have some of a lot, or for whom some is held."""
        return call.read(lambda tx: LotOwners(items=sales.lot_owners(tx, call.actor, lot_id)))

    @router.get("/recalls")
    def list_recalls(
        call: Calling,
        page: Paging,
        lot_id: RecordId | None = None,
        state: sales.SlipState | None = None,
    ) -> Page[sales.RecallView]:
        """List what customers are to be told, or were told, of blocked lots: who waits first."""
        return call.read(
            lambda tx: sales.page_of_recalls(tx, call.actor, page, lot_id=lot_id, state=state)
        )

    @router.post("/recalls/{recall_id}/tell")
    def tell_recall(call: Calling, recall_id: RecordId, new: sales.TellRecall) -> sales.RecallView:
        """Tell a customer of a blocked lot."""
        return call.write(
            sales.RecallView, lambda tx: sales.tell_recall(tx, call.actor, recall_id, new)
        )

    @router.post("/recalls/{recall_id}/dismiss")
    def dismiss_recall(
        call: Calling, recall_id: RecordId, new: sales.DismissSlip
    ) -> sales.RecallView:
        """Decide that a customer is not told of a blocked lot."""
        return call.write(
            sales.RecallView, lambda tx: sales.dismiss_recall(tx, call.actor, recall_id, new)
        )
