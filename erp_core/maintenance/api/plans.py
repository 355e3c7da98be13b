"""REST of maintenance plans."""

from fastapi import APIRouter

from erp_core import maintenance
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from erp_core.maintenance.schemas.bounds import Day

_VIEW = maintenance.PlanView


def add_plan_routes(router: APIRouter) -> None:
    """Add the routes of plans."""
    _add_reads(router)
    _add_verbs(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/plans")
    def list_plans(
        call: Calling, asset_id: RecordId | None = None
    ) -> tuple[maintenance.PlanView, ...]:
        """List the plans that go on."""
        return call.read(lambda tx: maintenance.list_plans(tx, call.actor, asset_id=asset_id))

    @router.get("/plans/due")
    def due_plans(call: Calling, on: Day | None = None) -> tuple[maintenance.PlanView, ...]:
        """List the plans that are due on a day, or today."""
        return call.read(lambda tx: maintenance.due_plans(tx, call.actor, on))

    @router.get("/plans/{plan_id}")
    def get_plan(call: Calling, plan_id: RecordId) -> maintenance.PlanView:
        """Return a plan."""
        return call.read(lambda tx: maintenance.get_plan(tx, call.actor, plan_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/assets/{asset_id}/plans", status_code=201)
    def create_plan(
        call: Calling, asset_id: RecordId, new: maintenance.NewPlan
    ) -> maintenance.PlanView:
        """Say which work on an asset comes round."""
        return call.write(_VIEW, lambda tx: maintenance.create_plan(tx, call.actor, asset_id, new))

    @router.put("/plans/{plan_id}")
    def change_plan(
        call: Calling, plan_id: RecordId, new: maintenance.PlanChange
    ) -> maintenance.PlanView:
        """Change what a plan is called and how often it comes round."""
        return call.write(_VIEW, lambda tx: maintenance.change_plan(tx, call.actor, plan_id, new))

    @router.delete("/plans/{plan_id}")
    def archive_plan(call: Calling, plan_id: RecordId) -> maintenance.PlanView:
        """Take a plan away."""
        return call.write(_VIEW, lambda tx: maintenance.archive_plan(tx, call.actor, plan_id))

    @router.post("/plans/due", status_code=201)
    def raise_due(call: Calling) -> maintenance.Raised:
        """Ask for the work of every plan that is due and has no order open."""
        return call.write(
            maintenance.Raised,
            lambda tx: maintenance.Raised(orders=maintenance.raise_due(tx, call.actor)),
        )
