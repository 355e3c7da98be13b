"""Is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest

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
        return PlainTextResponse(_exposition(counts))

    return router


def _exposition(counts: dict[str, int]) -> bytes:
    registry = CollectorRegistry()
    messages = Gauge(
        "frontdesk_messages",
        "Messages by direction and state.",
        ("direction", "state"),
        registry=registry,
    )
    for name, count in counts.items():
        direction, state = name.split("_", 1)
        messages.labels(direction, state).set(count)
    return generate_latest(registry)
