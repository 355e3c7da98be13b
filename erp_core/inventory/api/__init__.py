"""REST of inventory. Holding and delivering are verbs of the documents that do it."""

from fastapi import APIRouter

from erp_core.inventory.api import floor, lots, planning, stock


def build_router() -> APIRouter:
    """Build the routes of inventory."""
    router = APIRouter(prefix="/api/v1/inventory", tags=["inventory"])
    stock.add_routes(router)
    floor.add_routes(router)
    planning.add_routes(router)
    lots.add_routes(router)
    return router
