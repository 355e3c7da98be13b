"""``/demo`` on the server: the way to the page that the demo's parent process keeps."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse


def build_router(demo_url: str) -> APIRouter:
    """Build the route; the page itself outlives this server."""
    router = APIRouter(include_in_schema=False)

    @router.get("/demo")
    async def demo() -> RedirectResponse:
        """Lead to the demo's page."""
        return RedirectResponse(f"{demo_url}/demo", 307)

    return router
