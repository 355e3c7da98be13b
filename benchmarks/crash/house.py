"""The process under test: the real house, on real sockets, told where to die.

Children are forked from a server that has imported everything and trained the offline engine
once, so that a restart takes a fraction of a second instead of ten.
"""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import chromadb.api.rust
import nicegui
import structlog
import uvicorn
import yaml

import assistant.answering
import channels.telegram.outbound
import frontdesk.console.mounting
from assistant import agent
from assistant.asker import Asker
from assistant.offline.understanding import Understander
from assistant.turn import Question, TurnResult
from benchmarks.crash.instruments import Instruments, watch_commits, watch_sends
from benchmarks.crash.orders import LOCAL_TOKEN, Orders, settings_of
from benchmarks.crash.plants import PLANTS
from benchmarks.storming.clerk import notes_every_line
from frontdesk.application import Frontdesk
from frontdesk.http.app import build_app
from frontdesk.server import opened
from tests.builders.house import ScriptedAssistant, echoes

if TYPE_CHECKING:
    from collections.abc import MutableMapping

LOADED = (
    assistant.answering,
    channels.telegram.outbound,
    chromadb.api.rust,
    frontdesk.console.mounting,
    nicegui,
)
"""What the house loads at its first need, loaded before the fork."""
TRAINED = Understander()
"""The offline engine never changes, so the children share the one trained before the fork."""


def live(orders: Orders) -> None:
    """Open the house, serve until told to stop, and die where the orders say.

    For a quick start it trains nothing anew, reads YAML with the compiled loader and serves the
    REST routes of one module only.
    """
    _be_quiet()
    instruments = Instruments(orders.events, orders.fatal)
    vars(agent)["Understander"] = lambda: TRAINED
    vars(yaml)["SafeLoader"] = yaml.CSafeLoader
    if orders.plant:
        PLANTS[orders.plant]()
    with opened(settings_of(orders)) as desk:
        watch_commits(desk.database, instruments)
        for channel in desk.channels.values():
            watch_sends(channel, instruments)
        _serve(replace(desk, assistant=_assistant(desk, orders, instruments)), instruments)


def _serve(desk: Frontdesk, instruments: Instruments) -> None:
    app = build_app(desk, local_token=LOCAL_TOKEN)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
    server = _Server(config, instruments, listening.getsockname()[1])
    asyncio.run(server.serve([listening]))


class _Server(uvicorn.Server):
    """Tells when it listens, and where."""

    def __init__(self, config: uvicorn.Config, instruments: Instruments, port: int) -> None:
        super().__init__(config)
        self._instruments = instruments
        self._port = port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._instruments.tell("ready", self._port)


class Hindered:
    """The assistant, slow or failing at first, as models and machines are.

    Args:
        assistant: Who really answers.
        thinks: Seconds that every answer takes longer.
        fails: How many answers fail first.
        tell: Is told every line that is to be answered.
    """

    def __init__(
        self,
        assistant: Any,  # noqa: ANN401 - any assistant
        thinks: float,
        fails: int,
        tell: Callable[..., None],
    ) -> None:
        self._assistant = assistant
        self._tell = tell
        self._thinks = thinks
        self._fails = fails
        self._guard = threading.Lock()

    def answer(self, question: Question, asker: Asker) -> TurnResult:
        """Answer late, or not at all."""
        for line in question.text.splitlines():
            self._tell("asked", line)
        time.sleep(self._thinks)
        with self._guard:
            self._fails -= 1
            if self._fails >= 0:
                raise TimeoutError
        answered: TurnResult = self._assistant.answer(question, asker)
        return answered

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the assistant has
        return getattr(self._assistant, name)


def _assistant(desk: Frontdesk, orders: Orders, instruments: Instruments) -> Any:  # noqa: ANN401 - any assistant
    decide = notes_every_line if orders.notes else echoes
    answering = ScriptedAssistant(decide=decide) if orders.scripted else desk.assistant
    return Hindered(answering, orders.thinks, orders.fails, instruments.tell)


def _be_quiet() -> None:
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[_drop])


def _drop(_logger: object, _name: str, _event: "MutableMapping[str, Any]") -> str:
    raise structlog.DropEvent
