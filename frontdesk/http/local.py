"""The door for this machine's own command line while the server runs: chat, questions, the modules.

One process owns a data directory, so the command line asks the server. The token lies in the
data directory, readable by its owner alone.
"""

import hmac
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from assistant.questions.view import ToldView
from erp_core.kernel.errors import Refused
from frontdesk.application import Frontdesk
from frontdesk.modules import (
    COMMAND_LINE,
    ModuleView,
    SwitchView,
    modules_view,
    running_names,
    switched,
)
from frontdesk.text_numbers import LIMIT, draw_number
from frontdesk.workflows.asking import ask_as_login
from frontdesk.workflows.chat import Exchange, converse
from frontdesk.workflows.replaying import Replay, Turns, last_turns, replay

Token = Annotated[str, Header(alias="X-Frontdesk-Local")]


class ChatRequest(BaseModel):
    """Texts that an identity sends on a channel, one after the other's reply."""

    model_config = ConfigDict(extra="forbid")

    channel: str
    sender: str = Field(min_length=1, max_length=200)
    texts: list[str] = Field(min_length=1, max_length=50)
    first: int = Field(default_factory=draw_number, ge=0, lt=LIMIT)


class AskRequest(BaseModel):
    """A question about the business, and whose it is."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=2_000)
    login: str = Field(min_length=1, max_length=200)
    on: date | None = None


class SwitchRequest(BaseModel):
    """What a module is to be from the next start."""

    model_config = ConfigDict(extra="forbid")

    on: bool
    with_dependents: bool = False


class NotLocal(Refused):
    """This door is for the machine's own command line."""


def build_router(desk: Frontdesk, token: str) -> APIRouter:
    """Build the local routes."""

    def only_local(x_frontdesk_local: Token = "") -> None:
        if not hmac.compare_digest(x_frontdesk_local.encode(), token.encode()):
            raise NotLocal

    router = APIRouter(prefix="/local", include_in_schema=False, dependencies=[Depends(only_local)])

    @router.post("/chat")
    def chat(body: ChatRequest) -> list[Exchange]:
        """Send texts through the real intake and return the replies."""
        return converse(
            desk, body.channel, body.sender, body.texts, loops_running=True, first=body.first
        )

    @router.get("/turns")
    def turns() -> Turns:
        """List the last turns."""
        return last_turns(desk, COMMAND_LINE)

    @router.get("/turns/{number}")
    def play(number: int) -> Replay:
        """Play a recorded turn again."""
        return replay(desk, COMMAND_LINE, number)

    @router.post("/ask")
    def ask(body: AskRequest) -> ToldView:
        """Answer a question about the business as a member of staff."""
        return ask_as_login(desk, body.login, body.question, body.on)

    _add_modules(router, desk)
    return router


def _add_modules(router: APIRouter, desk: Frontdesk) -> None:
    @router.get("/modules")
    def list_modules() -> list[ModuleView]:
        """List the modules as this server has them."""
        running = running_names(desk.modules)
        return desk.database.read(lambda tx: modules_view(tx, COMMAND_LINE, desk.settings, running))

    @router.post("/modules/{name}")
    def switch(name: str, body: SwitchRequest) -> SwitchView:
        """Switch a module for the next start."""
        return desk.database.run(
            lambda tx: switched(
                tx, desk.settings, name, on=body.on, with_dependents=body.with_dependents
            )
        )
