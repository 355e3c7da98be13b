"""REST of banking."""

from fastapi import APIRouter

from erp_core.banking.api.accounts import add_account_routes
from erp_core.banking.api.matching import add_matching_routes
from erp_core.banking.api.orders import add_order_routes


def build_router() -> APIRouter:
    """Build the routes of banking."""
    router = APIRouter(prefix="/api/v1/banking", tags=["banking"])
    add_account_routes(router)
    add_matching_routes(router)
    add_order_routes(router)
    return router
