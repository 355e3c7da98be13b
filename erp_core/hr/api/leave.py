"""REST of leave."""

from datetime import date

from fastapi import APIRouter

from erp_core import hr
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_leave_routes(router: APIRouter) -> None:
    """Add the routes of leave."""
    _add_reads(router)
    _add_requests(router)
    _add_ledger(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/leave-types")
    def list_leave_types(call: Calling) -> tuple[hr.LeaveTypeView, ...]:
        """List the kinds of leave."""
        return call.read(lambda tx: hr.list_leave_types(tx, call.actor))

    @router.get("/leave")
    def list_leave(
        call: Calling,
        page: Paging,
        state: hr.LeaveState | None = None,
        employee_id: RecordId | None = None,
    ) -> Page[hr.LeaveView]:
        """List requests for leave, newest first."""
        return call.read(
            lambda tx: hr.list_leave(tx, call.actor, page, state=state, employee_id=employee_id)
        )

    @router.get("/leave/{leave_id}")
    def get_leave(call: Calling, leave_id: RecordId) -> hr.LeaveView:
        """Return a request for leave."""
        return call.read(lambda tx: hr.get_leave(tx, call.actor, leave_id))

    @router.get("/away")
    def away(call: Calling, first: date, last: date) -> hr.Away:
        """Tell who is away between two days."""
        return call.read(lambda tx: hr.away(tx, call.actor, first, last))

    @router.get("/employees/{employee_id}/leave-balances")
    def leave_balances(
        call: Calling, employee_id: RecordId, on: date | None = None
    ) -> tuple[hr.LeaveBalance, ...]:
        """Tell how much leave an employee has on a day."""
        return call.read(lambda tx: hr.leave_balances(tx, call.actor, employee_id, on))

    @router.get("/employees/{employee_id}/leave-entries")
    def leave_entries(
        call: Calling, page: Paging, employee_id: RecordId
    ) -> Page[hr.LeaveEntryView]:
        """List the leave ledger of an employee."""
        return call.read(lambda tx: hr.leave_entries(tx, call.actor, employee_id, page))


def _add_requests(router: APIRouter) -> None:
    @router.post("/leave", status_code=201)
    def request_leave(call: Calling, new: hr.NewLeave) -> hr.LeaveView:
        """Ask for leave."""
        return call.write(hr.LeaveView, lambda tx: hr.request_leave(tx, call.actor, new))

    @router.post("/leave/{leave_id}/approve")
    def approve_leave(call: Calling, leave_id: RecordId, why: hr.LeaveReason) -> hr.LeaveView:
        """Grant leave."""
        return call.write(
            hr.LeaveView, lambda tx: hr.approve_leave(tx, call.actor, leave_id, why.reason)
        )

    @router.post("/leave/{leave_id}/refuse")
    def refuse_leave(call: Calling, leave_id: RecordId, why: hr.LeaveReason) -> hr.LeaveView:
        """Refuse leave."""
        return call.write(
            hr.LeaveView, lambda tx: hr.refuse_leave(tx, call.actor, leave_id, why.reason)
        )

    @router.post("/leave/{leave_id}/cancel")
    def cancel_leave(call: Calling, leave_id: RecordId, why: hr.LeaveReason) -> hr.LeaveView:
        """Cancel leave: its days are given back."""
        return call.write(
            hr.LeaveView, lambda tx: hr.cancel_leave(tx, call.actor, leave_id, why.reason)
        )


def _add_ledger(router: APIRouter) -> None:
    @router.post("/leave-types", status_code=201)
    def create_leave_type(call: Calling, new: hr.NewLeaveType) -> hr.LeaveTypeView:
        """Create a kind of leave."""
        return call.write(hr.LeaveTypeView, lambda tx: hr.create_leave_type(tx, call.actor, new))

    @router.post("/leave-accruals", status_code=201)
    def accrue_leave(call: Calling) -> hr.Accrued:
        """Credit everybody with the leave that they have earned up to today."""
        return call.write(hr.Accrued, lambda tx: hr.accrue_leave(tx, call.actor))

    @router.post("/employees/{employee_id}/leave-adjustments", status_code=201)
    def adjust_leave(
        call: Calling, employee_id: RecordId, new: hr.NewAdjustment
    ) -> hr.LeaveEntryView:
        """Add days to an employee's leave, or take some away."""
        return call.write(
            hr.LeaveEntryView, lambda tx: hr.adjust_leave(tx, call.actor, employee_id, new)
        )
