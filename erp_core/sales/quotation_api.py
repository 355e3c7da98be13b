"""REST of quotations."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from erp_core import sales
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema


class QuotationQuestion(Schema):
    """Whose quotations, and in which state."""

    party_id: RecordId | None = None
    state: sales.QuotationState | None = None


class RequestBody(sales.NewQuotation):
    """What is asked for, and the fingerprint of the preview that was agreed to."""

    expect: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @property
    def new(self) -> sales.NewQuotation:
        """The quotation that is asked for."""
        return sales.NewQuotation.model_validate(self.model_dump(exclude={"expect"}))


class AcceptBody(Schema):
    """Where it was accepted."""

    channel: Name = "console"


class DeclineBody(Schema):
    """Why."""

    reason: Name


def add_quotations(router: APIRouter) -> None:
    """Add the routes of quotations to those of sales."""
    _add_reads(router)
    _add_beginnings(router)
    _add_ends(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/quotations")
    def list_quotations(
        call: Calling, page: Paging, question: Annotated[QuotationQuestion, Query()]
    ) -> Page[sales.QuotationView]:
        """List quotations, newest first."""
        return call.read(
            lambda tx: sales.list_quotations(
                tx, call.actor, page, party_id=question.party_id, state=question.state
            )
        )

    @router.get("/quotations/by-number/{number}")
    def quotation_by_number(call: Calling, number: Name) -> sales.QuotationView:
        """Return the quotation of a number."""
        return call.read(lambda tx: sales.quotation_by_number(tx, call.actor, number))

    @router.get("/quotations/{quotation_id}")
    def get_quotation(call: Calling, quotation_id: RecordId) -> sales.QuotationView:
        """Return a quotation."""
        return call.read(lambda tx: sales.get_quotation(tx, call.actor, quotation_id))

    @router.post("/quotations/preview")
    def preview_quotation(call: Calling, new: sales.NewQuotation) -> sales.QuotationPreview:
        """Work out what a quotation would offer now."""
        return call.read(lambda tx: sales.preview_quotation(tx, call.actor, new))


def _add_beginnings(router: APIRouter) -> None:
    view = sales.QuotationView

    @router.post("/quotations", status_code=201)
    def create_quotation(call: Calling, new: sales.NewQuotation) -> sales.QuotationView:
        """Write a quotation at today's prices; it is a draft until it is sent."""
        return call.write(view, lambda tx: sales.create_quotation(tx, call.actor, new))

    @router.post("/quotations/request", status_code=201)
    def request_quotation(call: Calling, body: RequestBody) -> sales.QuotationView:
        """Write a quotation at list prices and send it."""
        return call.write(
            view, lambda tx: sales.request_quotation(tx, call.actor, body.new, expect=body.expect)
        )

    @router.post("/quotations/{quotation_id}/send")
    def send_quotation(call: Calling, quotation_id: RecordId) -> sales.QuotationView:
        """Send a draft."""
        return call.write(view, lambda tx: sales.send_quotation(tx, call.actor, quotation_id))


def _add_ends(router: APIRouter) -> None:
    @router.post("/quotations/{quotation_id}/accept", status_code=201)
    def accept_quotation(
        call: Calling, quotation_id: RecordId, body: AcceptBody
    ) -> sales.ConfirmedOrder:
        """Order what a quotation offers, at its prices."""
        return call.write(
            sales.ConfirmedOrder,
            lambda tx: sales.accept_quotation(tx, call.actor, quotation_id, channel=body.channel),
        )

    @router.post("/quotations/{quotation_id}/decline")
    def decline_quotation(
        call: Calling, quotation_id: RecordId, body: DeclineBody
    ) -> sales.QuotationView:
        """Note that nothing becomes of a quotation, and why."""
        return call.write(
            sales.QuotationView,
            lambda tx: sales.decline_quotation(tx, call.actor, quotation_id, body.reason),
        )
