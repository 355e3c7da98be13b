"""REST of planning: what to make and to buy, loads and rolled-up costs."""

from decimal import Decimal

from fastapi import APIRouter

from erp_core import production
from erp_core.kernel.http import Calling
from erp_core.kernel.quantity import Quantity
from erp_core.kernel.schema import RecordId


def add_planning_routes(router: APIRouter) -> None:
    """Add the routes of planning."""

    @router.get("/plan")
    def plan_requirements(call: Calling) -> production.Plan:
        """Tell what to make and to buy by when, what each is for, and what that loads."""
        return call.read(lambda tx: production.plan_requirements(tx, call.actor))

    @router.post("/plan/orders", status_code=201)
    def draft_planned(call: Calling, chosen: production.Chosen) -> production.Carried:
        """Turn proposals into drafts of manufacturing and purchase orders."""
        return call.write(
            production.Carried,
            lambda tx: production.draft_planned(tx, call.actor, chosen.variant_ids),
        )

    @router.get("/load")
    def load_by_week(call: Calling) -> tuple[production.WeekLoad, ...]:
        """Tell how much orders make each work centre do in each week, and whether it can."""
        return call.read(lambda tx: production.load_by_week(tx, call.actor))

    @router.get("/articles/{variant_id}/cost")
    def cost_of(
        call: Calling, variant_id: RecordId, quantity: Quantity = Decimal(1)
    ) -> production.CostNode:
        """Roll up what a quantity of an article costs by bills, prices and rates of today."""
        return call.read(lambda tx: production.cost_of(tx, call.actor, variant_id, quantity))
