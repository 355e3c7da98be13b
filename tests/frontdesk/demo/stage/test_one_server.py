"""The stage starts one server, however often its button is pressed."""

import asyncio
import sys

import pytest

from frontdesk.demo.stage import server as module
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.server import Server


def test_two_presses_of_start_at_once_start_one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMMAND", (sys.executable, "-c", "input()"))

    async def pressed_twice() -> int:
        server = Server("http://127.0.0.1:9", {}, Board(), quiet=True)
        await asyncio.gather(server.start(), server.start())
        starts = server.starts
        await server.kill()
        return starts

    assert asyncio.run(pressed_twice()) == 1
