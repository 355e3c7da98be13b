"""A visitor with the chat widget."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Origin

from benchmarks.crash.digest import without_volatile
from benchmarks.crash.sides.side import AWAY, Shown
from channels.webchat.session import new_token
from frontdesk.settings import DEFAULT_SECRET

ORIGIN = "http://127.0.0.1:8000"
CONNECTS = 4


@dataclass
class Widget:
    """One visitor, who sees lines instead of being sent messages.

    Attributes:
        session: The visitor's session.
        waiting: What the widget has not been told is stored.
        seen: The last line that it has.
        numbered: How many messages it wrote.
    """

    session: str = field(default_factory=lambda: new_token(DEFAULT_SECRET))
    waiting: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    numbered: int = 0

    def write(self, text: str) -> None:
        """Let the visitor write."""
        self.numbered += 1
        self.waiting.append({"type": "message", "id": f"frame-{self.numbered}", "text": text})

    @property
    def key(self) -> str:
        """The conversation's key."""
        return f"webchat:site:{self.session.partition('.')[0]}"

    @property
    def waits(self) -> bool:
        """Whether the visitor waits."""
        return bool(self.waiting)

    def save(self) -> dict[str, Any]:
        """Keep how far the visitor has read."""
        return {"seen": self.seen, "numbered": self.numbered}

    def restore(self, saved: dict[str, Any]) -> None:
        """Let the visitor have read so far."""
        self.seen, self.numbered = saved["seen"], saved["numbered"]
        self.waiting.clear()

    def deliver(self, url: str) -> None:
        """Send frames, each until it is told to be stored."""
        if not self.waiting:
            return
        with self._chat(url, after=self.seen) as socket:
            while self.waiting:
                socket.send(json.dumps(self.waiting[0]))
                self._await(socket, "stored")
                self.waiting.pop(0)

    def repeat(self) -> None:
        """Repeat nothing: the widget sends until it is told, and then no more."""

    def shown(self, _saved: dict[str, Any]) -> list[Shown]:
        """Nothing is sent to a widget; what it shows it reads (``lines``)."""
        return []

    def lines(self, url: str, expected: int) -> list[str]:
        """Return the lines that it shows after those it had, waiting for so many.

        A machine that is busy with other houses may let a widget wait: it connects again, as the
        real one does, and is told the rest.
        """
        lines: list[str] = []
        for _ in range(CONNECTS):
            if len(lines) >= expected:
                break
            with suppress(*AWAY), self._chat(url, after=self.seen) as socket:
                while len(lines) < expected:
                    for line in self._await(socket, "lines")["items"]:
                        lines.append(without_volatile(line["text"]))
                        self.seen = line["seq"]
        return lines

    def _chat(self, url: str, *, after: int) -> Any:  # noqa: ANN401 - a web socket of any library
        socket = connect(
            f"{url.replace('http', 'ws', 1)}/chat/socket",
            origin=Origin(ORIGIN),
            open_timeout=5,
            close_timeout=0.2,
            proxy=None,
        )
        socket.send(json.dumps({"type": "hello", "session": self.session, "after": after}))
        self._await(socket, "welcome")
        return socket

    def _await(self, socket: Any, kind: str) -> dict[str, Any]:  # noqa: ANN401 - a web socket of any library
        until = time.monotonic() + 5
        while time.monotonic() < until:
            frame: dict[str, Any] = json.loads(socket.recv(timeout=5))
            if frame["type"] == kind:
                return frame
        raise TimeoutError
