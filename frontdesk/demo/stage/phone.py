"""Wei's phone: what he wrote and pressed, and what the bot sent him, over the fake Telegram."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from frontdesk.demo.carriers.telegram import TelegramCarrier, Update
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage
from frontdesk.demo.stage.board import Board

AGAIN = 0.4
"""Seconds until Telegram tries an update again that was not taken."""


@dataclass
class Line:
    """A bubble.

    Attributes:
        mine: Wei wrote it.
        text: What it says.
        at: When, for the clock beside it.
        message_id: Telegram's number, for the bot's messages of this run.
        buttons: The labels under it.
        pressed: The button that was pressed.
        update_id: The update that carries it, until the bot has taken it.
    """

    mine: bool
    text: str
    at: str
    message_id: int | None = None
    buttons: list[str] = field(default_factory=list)
    pressed: str | None = None
    update_id: object = None


class Phone:
    """A phone with one chat.

    Args:
        carrier: The Telegram that it is connected to.
        owner: Whose phone it is.
        now: The demo's time.
        board: Told when something changes.
        memory: Where the chat is kept over a restart of the demo.
    """

    def __init__(
        self,
        carrier: TelegramCarrier,
        owner: Person,
        now: Callable[[], datetime],
        board: Board,
        memory: Path,
    ) -> None:
        self._carrier = carrier
        self._owner = owner
        self._now = now
        self._board = board
        self._memory = memory
        self._lines = _remembered(memory)
        self._wake = asyncio.Event()
        carrier.watch(self._received)

    def shown(self) -> list[dict[str, Any]]:
        """Return the chat as the page draws it."""
        waiting = {update["update_id"] for update in self._carrier.pending}
        return [
            {**asdict(line), "key": place, "taken": line.update_id not in waiting}
            for place, line in enumerate(self._lines)
        ]

    def write(self, text: str) -> None:
        """Write a message."""
        update = self._carrier.write(self._owner, text)
        self._add(Line(mine=True, text=text, at=self._clock(), update_id=_number(update)))

    def press(self, message_id: int, label: str) -> bool:
        """Press a button; returns whether there is such a button."""
        line = next((one for one in self._lines if one.message_id == message_id), None)
        if line is None or label not in line.buttons or line.pressed:
            return False
        self._carrier.press(self._owner, message_id, label)
        line.pressed = label
        self._changed()
        return True

    async def deliver(self) -> None:
        """Carry updates to the bot's hook for ever, in order, each until it is taken."""
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while True:
                if await self._carrier.deliver(client):
                    self._board.change()
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(AGAIN if self._carrier.pending else None):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    def _received(self, message: SentMessage) -> None:
        """Show a message of the bot, or the change of one."""
        if message.chat_id != self._owner.id:
            return
        labels = [label for label, _ in message.buttons]
        known = next((one for one in self._lines if one.message_id == message.message_id), None)
        if known is None:
            line = Line(mine=False, text=message.text, at=self._clock(), buttons=labels)
            line.message_id = message.message_id
            self._add(line)
        else:
            known.buttons = labels
            self._changed()

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        self._changed()

    def _changed(self) -> None:
        self._memory.write_text(json.dumps([asdict(line) for line in self._lines]), "utf-8")
        self._wake.set()
        self._board.change()

    def _clock(self) -> str:
        return self._now().isoformat()


def _remembered(memory: Path) -> list[Line]:
    """Read the chat of an earlier run; its buttons are no longer known to Telegram."""
    try:
        kept = [Line(**line) for line in json.loads(memory.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    for line in kept:
        line.message_id = line.update_id = None
        line.buttons = []
    return kept


def _number(update: Update) -> object:
    return update["update_id"]
