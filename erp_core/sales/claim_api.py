"""REST of returns of several lines together: one claim, decided, received and refunded as one."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from erp_core import sales
from erp_core.kernel.http import Calling
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema


class ClaimBody(sales.NewOrderReturn):
    """What should come back, and the fingerprint of the preview that was agreed to."""

    expect: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class ClaimRejection(Schema):
    """Why the goods are not taken back."""

    reason: Name


def add_claims(router: APIRouter) -> None:
    """Add the routes of returns of several lines."""
    _add_asking(router)
    _add_steps(router)


def _add_asking(router: APIRouter) -> None:
    @router.post("/order-return-previews")
    def preview_returns(call: Calling, new: sales.NewOrderReturn) -> sales.ReturnsPreview:
        """Work out what returning goods of several lines would bring."""
        return call.read(lambda tx: sales.preview_returns(tx, call.actor, new))

    @router.post("/order-returns", status_code=201)
    def request_returns(call: Calling, body: ClaimBody) -> Page[sales.ReturnView]:
        """Ask for goods of several lines of an order to come back."""
        new = sales.NewOrderReturn(**body.model_dump(exclude={"expect"}))
        return call.write(
            Page[sales.ReturnView],
            lambda tx: Page(
                items=list(sales.request_returns(tx, call.actor, new, expect=body.expect).returns),
                next_before=None,
            ),
        )

    @router.get("/return-claims/{claim_id}")
    def get_claim(call: Calling, claim_id: RecordId) -> sales.ClaimView:
        """Return the returns that were asked for together."""
        return call.read(lambda tx: sales.get_claim(tx, call.actor, claim_id))


def _add_steps(router: APIRouter) -> None:
    view = sales.ClaimView

    @router.post("/return-claims/{claim_id}/approve")
    def approve_returns(call: Calling, claim_id: RecordId) -> sales.ClaimView:
        """Tell the customer to send all goods of a claim."""
        return call.write(view, lambda tx: sales.approve_returns(tx, call.actor, claim_id))

    @router.post("/return-claims/{claim_id}/reject")
    def reject_returns(call: Calling, claim_id: RecordId, body: ClaimRejection) -> sales.ClaimView:
        """Refuse the goods of a claim that nobody decided on yet."""
        return call.write(
            view, lambda tx: sales.reject_returns(tx, call.actor, claim_id, body.reason)
        )

    @router.post("/return-claims/{claim_id}/receive")
    def receive_returns(call: Calling, claim_id: RecordId) -> sales.ClaimView:
        """Take all goods of a claim back into stock."""
        return call.write(view, lambda tx: sales.receive_returns(tx, call.actor, claim_id))

    @router.post("/return-claims/{claim_id}/refund")
    def refund_returns(call: Calling, claim_id: RecordId) -> sales.ClaimView:
        """Credit what came back of a claim, and refund what was paid of it."""
        return call.write(view, lambda tx: sales.refund_returns(tx, call.actor, claim_id))
