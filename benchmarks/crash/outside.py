"""Everybody outside the house: a Telegram, a visitor with the chat widget, an agent with a key.

Each holds on to what was not acknowledged and delivers it again, as carriers, the widget and
careful clients do.
"""

import contextlib
import copy
import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from benchmarks.crash.company import MORNING
from benchmarks.crash.digest import without_volatile
from benchmarks.crash.orders import PATH_ID, SECRET
from channels.webchat.session import new_token
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage
from frontdesk.settings import DEFAULT_SECRET
from frontdesk.workflows.delivery import AGAIN
from tests.fakes.telegram import TelegramFake

ORIGIN = "http://127.0.0.1:8000"
HOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"
THREADS = "/api/v1/conversations/threads"
AWAY = (httpx.HTTPError, OSError, WebSocketException, TimeoutError)
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_KEPT = ("sent", "released", "blocked", "missing", "_last_message_id", "_next_update_id")


@dataclass(frozen=True)
class StaffRequest:
    """A verb that the agent calls on somebody's thread, under a key of its own."""

    path: str
    about: int
    body: dict[str, Any] | None
    key: str


@dataclass
class Outside:
    """Everybody outside, and what they wait for.

    Attributes:
        fake: The carrier.
        staff_key: The agent's API key.
        updates: What Telegram has not been told is stored.
        taken: The updates that were acknowledged.
        frames: What the visitor's widget has not been told is stored.
        requests: What the agent's client has had no answer to.
        answers: The answers it had.
        session: The visitor's session.
        seen: The last line that the visitor's widget has.
    """

    fake: TelegramFake
    staff_key: str
    updates: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    requests: list[StaffRequest] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    session: str = field(default_factory=lambda: new_token(DEFAULT_SECRET))
    seen: int = 0
    numbered: int = 0

    def __post_init__(self) -> None:
        """Let Telegram be later than the house, so that no yes is older than its offer."""
        evening = MORNING + timedelta(hours=9)
        vars(self.fake.telegram)["_now"] = lambda: evening

    def save(self) -> dict[str, Any]:
        """Keep how everybody is, between two steps."""
        carrier = {name: copy.deepcopy(vars(self.fake.telegram)[name]) for name in _KEPT}
        return {"carrier": carrier, "seen": self.seen, "numbered": self.numbered}

    def restore(self, saved: dict[str, Any]) -> None:
        """Make everybody as they were."""
        vars(self.fake.telegram).update(copy.deepcopy(saved["carrier"]))
        self.fake.telegram.pending.clear()
        self.fake.wire.faults.clear()
        for waiting in (self.updates, self.taken, self.frames, self.requests, self.answers):
            waiting.clear()
        self.seen, self.numbered = saved["seen"], saved["numbered"]

    # What people do ------------------------------------------------------------------------

    def write(self, sender: int, text: str) -> None:
        """Let somebody write on Telegram."""
        self.fake.telegram.write(Person(sender, "Somebody"), text)
        self._collect()

    def press(self, sender: int, place: int = 0) -> None:
        """Let somebody press a button under the last message that has buttons."""
        shown = next(
            one
            for one in reversed(self.fake.telegram.sent)
            if one.chat_id == sender and one.buttons
        )
        label = shown.buttons[place][0]
        self.fake.telegram.press(Person(sender, "Somebody"), shown.message_id, label)
        self._collect()

    def type_code(self, sender: int) -> None:
        """Let somebody type the code that was sent last."""
        texts = (one.text for one in reversed(self.fake.telegram.sent) if one.chat_id == sender)
        found = next(match for match in map(_CODE.search, texts) if match)
        self.write(sender, found.group())

    def surprise(self) -> None:
        """Let Telegram deliver something that nobody knows."""
        self.fake.telegram._queue(business_moon={"phase": "full"})  # noqa: SLF001 - a payload no customer can send
        self._collect()

    def visit(self, text: str) -> None:
        """Let the visitor write in the chat widget."""
        self.numbered += 1
        self.frames.append({"type": "message", "id": f"frame-{self.numbered}", "text": text})

    def ask_staff(self, path: str, about: int, body: dict[str, Any] | None = None) -> None:
        """Let the agent do something with somebody's thread through REST, once."""
        self.numbered += 1
        self.requests.append(StaffRequest(path, about, body, f"key-{self.numbered}"))

    def repeat_everything(self) -> None:
        """Let Telegram deliver again what it delivered, as carriers do."""
        self.updates.extend(self.taken)

    def _collect(self) -> None:
        self.updates.extend(self.fake.telegram.pending)
        self.fake.telegram.pending.clear()

    # What reaches the house ----------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether anybody waits for an acknowledgement."""
        return bool(self.updates or self.frames or self.requests)

    def deliver(self, url: str) -> None:
        """Deliver what waits, in order, as far as the house takes it."""
        with contextlib.suppress(*AWAY):
            self._deliver_updates(url)
            self._deliver_frames(url)
            self._deliver_requests(url)

    def _deliver_updates(self, url: str) -> None:
        hook = f"{url}/hooks/telegram/{PATH_ID}"
        while self.updates:
            answer = httpx.post(hook, json=self.updates[0], headers={HOOK_HEADER: SECRET})
            if answer.status_code != 200 or answer.content:
                return
            self.taken.append(self.updates.pop(0))

    def _deliver_frames(self, url: str) -> None:
        if not self.frames:
            return
        with self._chat(url, after=self.seen) as socket:
            while self.frames:
                socket.send(json.dumps(self.frames[0]))
                self._await(socket, "stored")
                self.frames.pop(0)

    def _deliver_requests(self, url: str) -> None:
        while self.requests:
            asked = self.requests[0]
            staff = {"Authorization": f"Bearer {self.staff_key}"}
            found = httpx.get(f"{url}{THREADS}", params={"text": str(asked.about)}, headers=staff)
            path = asked.path.format(thread=found.raise_for_status().json()["items"][0]["id"])
            headers = staff | {"Idempotency-Key": asked.key}
            answer = httpx.post(f"{url}{path}", json=asked.body, headers=headers)
            if answer.status_code == 503:
                return
            self.answers.append(answer.status_code)
            self.requests.pop(0)

    def read_chat(self, url: str, expected: int) -> list[str]:
        """Return the lines that the widget shows after those it had, waiting for so many."""
        lines: list[str] = []
        with contextlib.suppress(*AWAY), self._chat(url, after=self.seen) as socket:
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

    # What the house did --------------------------------------------------------------------

    def received(self, since: int) -> list[tuple[int, str, bool]]:
        """Return (chat, text and file, whether it says it was sent again) of what phones show."""
        return [
            (
                one.chat_id,
                without_volatile(one.text.removeprefix(AGAIN)) + _file_of(one),
                one.text.startswith(AGAIN),
            )
            for one in self.fake.telegram.sent[since:]
        ]


def _file_of(message: SentMessage) -> str:
    return "" if message.document is None else f" [{message.document.name}]"
