"""REST of dunning: levels, runs, letters, and invoices in dispute."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema


class Discarding(Schema):
    """Why a letter is not sent."""

    reason: Name


class Outcome(Schema):
    """How a dispute ended."""

    outcome: Name


class Letters(Schema):
    """The letters that a run proposed."""

    letters: tuple[finance.DunningLetterView, ...]


def add_dunning_routes(router: APIRouter) -> None:
    """Add the routes of dunning."""
    _add_levels(router)
    _add_letters(router)
    _add_disputes(router)


def _add_levels(router: APIRouter) -> None:
    view = finance.DunningLevelView

    @router.get("/dunning/levels")
    def list_dunning_levels(call: Calling) -> tuple[finance.DunningLevelView, ...]:
        """List the levels of reminding."""
        return call.read(lambda tx: finance.list_dunning_levels(tx, call.actor))

    @router.put("/dunning/levels")
    def set_dunning_level(call: Calling, new: finance.NewDunningLevel) -> finance.DunningLevelView:
        """Say when a level is reached, what it costs and what is written."""
        return call.write(view, lambda tx: finance.set_dunning_level(tx, call.actor, new))


def _add_letters(router: APIRouter) -> None:
    view = finance.DunningLetterView

    @router.post("/dunning/runs", status_code=201)
    def propose_dunning(call: Calling) -> Letters:
        """Propose letters to customers who are late today."""
        return call.write(
            Letters, lambda tx: Letters(letters=finance.propose_dunning(tx, call.actor))
        )

    @router.get("/dunning/letters")
    def list_dunning_letters(
        call: Calling,
        page: Paging,
        state: finance.LetterState | None = None,
        party_id: RecordId | None = None,
    ) -> Page[finance.DunningLetterView]:
        """List letters, newest first."""
        return call.read(
            lambda tx: finance.list_dunning_letters(tx, call.actor, page, state, party_id)
        )

    @router.get("/dunning/letters/{letter_id}")
    def get_dunning_letter(call: Calling, letter_id: RecordId) -> finance.DunningLetterView:
        """Return one letter."""
        return call.read(lambda tx: finance.get_dunning_letter(tx, call.actor, letter_id))

    @router.post("/dunning/letters/{letter_id}/approve")
    def approve_dunning(call: Calling, letter_id: RecordId) -> finance.DunningLetterView:
        """Approve a letter and charge its fee."""
        return call.write(view, lambda tx: finance.approve_dunning(tx, call.actor, letter_id))

    @router.post("/dunning/letters/{letter_id}/discard")
    def discard_dunning(
        call: Calling, letter_id: RecordId, body: Discarding
    ) -> finance.DunningLetterView:
        """Discard a proposed letter."""
        return call.write(
            view, lambda tx: finance.discard_dunning(tx, call.actor, letter_id, body.reason)
        )


def _add_disputes(router: APIRouter) -> None:
    view = finance.DisputeView

    @router.get("/invoices/{invoice_id}/disputes")
    def list_disputes(call: Calling, invoice_id: RecordId) -> tuple[finance.DisputeView, ...]:
        """List the disputes over an invoice, the latest first."""
        return call.read(lambda tx: finance.list_disputes(tx, call.actor, invoice_id))

    @router.get("/dunning/left-out")
    def left_out_of_dunning(call: Calling) -> tuple[finance.LeftOutView, ...]:
        """List the late invoices that nobody is reminded of while they are contested."""
        return call.read(lambda tx: finance.left_out_of_dunning(tx, call.actor))

    @router.post("/invoices/{invoice_id}/dispute", status_code=201)
    def dispute_invoice(
        call: Calling, invoice_id: RecordId, body: finance.NewDispute
    ) -> finance.DisputeView:
        """Note that a customer contests an invoice."""
        return call.write(
            view, lambda tx: finance.dispute_invoice(tx, call.actor, invoice_id, body.reason)
        )

    @router.post("/invoices/{invoice_id}/dispute/settle")
    def settle_dispute(call: Calling, invoice_id: RecordId, body: Outcome) -> finance.DisputeView:
        """Note how the dispute over an invoice ended."""
        return call.write(
            view, lambda tx: finance.settle_dispute(tx, call.actor, invoice_id, body.outcome)
        )
