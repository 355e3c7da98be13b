"""Where carriers deliver: verified, stored, acknowledged with an empty answer.

Always an empty 200 once a payload is stored: Telegram executes a body with a ``method``, and
blocks a chat for a long time after a 5xx. A forged request gets 403 and leaves no trace; a
payload that could not be stored gets 503, so that the carrier sends it again.
"""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from channels.contract import WebhookRequest
from channels.errors import InvalidSignature
from frontdesk.application import Frontdesk
from frontdesk.http.bodies import limited_body
from frontdesk.workflows.intake import receive

LARGEST = 1024 * 1024
"""Bytes of a hook's body; Telegram's updates stay far below."""


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the hooks of the configured carriers."""
    router = APIRouter(prefix="/hooks", tags=["hooks"])

    @router.post("/telegram/{path_id}", response_class=Response)
    async def telegram(path_id: str, request: Request) -> Response:
        """Take an update from Telegram."""
        channel = desk.channel("telegram")
        if channel is None:
            message = "Telegram is not configured."
            raise InvalidSignature(message)
        body = await limited_body(request, LARGEST)
        received = WebhookRequest(
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            path_id=path_id,
            url=desk.settings.public_url + request.url.path,
        )
        await run_in_threadpool(receive, desk, channel, received)
        return Response(status_code=200)

    return router
