"""One visitor's connection: frames in to intake, new lines out, nothing kept here.

A message is acknowledged after it is stored, so the widget sends again what was not
acknowledged, under the same id. What the widget shows is read from the store after the last
sequence number it has, so a line is shown once however often the connection breaks.
"""

import asyncio
import base64
import json
import re
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import assert_never

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from channels.contract import WebhookRequest
from channels.errors import InvalidSignature, TryLater
from channels.frame import Frame as StoredFrame
from channels.frame import SentFile
from channels.webchat.channel import SESSION_HEADER, WebchatChannel
from channels.webchat.frames import FRAME, File, Hello, Known, Message, Ping, Refusal
from channels.webchat.ports import Ports
from channels.webchat.rate import Allowances, address_key
from channels.webchat.session import new_token, session_of
from channels.webchat.settings import WebchatSettings
from channels.webchat.uploads import SOON, Uploads

LONGEST_FRAME = 64 * 1024
LONGEST_TEXT = 8000
LARGEST_FILE = 8 * 1024 * 1024
FILE_COST = 5  # what a file takes of the allowance, in messages
UNFINISHED = 120.0  # so long may nothing come of a file that is coming in
SILENCE = 90.0  # the widget pings every 25 s
FORBIDDEN_PAGE = 4403
NO_HELLO = 4400
_ID = re.compile(r'"id": ?"([A-Za-z0-9_-]{1,64})"')


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


class Incoming:
    """A file that is coming in, never more of it than was said.

    Attributes:
        file: What was said of it.
        content: What of it is there.
        at: When its last part came, in real time that only goes forward.
    """

    def __init__(self, file: File, at: float) -> None:
        self.file = file
        self.content = bytearray()
        self.at = at

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return len(self.content) == self.file.size

    def frame(self, session: str) -> StoredFrame:
        """Write what is stored of it."""
        sent = SentFile(name=self.file.name, content=base64.b64encode(self.content))
        return StoredFrame(peer=session, id=self.file.id, language=self.file.language, file=sent)

    def took(self, part: bytes, at: float) -> bool:
        """Take a part; false where it is more than was said, or nothing."""
        if not part or len(self.content) + len(part) > self.file.size:
            return False
        self.content += part
        self.at = at
        return True


class Connection:
    """An open socket and how far its widget has read."""

    def __init__(
        self,
        websocket: WebSocket,
        settings: WebchatSettings,
        ports: Ports,
        allowances: Allowances,
        uploads: Uploads,
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._channel = WebchatChannel(settings)
        self._ports = ports
        self._allowances = allowances
        self._uploads = uploads
        self._address = address_key(websocket.client.host if websocket.client else "")
        self._incoming: Incoming | None = None
        self._token = ""
        self._session = ""
        self._after = 0

    async def run(self) -> None:
        """Talk until either side leaves."""
        await self._websocket.accept()
        if not self._settings.allows(self._websocket.headers.get("origin", "")):
            await self._websocket.close(FORBIDDEN_PAGE, "This page is not on the list.")
            return
        try:
            with suppress(WebSocketDisconnect):
                if await self._greeted():
                    await self._talk()
        finally:
            self._end_file()

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
                "file_limit": LARGEST_FILE,
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

    async def _next_frame(self) -> Known | bytes:
        """Wait for a frame, or a part of a file; a visitor silent for long is gone."""
        try:
            async with asyncio.timeout(SILENCE):
                received = await self._websocket.receive()
        except TimeoutError as error:
            raise WebSocketDisconnect from error
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        part = received.get("bytes")
        return _read_frame(received.get("text")) if part is None else part

    async def _take(self, frame: Known | bytes) -> None:
        self._forget_unfinished()
        match frame:
            case bytes():
                await self._add(frame)
            case File():
                await self._expect(frame)
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
        self._require_allowance(message.id)
        stored = StoredFrame(
            peer=self._session,
            id=message.id,
            text=message.text,
            button=message.button,
            language=message.language,
        )
        await self._keep(stored)

    async def _keep(self, stored: StoredFrame) -> None:
        raw = await asyncio.to_thread(stored.encoded)
        await self._hand_over(raw, stored.id)
        await self._say({"type": "stored", "id": stored.id})
        await self._say({"type": "typing"})

    def _require_allowance(self, frame_id: str, cost: int = 1) -> None:
        if wait := self._allowances.take(self._session, self._address, cost):
            raise Refused(Refusal.SLOW_DOWN, frame_id, wait)

    async def _expect(self, file: File) -> None:
        """Let the bytes of a file come, if it may; one that is not finished is forgotten."""
        self._end_file()
        if file.size > LARGEST_FILE:
            raise Refused(Refusal.TOO_LARGE, file.id)
        self._require_allowance(file.id, FILE_COST)
        if refusal := self._uploads.begin(self._address, file.size):
            raise Refused(refusal, file.id, SOON if refusal is Refusal.SLOW_DOWN else None)
        self._incoming = Incoming(file, self._uploads.monotonic())
        await self._say({"type": "go", "id": file.id})

    def _forget_unfinished(self) -> None:
        """Forget a file of which nothing came for long; whoever pings no more is gone before."""
        incoming = self._incoming
        if incoming is not None and self._uploads.monotonic() - incoming.at > UNFINISHED:
            self._end_file()

    def _end_file(self) -> None:
        """Count a file no more: it is stored, or it will not be."""
        incoming, self._incoming = self._incoming, None
        if incoming is not None:
            self._uploads.end(self._address, incoming.file.size, len(incoming.content))

    async def _add(self, part: bytes) -> None:
        """Take a part of the file that is expected; with the last one it is stored."""
        incoming = self._incoming
        if incoming is None or not incoming.took(part, self._uploads.monotonic()):
            self._end_file()
            raise Refused(Refusal.BAD_FRAME, incoming.file.id if incoming else None)
        if incoming.is_whole:
            try:
                await self._keep(await asyncio.to_thread(incoming.frame, self._session))
            finally:
                self._end_file()

    async def _hand_over(self, raw: bytes, message_id: str) -> None:
        origin = self._websocket.headers.get("origin", "")
        headers = {"origin": origin, SESSION_HEADER: self._token}
        url = str(self._websocket.url)
        try:
            request = WebhookRequest(headers, raw, path_id="", url=url)
            envelope = await asyncio.to_thread(self._channel.verified, request)
            await self._ports.accept(raw, envelope)
        except InvalidSignature as error:
            raise Refused(Refusal.BAD_FRAME, message_id) from error
        except TryLater as error:
            raise Refused(Refusal.UNAVAILABLE, message_id, error.after) from error

    async def _say(self, frame: Mapping[str, object]) -> None:
        await self._websocket.send_text(json.dumps(frame))


def _read_frame(text: str | None) -> Known:
    if text is None:
        raise Refused(Refusal.BAD_FRAME)
    if len(text) > LONGEST_FRAME or len(text.encode(errors="replace")) > LONGEST_FRAME:
        raise Refused(Refusal.TOO_LONG, _id_in(text))
    try:
        return FRAME.validate_json(text)
    except (ValidationError, UnicodeError) as error:
        raise Refused(Refusal.BAD_FRAME, _id_in(text)) from error


def _id_in(text: str) -> str | None:
    """Find the id in a frame that cannot be read, where the widget writes it: at the beginning."""
    found = _ID.search(text[:200])
    return found[1] if found else None
