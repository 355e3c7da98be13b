"""REST of HR."""

from fastapi import APIRouter

from erp_core.hr.api.claims import add_claim_routes
from erp_core.hr.api.leave import add_leave_routes
from erp_core.hr.api.pay import add_pay_routes
from erp_core.hr.api.people import add_people_routes


def build_router() -> APIRouter:
    """Build the routes of HR."""
    router = APIRouter(prefix="/api/v1/hr", tags=["hr"])
    add_people_routes(router)
    add_leave_routes(router)
    add_pay_routes(router)
    add_claim_routes(router)
    return router
