"""REST of work orders."""

from fastapi import APIRouter

from erp_core import maintenance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_VIEW = maintenance.WorkOrderView


def add_order_routes(router: APIRouter) -> None:
    """Add the routes of work orders."""
    _add_reads(router)
    _add_steps(router)
    _add_work(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/orders")
    def list_work_orders(
        call: Calling,
        page: Paging,
        state: maintenance.WorkState | None = None,
        asset_id: RecordId | None = None,
        case_id: RecordId | None = None,
    ) -> Page[maintenance.WorkOrderView]:
        """List work orders, newest first."""
        return call.read(
            lambda tx: maintenance.list_work_orders(
                tx, call.actor, page, state=state, asset_id=asset_id, case_id=case_id
            )
        )

    @router.get("/orders/open")
    def open_work_orders(call: Calling) -> tuple[maintenance.WorkOrderView, ...]:
        """List the orders that are not done or cancelled."""
        return call.read(lambda tx: maintenance.open_work_orders(tx, call.actor))

    @router.get("/orders/{order_id}")
    def get_work_order(call: Calling, order_id: RecordId) -> maintenance.WorkOrderView:
        """Return a work order."""
        return call.read(lambda tx: maintenance.get_work_order(tx, call.actor, order_id))


def _add_steps(router: APIRouter) -> None:
    @router.post("/orders", status_code=201)
    def request_work(call: Calling, new: maintenance.NewWorkOrder) -> maintenance.WorkOrderView:
        """Ask for work on an asset."""
        return call.write(_VIEW, lambda tx: maintenance.request_work(tx, call.actor, new))

    @router.post("/orders/{order_id}/plan")
    def plan_work(
        call: Calling, order_id: RecordId, new: maintenance.NewPlanning
    ) -> maintenance.WorkOrderView:
        """Say when an order is worked on, and by whom."""
        return call.write(_VIEW, lambda tx: maintenance.plan_work(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/start")
    def start_work(call: Calling, order_id: RecordId) -> maintenance.WorkOrderView:
        """Begin to work on an order."""
        return call.write(_VIEW, lambda tx: maintenance.start_work(tx, call.actor, order_id))

    @router.post("/orders/{order_id}/finish")
    def finish_work(
        call: Calling, order_id: RecordId, new: maintenance.NewFinish
    ) -> maintenance.WorkOrderView:
        """End an order that is done."""
        return call.write(_VIEW, lambda tx: maintenance.finish_work(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/cancel")
    def cancel_work(
        call: Calling, order_id: RecordId, why: maintenance.Reason
    ) -> maintenance.WorkOrderView:
        """Cancel an order that needs no work."""
        return call.write(
            _VIEW, lambda tx: maintenance.cancel_work(tx, call.actor, order_id, why.reason)
        )


def _add_work(router: APIRouter) -> None:
    @router.post("/orders/{order_id}/parts", status_code=201)
    def take_parts(
        call: Calling, order_id: RecordId, new: maintenance.NewParts
    ) -> maintenance.WorkOrderView:
        """Take parts from stock for an order."""
        return call.write(_VIEW, lambda tx: maintenance.take_parts(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/part-returns", status_code=201)
    def bring_parts_back(
        call: Calling, order_id: RecordId, new: maintenance.NewParts
    ) -> maintenance.WorkOrderView:
        """Bring parts back that were not needed."""
        return call.write(
            _VIEW, lambda tx: maintenance.bring_parts_back(tx, call.actor, order_id, new)
        )

    @router.post("/orders/{order_id}/time", status_code=201)
    def note_time(
        call: Calling, order_id: RecordId, new: maintenance.NewWorkTime
    ) -> maintenance.WorkOrderView:
        """Note how long somebody worked on an order."""
        return call.write(_VIEW, lambda tx: maintenance.note_time(tx, call.actor, order_id, new))
