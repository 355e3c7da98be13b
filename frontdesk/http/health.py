"""Is it alive, is it ready, how is it doing."""

from collections.abc import Iterator

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from erp_core import conversations
from erp_core.kernel.errors import Unavailable
from frontdesk.application import Frontdesk


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the health routes; none of them tells anything about a customer."""
    router = APIRouter(tags=["health"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "alive"}

    @router.get("/health/ready")
    def ready() -> Response:
        """Say whether the database answers and which model does."""
        try:
            desk.database.ping()
        except Unavailable:
            return JSONResponse({"status": "database unavailable"}, status_code=503)
        models = {model.name: model.state for model in desk.assistant.models()}
        return JSONResponse({"status": "ready", "models": models})

    @router.get("/metrics")
    def metrics() -> PlainTextResponse:
        """Count what waits and what failed, in the Prometheus text format."""
        counts = desk.database.read(conversations.backlog)
        return PlainTextResponse("\n".join(_lines(counts)) + "\n")

    return router


def _lines(counts: dict[str, int]) -> Iterator[str]:
    yield "# HELP frontdesk_messages Messages by direction and state."
    yield "# TYPE frontdesk_messages gauge"
    for name, count in sorted(counts.items()):
        direction, state = name.split("_", 1)
        yield f'frontdesk_messages{{direction="{direction}",state="{state}"}} {count}'
