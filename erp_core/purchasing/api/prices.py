"""REST of suppliers' prices, of what is tolerated and of how suppliers keep their word."""

from fastapi import APIRouter

from erp_core import purchasing
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_price_routes(router: APIRouter) -> None:
    """Add the routes of prices, tolerances, performance and proposals."""
    _add_prices(router)
    _add_rules(router)
    _add_advice(router)


def _add_prices(router: APIRouter) -> None:
    @router.get("/prices")
    def list_supplier_prices(
        call: Calling,
        page: Paging,
        party_id: RecordId | None = None,
        variant_id: RecordId | None = None,
    ) -> Page[purchasing.PriceView]:
        """List what suppliers ask, newest first."""
        return call.read(
            lambda tx: purchasing.list_supplier_prices(
                tx, call.actor, page, party_id=party_id, variant_id=variant_id
            )
        )

    @router.post("/prices", status_code=201)
    def set_supplier_price(call: Calling, new: purchasing.NewPrice) -> purchasing.PriceView:
        """Note what a supplier asks for an article."""
        return call.write(
            purchasing.PriceView, lambda tx: purchasing.set_supplier_price(tx, call.actor, new)
        )

    @router.delete("/prices/{price_id}")
    def remove_supplier_price(call: Calling, price_id: RecordId) -> purchasing.PriceView:
        """Take a supplier's price away."""
        return call.write(
            purchasing.PriceView,
            lambda tx: purchasing.remove_supplier_price(tx, call.actor, price_id),
        )


def _add_rules(router: APIRouter) -> None:
    @router.get("/rules")
    def get_rules(call: Calling) -> purchasing.RulesView:
        """Tell how much more may come, and how much dearer a bill may be."""
        return call.read(lambda tx: purchasing.get_rules(tx, call.actor))

    @router.put("/rules")
    def set_rules(call: Calling, new: purchasing.RulesView) -> purchasing.RulesView:
        """Say how much more may come, and how much dearer a bill may be."""
        return call.write(
            purchasing.RulesView, lambda tx: purchasing.set_rules(tx, call.actor, new)
        )


def _add_advice(router: APIRouter) -> None:
    @router.get("/performance")
    def supplier_performance(
        call: Calling, party_id: RecordId | None = None
    ) -> tuple[purchasing.SupplierPerformance, ...]:
        """Tell how suppliers keep days and prices."""
        return call.read(lambda tx: purchasing.supplier_performance(tx, call.actor, party_id))

    @router.get("/proposals")
    def purchase_proposals(call: Calling) -> purchasing.Proposals:
        """Propose what to buy now, by the best supplier."""
        return call.read(lambda tx: purchasing.purchase_proposals(tx, call.actor))

    @router.post("/proposals/orders", status_code=201)
    def draft_proposals(call: Calling, choice: purchasing.ProposalChoice) -> purchasing.Drafted:
        """Turn proposals into draft orders."""
        return call.write(
            purchasing.Drafted,
            lambda tx: purchasing.Drafted(
                orders=purchasing.draft_proposals(tx, call.actor, choice.party_ids)
            ),
        )
