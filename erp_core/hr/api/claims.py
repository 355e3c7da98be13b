"""REST of expense claims and timesheets."""

from fastapi import APIRouter

from erp_core import hr
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_claim_routes(router: APIRouter) -> None:
    """Add the routes of expense claims and of hours."""
    _add_claims(router)
    _add_decisions(router)
    _add_hours(router)


def _add_claims(router: APIRouter) -> None:
    @router.get("/claims")
    def list_claims(
        call: Calling,
        page: Paging,
        state: hr.ClaimState | None = None,
        employee_id: RecordId | None = None,
    ) -> Page[hr.ClaimView]:
        """List expense claims, newest first."""
        return call.read(
            lambda tx: hr.list_claims(tx, call.actor, page, state=state, employee_id=employee_id)
        )

    @router.get("/claims/{claim_id}")
    def get_claim(call: Calling, claim_id: RecordId) -> hr.ClaimView:
        """Return an expense claim."""
        return call.read(lambda tx: hr.get_claim(tx, call.actor, claim_id))

    @router.post("/claims", status_code=201)
    def submit_claim(call: Calling, new: hr.NewClaim) -> hr.ClaimView:
        """Ask expenses back."""
        return call.write(hr.ClaimView, lambda tx: hr.submit_claim(tx, call.actor, new))

    @router.post("/claims/{claim_id}/receipts", status_code=201)
    def add_receipt(call: Calling, claim_id: RecordId, new: hr.NewReceipt) -> hr.ClaimView:
        """Add a picture or a PDF of a receipt to a claim that waits."""
        return call.write(
            hr.ClaimView,
            lambda tx: hr.add_receipt(tx, call.actor, claim_id, new.content, new.name),
        )

    @router.post("/claims/{claim_id}/withdraw")
    def withdraw_claim(call: Calling, claim_id: RecordId) -> hr.ClaimView:
        """Take one's own claim back."""
        return call.write(hr.ClaimView, lambda tx: hr.withdraw_claim(tx, call.actor, claim_id))


def _add_decisions(router: APIRouter) -> None:
    @router.post("/claims/{claim_id}/approve")
    def approve_claim(call: Calling, claim_id: RecordId, why: hr.ClaimReason) -> hr.ClaimView:
        """Grant a claim: it is posted."""
        return call.write(
            hr.ClaimView, lambda tx: hr.approve_claim(tx, call.actor, claim_id, why.reason)
        )

    @router.post("/claims/{claim_id}/refuse")
    def refuse_claim(call: Calling, claim_id: RecordId, why: hr.ClaimReason) -> hr.ClaimView:
        """Refuse a claim."""
        return call.write(
            hr.ClaimView, lambda tx: hr.refuse_claim(tx, call.actor, claim_id, why.reason)
        )

    @router.post("/claims/{claim_id}/pay")
    def pay_claim(
        call: Calling, claim_id: RecordId, new: hr.NewPayout | None = None
    ) -> hr.ClaimView:
        """Note that a claim was paid back."""
        return call.write(hr.ClaimView, lambda tx: hr.pay_claim(tx, call.actor, claim_id, new))


def _add_hours(router: APIRouter) -> None:
    view = hr.TimesheetView

    @router.get("/timesheets")
    def list_timesheets(
        call: Calling,
        page: Paging,
        state: hr.TimeState | None = None,
        employee_id: RecordId | None = None,
    ) -> Page[hr.TimesheetView]:
        """List weeks of hours, newest first."""
        return call.read(
            lambda tx: hr.list_timesheets(
                tx, call.actor, page, state=state, employee_id=employee_id
            )
        )

    @router.get("/timesheets/{timesheet_id}")
    def get_timesheet(call: Calling, timesheet_id: RecordId) -> hr.TimesheetView:
        """Return the hours of a week."""
        return call.read(lambda tx: hr.get_timesheet(tx, call.actor, timesheet_id))

    @router.put("/hours")
    def log_hours(call: Calling, new: hr.NewHours) -> hr.TimesheetView:
        """Write one's own hours of a day."""
        return call.write(view, lambda tx: hr.log_hours(tx, call.actor, new))

    @router.post("/timesheets/{timesheet_id}/submit")
    def submit_timesheet(call: Calling, timesheet_id: RecordId) -> hr.TimesheetView:
        """Submit one's own week."""
        return call.write(view, lambda tx: hr.submit_timesheet(tx, call.actor, timesheet_id))

    @router.post("/timesheets/{timesheet_id}/approve")
    def approve_timesheet(call: Calling, timesheet_id: RecordId) -> hr.TimesheetView:
        """Approve a week."""
        return call.write(view, lambda tx: hr.approve_timesheet(tx, call.actor, timesheet_id))

    @router.post("/timesheets/{timesheet_id}/return")
    def return_timesheet(
        call: Calling, timesheet_id: RecordId, why: hr.PayReason
    ) -> hr.TimesheetView:
        """Give a submitted week back."""
        return call.write(
            view, lambda tx: hr.return_timesheet(tx, call.actor, timesheet_id, why.reason)
        )
