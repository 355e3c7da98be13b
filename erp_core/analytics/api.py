"""The semantic layer over REST."""

from fastapi import APIRouter

from erp_core.analytics import queries
from erp_core.analytics.answers import Answer, Value
from erp_core.analytics.catalogue import Catalogue, catalogue_for
from erp_core.analytics.members import members_of
from erp_core.analytics.schemas import Query
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import Name


def build_router() -> APIRouter:
    """Build the routes of analytics."""
    router = APIRouter(prefix="/api/v1/analytics", tags=["analytics"])

    @router.post("/run")
    def run_query(call: Calling, query: Query) -> Answer:
        """Answer a query: figures with their definitions, or records. It changes nothing."""
        return call.read(lambda tx: queries.run_query(tx, call.actor, query))

    @router.get("/catalogue")
    def get_catalogue(call: Calling) -> Catalogue:
        """Tell what can be asked for, as far as the caller may see it."""
        return catalogue_for(call.actor)

    @router.get("/dimensions/{name}/members")
    def list_members(call: Calling, name: Name) -> list[Value]:
        """List the values of a dimension."""
        return list(call.read(lambda tx: members_of(tx, call.actor, name)))

    return router
