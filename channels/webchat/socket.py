"""One visitor's connection: frames in to intake, new lines out, nothing kept here.

A message is acknowledged after it is stored, so the widget sends again what was not
acknowledged, under the same id. What the widget shows is read from the store after the last
sequence number it has, so a line is shown once however often the connection breaks.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from typing import assert_never

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from channels.contract import WebhookRequest
from channels.errors import InvalidSignature, TryLater
from channels.frame import Frame as StoredFrame
from channels.webchat.channel import SESSION_HEADER, WebchatChannel
from channels.webchat.frames import FRAME, Hello, Message, Ping, Refusal
from channels.webchat.ports import Ports
from channels.webchat.rate import Allowance
from channels.webchat.session import new_token, session_of
from channels.webchat.settings import WebchatSettings

LONGEST_FRAME = 64 * 1024
LONGEST_TEXT = 8000
SILENCE = 90.0  # the widget pings every 25 s
BURST = 20
PER_SECOND = 1.0
FORBIDDEN_PAGE = 4403
NO_HELLO = 4400


class Refused(Exception):
    """A frame cannot be taken, and the widget is told why."""

    def __init__(
        self, code: Refusal, frame_id: str | None = None, after: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.frame_id = frame_id
        self.after = after

    def frame(self) -> dict[str, object]:
        """Say it to the widget."""
        said = {"type": "error", "code": self.code, "id": self.frame_id, "after": self.after}
        return {key: value for key, value in said.items() if value is not None}


class Connection:
    """An open socket and how far its widget has read."""

    def __init__(
        self,
        websocket: WebSocket,
        settings: WebchatSettings,
        ports: Ports,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._channel = WebchatChannel(settings)
        self._ports = ports
        self._allowance = Allowance(BURST, PER_SECOND, monotonic)
        self._token = ""
        self._session = ""
        self._after = 0

    async def run(self) -> None:
        """Talk until either side leaves."""
        await self._websocket.accept()
        if not self._settings.allows(self._websocket.headers.get("origin", "")):
            await self._websocket.close(FORBIDDEN_PAGE, "This page is not on the list.")
            return
        with suppress(WebSocketDisconnect):
            if await self._greeted():
                await self._talk()

    async def _greeted(self) -> bool:
        """Open the session; a socket that does not begin with a good hello is closed."""
        try:
            hello = await self._next_frame()
        except Refused as refusal:
            await self._say(refusal.frame())
            hello = None
        if not isinstance(hello, Hello):
            await self._websocket.close(NO_HELLO, "Say hello first.")
            return False
        await self._open(hello)
        return True

    async def _open(self, hello: Hello) -> None:
        secret = self._settings.secret.get_secret_value()
        token = hello.session or ""
        session = session_of(secret, token)
        self._after = hello.after if session else 0
        self._token = token if session else new_token(secret)
        self._session = session or self._token.partition(".")[0]
        await self._say(
            {
                "type": "welcome",
                "session": self._token,
                "resumed": session is not None,
                "title": self._settings.title,
                "limit": LONGEST_TEXT,
            }
        )

    async def _talk(self) -> None:
        """Push and read side by side until the visitor leaves."""
        async with asyncio.TaskGroup() as group:
            pushing = group.create_task(self._push())
            await self._read()
            pushing.cancel()

    async def _push(self) -> None:
        with suppress(WebSocketDisconnect):
            async with aclosing(self._ports.wake(self._session)) as wakes:
                async for _ in wakes:
                    await self._send_new()

    async def _send_new(self) -> None:
        while items := await self._ports.replies(self._session, self._after):
            await self._say({"type": "lines", "items": items})
            self._after = items[-1]["seq"]

    async def _read(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await self._take_next()

    async def _take_next(self) -> None:
        try:
            await self._take(await self._next_frame())
        except Refused as refusal:
            await self._say(refusal.frame())

    async def _next_frame(self) -> Hello | Message | Ping:
        """Wait for a frame; a visitor silent for long is gone."""
        try:
            async with asyncio.timeout(SILENCE):
                received = await self._websocket.receive()
        except TimeoutError as error:
            raise WebSocketDisconnect from error
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        return _read_frame(received.get("text"))

    async def _take(self, frame: Hello | Message | Ping) -> None:
        match frame:
            case Ping():
                await self._say({"type": "pong"})
            case Message():
                await self._store(frame)
            case Hello():
                raise Refused(Refusal.BAD_FRAME)
            case _:
                assert_never(frame)

    async def _store(self, message: Message) -> None:
        if len(message.text) > LONGEST_TEXT:
            raise Refused(Refusal.TOO_LONG, message.id)
        if wait := self._allowance.take():
            raise Refused(Refusal.SLOW_DOWN, message.id, wait)
        stored = StoredFrame(
            peer=self._session,
            id=message.id,
            text=message.text,
            button=message.button,
            language=message.language,
        )
        await self._hand_over(stored.encoded(), message.id)
        await self._say({"type": "stored", "id": message.id})
        await self._say({"type": "typing"})

    async def _hand_over(self, raw: bytes, message_id: str) -> None:
        origin = self._websocket.headers.get("origin", "")
        headers = {"origin": origin, SESSION_HEADER: self._token}
        url = str(self._websocket.url)
        try:
            self._channel.verify(WebhookRequest(headers, raw, path_id="", url=url))
            await self._ports.accept(raw, self._channel.envelope(raw))
        except InvalidSignature as error:
            raise Refused(Refusal.BAD_FRAME, message_id) from error
        except TryLater as error:
            raise Refused(Refusal.UNAVAILABLE, message_id, error.after) from error

    async def _say(self, frame: Mapping[str, object]) -> None:
        await self._websocket.send_text(json.dumps(frame))


def _read_frame(text: str | None) -> Hello | Message | Ping:
    if text is None:
        raise Refused(Refusal.BAD_FRAME)
    if len(text) > LONGEST_FRAME or len(text.encode(errors="replace")) > LONGEST_FRAME:
        raise Refused(Refusal.TOO_LONG)
    try:
        return FRAME.validate_json(text)
    except (ValidationError, UnicodeError) as error:
        raise Refused(Refusal.BAD_FRAME) from error
