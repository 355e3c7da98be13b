"""Wei's phone: what he wrote and pressed, and what the bot sent him, over the fake Telegram."""

import asyncio
from typing import Any

import httpx

from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.lines import Chat

AGAIN = 0.4
"""Seconds until Telegram tries an update again that was not taken."""


class Phone:
    """A phone with one chat.

    Args:
        carrier: The Telegram that it is connected to.
        owner: Whose phone it is.
        chat: The bubbles on it.
        board: Told when something changes.
    """

    def __init__(self, carrier: TelegramCarrier, owner: Person, chat: Chat, board: Board) -> None:
        self._carrier = carrier
        self._owner = owner
        self._chat = chat
        self._board = board
        self._wake = asyncio.Event()
        carrier.watch(self._received)

    def shown(self) -> list[dict[str, Any]]:
        """Return the chat as the page draws it."""
        return self._chat.shown({update["update_id"] for update in self._carrier.pending})

    def write(self, text: str) -> None:
        """Write a message."""
        update = self._carrier.write(self._owner, text)
        self._chat.add(mine=True, text=text, update_id=update["update_id"])
        self._wake.set()

    def press(self, message_id: int, label: str) -> bool:
        """Press a button; returns whether there is such a button."""
        line = next((one for one in self._chat.lines if one.message_id == message_id), None)
        if line is None or label not in line.buttons or line.pressed:
            return False
        self._carrier.press(self._owner, message_id, label)
        line.pressed = label
        self._chat.changed()
        self._wake.set()
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
        lines = self._chat.lines
        known = next((one for one in lines if one.message_id == message.message_id), None)
        line = known or self._chat.add(mine=False, text=message.text)
        line.message_id = message.message_id
        line.buttons = [label for label, _ in message.buttons]
        self._chat.changed()
