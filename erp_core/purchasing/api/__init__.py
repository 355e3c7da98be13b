"""REST of purchasing."""

from fastapi import APIRouter

from erp_core.purchasing.api.billing import add_billing_routes
from erp_core.purchasing.api.orders import add_order_routes
from erp_core.purchasing.api.prices import add_price_routes
from erp_core.purchasing.api.requests import add_request_routes


def build_router() -> APIRouter:
    """Build the routes of purchasing."""
    router = APIRouter(prefix="/api/v1/purchasing", tags=["purchasing"])
    add_price_routes(router)
    add_request_routes(router)
    add_order_routes(router)
    add_billing_routes(router)
    return router
