"""REST of suppliers' bills against orders."""

from fastapi import APIRouter

from erp_core import purchasing
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_VIEW = purchasing.PurchaseBillView


def add_billing_routes(router: APIRouter) -> None:
    """Add the routes of suppliers' bills."""

    @router.get("/bills")
    def list_purchase_bills(
        call: Calling,
        page: Paging,
        state: purchasing.MatchState | None = None,
        party_id: RecordId | None = None,
    ) -> Page[purchasing.PurchaseBillView]:
        """List suppliers' bills against orders, newest first."""
        return call.read(
            lambda tx: purchasing.list_purchase_bills(
                tx, call.actor, page, state=state, party_id=party_id
            )
        )

    @router.get("/bills/{purchase_bill_id}")
    def get_purchase_bill(call: Calling, purchase_bill_id: RecordId) -> purchasing.PurchaseBillView:
        """Return a supplier's bill and what became of it."""
        return call.read(lambda tx: purchasing.get_purchase_bill(tx, call.actor, purchase_bill_id))

    @router.post("/bills", status_code=201)
    def enter_purchase_bill(
        call: Calling, new: purchasing.NewPurchaseBill
    ) -> purchasing.PurchaseBillView:
        """Enter a supplier's bill: it is posted if it matches, else held."""
        return call.write(_VIEW, lambda tx: purchasing.enter_purchase_bill(tx, call.actor, new))

    @router.post("/bills/{purchase_bill_id}/approve")
    def approve_purchase_bill(
        call: Calling, purchase_bill_id: RecordId, why: purchasing.Reason
    ) -> purchasing.PurchaseBillView:
        """Post a bill that is held although it is dearer than was ordered."""
        return call.write(
            _VIEW,
            lambda tx: purchasing.approve_purchase_bill(
                tx, call.actor, purchase_bill_id, why.reason
            ),
        )

    @router.post("/bills/{purchase_bill_id}/reject")
    def reject_purchase_bill(
        call: Calling, purchase_bill_id: RecordId, why: purchasing.Reason
    ) -> purchasing.PurchaseBillView:
        """Send a held bill back."""
        return call.write(
            _VIEW,
            lambda tx: purchasing.reject_purchase_bill(
                tx, call.actor, purchase_bill_id, why.reason
            ),
        )

    @router.post("/bills/{purchase_bill_id}/credit", status_code=201)
    def credit_purchase_bill(
        call: Calling, purchase_bill_id: RecordId, new: purchasing.NewPurchaseCredit
    ) -> purchasing.PurchaseBillView:
        """Enter a supplier's credit note against a bill."""
        return call.write(
            _VIEW,
            lambda tx: purchasing.credit_purchase_bill(tx, call.actor, purchase_bill_id, new),
        )
