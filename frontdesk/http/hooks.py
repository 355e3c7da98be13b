"""Where carriers deliver: verified, stored, acknowledged with an empty answer.

Always an empty 200 once a payload is stored: Telegram executes a body with a ``method``, Twilio
sends a body to the customer, and Telegram blocks a chat for a long time after a 5xx. A forged
request gets 403 and leaves no trace; a payload that could not be stored gets 503, so that the
carrier sends it again.
"""

from typing import Literal

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from channels.contract import Channel, WebhookRequest
from channels.errors import InvalidSignature
from frontdesk.application import Frontdesk
from frontdesk.http.bodies import limited_body
from frontdesk.workflows.intake import receive
from frontdesk.workflows.statuses import report

LARGEST = 1024 * 1024
"""Bytes of a hook's body; Telegram's updates and Twilio's forms stay far below."""
TWILIO = ("sms", "whatsapp")


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the hooks of the configured carriers."""
    router = APIRouter(prefix="/hooks", tags=["hooks"])

    @router.post("/telegram/{path_id}", response_class=Response)
    async def telegram(path_id: str, request: Request) -> Response:
        """Take an update from Telegram."""
        channel = _configured(desk, "telegram")
        received = await _received(desk, request, path_id)
        await run_in_threadpool(receive, desk, channel, received)
        return Response(status_code=200)

    @router.post("/twilio/status", response_class=Response)
    async def twilio_status(request: Request) -> Response:
        """Take Twilio's word on what became of a message."""
        channels = [channel for name in TWILIO if (channel := desk.channel(name)) is not None]
        received = await _received(desk, request)
        await run_in_threadpool(report, desk, channels, received)
        return Response(status_code=200)

    @router.post("/twilio/{name}", response_class=Response)
    async def twilio(name: Literal["sms", "whatsapp"], request: Request) -> Response:
        """Take a customer's message from Twilio."""
        channel = _configured(desk, name)
        received = await _received(desk, request)
        await run_in_threadpool(receive, desk, channel, received)
        return Response(status_code=200)

    return router


def _configured(desk: Frontdesk, name: str) -> Channel:
    channel = desk.channel(name)
    if channel is None:
        message = f"The channel {name} is not configured."
        raise InvalidSignature(message)
    return channel


async def _received(desk: Frontdesk, request: Request, path_id: str = "") -> WebhookRequest:
    """Read a request; its address is the one the carrier was given, whatever proxies made of it."""
    body = await limited_body(request, LARGEST)
    query = request.scope.get("query_string", b"").decode("latin-1")
    address = desk.settings.public_url.rstrip("/") + request.url.path
    return WebhookRequest(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        path_id=path_id,
        url=f"{address}?{query}" if query else address,
    )
