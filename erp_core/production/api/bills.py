"""REST of bills of material."""

from fastapi import APIRouter

from erp_core import production
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_VIEW = production.BillView


def add_bill_routes(router: APIRouter) -> None:
    """Add the routes of bills of material."""

    @router.get("/bills")
    def list_bills_of_material(
        call: Calling,
        page: Paging,
        variant_id: RecordId | None = None,
        component_id: RecordId | None = None,
    ) -> Page[production.BillView]:
        """List bills of material: of an article, or those that a component goes into."""
        return call.read(
            lambda tx: production.list_bills_of_material(
                tx, call.actor, page, variant_id=variant_id, component_id=component_id
            )
        )

    @router.get("/bills/{bill_id}")
    def get_bill_of_material(call: Calling, bill_id: RecordId) -> production.BillView:
        """Return a bill of material."""
        return call.read(lambda tx: production.get_bill_of_material(tx, call.actor, bill_id))

    @router.post("/bills", status_code=201)
    def create_bill_of_material(call: Calling, new: production.NewBill) -> production.BillView:
        """Say what an article is made of, and how, from a day on."""
        return call.write(_VIEW, lambda tx: production.create_bill_of_material(tx, call.actor, new))

    @router.delete("/bills/{bill_id}")
    def archive_bill_of_material(call: Calling, bill_id: RecordId) -> production.BillView:
        """Take a bill of material away."""
        return call.write(
            _VIEW, lambda tx: production.archive_bill_of_material(tx, call.actor, bill_id)
        )
