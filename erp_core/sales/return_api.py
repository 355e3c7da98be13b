"""REST of returns and warranties."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from erp_core import sales
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema

Fingerprint = Annotated[str, Field(min_length=1, max_length=64)]


class ReturnQuestion(Schema):
    """Whose returns, of which order, and in which state."""

    party_id: RecordId | None = None
    order_id: RecordId | None = None
    state: sales.ReturnState | None = None


class WarrantyQuestion(Schema):
    """Of which product."""

    product_id: RecordId | None = None


class ReturnBody(sales.NewReturn):
    """What should come back, and the fingerprint of the preview that was agreed to."""

    expect: Fingerprint | None = None


class RejectionBody(Schema):
    """Why the goods are not taken back."""

    reason: Name


def add_returns(router: APIRouter) -> None:
    """Add the routes of returns and warranties to those of sales."""
    _add_reads(router)
    _add_verbs(router)
    _add_warranties(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/returns")
    def list_returns(
        call: Calling, page: Paging, question: Annotated[ReturnQuestion, Query()]
    ) -> Page[sales.ReturnView]:
        """List returns, newest first."""
        return call.read(
            lambda tx: sales.list_returns(
                tx,
                call.actor,
                page,
                party_id=question.party_id,
                order_id=question.order_id,
                state=question.state,
            )
        )

    @router.get("/returns/{return_id}")
    def get_return(call: Calling, return_id: RecordId) -> sales.ReturnView:
        """Return a return."""
        return call.read(lambda tx: sales.get_return(tx, call.actor, return_id))

    @router.post("/return-previews")
    def preview_return(call: Calling, new: sales.NewReturn) -> sales.ReturnPreview:
        """Work out what a return would bring."""
        return call.read(lambda tx: sales.preview_return(tx, call.actor, new))


def _add_verbs(router: APIRouter) -> None:
    view = sales.ReturnView

    @router.post("/returns", status_code=201)
    def request_return(call: Calling, body: ReturnBody) -> sales.ReturnView:
        """Ask for goods to come back."""
        new = sales.NewReturn(**body.model_dump(exclude={"expect"}))
        return call.write(
            view, lambda tx: sales.request_return(tx, call.actor, new, expect=body.expect)
        )

    @router.post("/returns/{return_id}/approve")
    def approve_return(call: Calling, return_id: RecordId) -> sales.ReturnView:
        """Tell the customer to send the goods."""
        return call.write(view, lambda tx: sales.approve_return(tx, call.actor, return_id))

    @router.post("/returns/{return_id}/reject")
    def reject_return(call: Calling, return_id: RecordId, body: RejectionBody) -> sales.ReturnView:
        """Refuse goods before they are here."""
        return call.write(
            view, lambda tx: sales.reject_return(tx, call.actor, return_id, body.reason)
        )

    @router.post("/returns/{return_id}/receive")
    def receive_return(call: Calling, return_id: RecordId) -> sales.ReturnView:
        """Take the goods back into stock."""
        return call.write(view, lambda tx: sales.receive_return(tx, call.actor, return_id))

    @router.post("/returns/{return_id}/refund")
    def refund_return(call: Calling, return_id: RecordId) -> sales.ReturnView:
        """Credit what came back, and refund what was paid of it."""
        return call.write(view, lambda tx: sales.refund_return(tx, call.actor, return_id))


def _add_warranties(router: APIRouter) -> None:
    @router.get("/parties/{party_id}/warranties")
    def warranties_of(
        call: Calling, party_id: RecordId, question: Annotated[WarrantyQuestion, Query()]
    ) -> list[sales.WarrantyView]:
        """List what a customer bought with a warranty, what came last first."""
        return call.read(
            lambda tx: list(
                sales.warranties_of(
                    tx, call.actor, party_id=party_id, product_id=question.product_id
                )
            )
        )

    @router.get("/lines/{line_id}/warranty")
    def warranty_of(call: Calling, line_id: RecordId) -> sales.WarrantyView:
        """Tell for how long we answer for what an order line delivered."""
        return call.read(lambda tx: sales.warranty_of(tx, call.actor, line_id))
