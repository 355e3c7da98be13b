"""REST of production."""

from fastapi import APIRouter

from erp_core.production.api.bills import add_bill_routes
from erp_core.production.api.orders import add_order_routes
from erp_core.production.api.planning import add_planning_routes
from erp_core.production.api.work_centres import add_work_centre_routes


def build_router() -> APIRouter:
    """Build the routes of production."""
    router = APIRouter(prefix="/api/v1/production", tags=["production"])
    add_work_centre_routes(router)
    add_bill_routes(router)
    add_order_routes(router)
    add_planning_routes(router)
    return router
