"""REST of manufacturing orders and of what the floor reports."""

from fastapi import APIRouter

from erp_core import production
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_VIEW = production.ManufacturingOrderView


def add_order_routes(router: APIRouter) -> None:
    """Add the routes of manufacturing orders."""
    _add_reads(router)
    _add_verbs(router)
    _add_reports(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/orders")
    def list_manufacturing_orders(
        call: Calling,
        page: Paging,
        state: production.MakingState | None = None,
        variant_id: RecordId | None = None,
    ) -> Page[production.ManufacturingOrderView]:
        """List manufacturing orders, newest first."""
        return call.read(
            lambda tx: production.list_manufacturing_orders(
                tx, call.actor, page, state=state, variant_id=variant_id
            )
        )

    @router.get("/orders/open")
    def open_manufacturing_orders(
        call: Calling,
    ) -> tuple[production.ManufacturingOrderView, ...]:
        """List the orders that goods are still to come of, the earliest due first."""
        return call.read(lambda tx: production.open_manufacturing_orders(tx, call.actor))

    @router.get("/orders/{order_id}")
    def get_manufacturing_order(
        call: Calling, order_id: RecordId
    ) -> production.ManufacturingOrderView:
        """Return a manufacturing order."""
        return call.read(lambda tx: production.get_manufacturing_order(tx, call.actor, order_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/orders", status_code=201)
    def draft_manufacturing_order(
        call: Calling, new: production.NewManufacturingOrder
    ) -> production.ManufacturingOrderView:
        """Draft an order to make goods."""
        return call.write(
            _VIEW, lambda tx: production.draft_manufacturing_order(tx, call.actor, new)
        )

    @router.post("/orders/{order_id}/confirm")
    def confirm_manufacturing_order(
        call: Calling, order_id: RecordId
    ) -> production.ManufacturingOrderView:
        """Give a draft to the floor."""
        return call.write(
            _VIEW, lambda tx: production.confirm_manufacturing_order(tx, call.actor, order_id)
        )

    @router.post("/orders/{order_id}/reserve")
    def reserve_components(call: Calling, order_id: RecordId) -> production.ManufacturingOrderView:
        """Hold what has arrived of the components that an order still needs."""
        return call.write(_VIEW, lambda tx: production.reserve_components(tx, call.actor, order_id))

    @router.post("/orders/{order_id}/start")
    def start_manufacturing_order(
        call: Calling, order_id: RecordId
    ) -> production.ManufacturingOrderView:
        """Begin to work on an order."""
        return call.write(
            _VIEW, lambda tx: production.start_manufacturing_order(tx, call.actor, order_id)
        )

    @router.post("/orders/{order_id}/cancel")
    def cancel_manufacturing_order(
        call: Calling, order_id: RecordId, why: production.Reason
    ) -> production.ManufacturingOrderView:
        """Cancel an order of which nothing came out: its components come back."""
        return call.write(
            _VIEW,
            lambda tx: production.cancel_manufacturing_order(tx, call.actor, order_id, why.reason),
        )


def _add_reports(router: APIRouter) -> None:
    @router.post("/orders/{order_id}/consumption", status_code=201)
    def consume_components(
        call: Calling, order_id: RecordId, new: production.NewConsumption
    ) -> production.ManufacturingOrderView:
        """Take components for an order."""
        return call.write(
            _VIEW, lambda tx: production.consume_components(tx, call.actor, order_id, new)
        )

    @router.post("/orders/{order_id}/component-returns", status_code=201)
    def return_components(
        call: Calling, order_id: RecordId, new: production.NewComponentReturn
    ) -> production.ManufacturingOrderView:
        """Bring components of an order back into stock."""
        return call.write(
            _VIEW, lambda tx: production.return_components(tx, call.actor, order_id, new)
        )

    @router.post("/orders/{order_id}/time", status_code=201)
    def report_time(
        call: Calling, order_id: RecordId, new: production.NewWorkTime
    ) -> production.ManufacturingOrderView:
        """Note how long a work centre worked on an operation."""
        return call.write(_VIEW, lambda tx: production.report_time(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/output", status_code=201)
    def report_output(
        call: Calling, order_id: RecordId, new: production.NewOutput
    ) -> production.ManufacturingOrderView:
        """Note what came out of an order."""
        return call.write(_VIEW, lambda tx: production.report_output(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/finish")
    def finish_manufacturing_order(
        call: Calling, order_id: RecordId
    ) -> production.ManufacturingOrderView:
        """End an order: nothing more comes of it."""
        return call.write(
            _VIEW, lambda tx: production.finish_manufacturing_order(tx, call.actor, order_id)
        )
