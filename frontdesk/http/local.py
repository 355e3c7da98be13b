"""The door for this machine's own command line: ``frontdesk chat`` while the server runs.

One process owns a data directory, so the command line asks the server. The token lies in the
data directory, readable by its owner alone.
"""

import hmac
from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from erp_core.kernel.errors import Refused
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import Exchange, converse

Token = Annotated[str, Header(alias="X-Frontdesk-Local")]


class ChatRequest(BaseModel):
    """Texts that an identity sends on a channel, one after the other's reply."""

    model_config = ConfigDict(extra="forbid")

    channel: str
    sender: str = Field(min_length=1, max_length=200)
    texts: list[str] = Field(min_length=1, max_length=50)


class NotLocal(Refused):
    """This door is for the machine's own command line."""


def build_router(desk: Frontdesk, token: str) -> APIRouter:
    """Build the local routes."""
    router = APIRouter(prefix="/local", include_in_schema=False)

    @router.post("/chat")
    def chat(body: ChatRequest, x_frontdesk_local: Token = "") -> list[Exchange]:
        """Send texts through the real intake and return the replies."""
        if not hmac.compare_digest(x_frontdesk_local.encode(), token.encode()):
            raise NotLocal
        return converse(desk, body.channel, body.sender, body.texts, loops_running=True)

    return router
