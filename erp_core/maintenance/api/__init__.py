"""REST of maintenance."""

from fastapi import APIRouter

from erp_core.maintenance.api.assets import add_asset_routes
from erp_core.maintenance.api.orders import add_order_routes
from erp_core.maintenance.api.plans import add_plan_routes


def build_router() -> APIRouter:
    """Build the routes of maintenance."""
    router = APIRouter(prefix="/api/v1/maintenance", tags=["maintenance"])
    add_asset_routes(router)
    add_plan_routes(router)
    add_order_routes(router)
    return router
