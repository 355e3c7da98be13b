"""REST of requests for quotation."""

from fastapi import APIRouter

from erp_core import purchasing
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_request_routes(router: APIRouter) -> None:
    """Add the routes of requests for quotation."""
    view = purchasing.RequestView

    @router.get("/requests")
    def list_requests(
        call: Calling, page: Paging, state: purchasing.RequestState | None = None
    ) -> Page[purchasing.RequestView]:
        """List requests for quotation, newest first."""
        return call.read(lambda tx: purchasing.list_requests(tx, call.actor, page, state=state))

    @router.get("/requests/{request_id}")
    def get_request(call: Calling, request_id: RecordId) -> purchasing.RequestView:
        """Return a request with its offers compared."""
        return call.read(lambda tx: purchasing.get_request(tx, call.actor, request_id))

    @router.post("/requests", status_code=201)
    def create_request(call: Calling, new: purchasing.NewRequest) -> purchasing.RequestView:
        """Draft a request to several suppliers."""
        return call.write(view, lambda tx: purchasing.create_request(tx, call.actor, new))

    @router.post("/requests/{request_id}/send")
    def send_request(call: Calling, request_id: RecordId) -> purchasing.RequestView:
        """Send a request to its suppliers."""
        return call.write(view, lambda tx: purchasing.send_request(tx, call.actor, request_id))

    @router.post("/requests/{request_id}/offers", status_code=201)
    def record_offer(
        call: Calling, request_id: RecordId, new: purchasing.NewOffer
    ) -> purchasing.RequestView:
        """Note what a supplier answers."""
        return call.write(view, lambda tx: purchasing.record_offer(tx, call.actor, request_id, new))

    @router.post("/requests/{request_id}/award", status_code=201)
    def award_request(
        call: Calling, request_id: RecordId, new: purchasing.NewAwards
    ) -> purchasing.Drafted:
        """Take offers: they become draft orders."""
        return call.write(
            purchasing.Drafted,
            lambda tx: purchasing.award_request(tx, call.actor, request_id, new.awards),
        )

    @router.post("/requests/{request_id}/cancel")
    def cancel_request(
        call: Calling, request_id: RecordId, why: purchasing.Reason
    ) -> purchasing.RequestView:
        """Give a request up."""
        return call.write(
            view, lambda tx: purchasing.cancel_request(tx, call.actor, request_id, why.reason)
        )
