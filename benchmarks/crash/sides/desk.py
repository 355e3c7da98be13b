"""Our own side of the desk: an agent with a key, and somebody who talks to it in a shell."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.crash.digest import without_volatile
from benchmarks.crash.orders import LOCAL_TOKEN
from benchmarks.crash.sides.side import Shown

THREADS = "/api/v1/conversations/threads"
PATIENCE = 30.0


@dataclass(frozen=True)
class Request:
    """A verb that the agent calls, under a key of its own.

    Attributes:
        path: Where; ``{thread}`` stands for the number of the thread it is about.
        about: Words that find the thread: its customer's address.
        body: What is posted.
        key: Tells a request that is made again.
    """

    path: str
    about: str
    body: dict[str, Any] | None
    key: str


@dataclass
class Agent:
    """Somebody of the staff, with a client that asks until it is answered.

    Attributes:
        key: The API key.
        waiting: What had no answer.
        answers: The answers it had, as status codes.
        numbered: How many requests were made.
    """

    key: str = ""
    waiting: list[Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    numbered: int = 0

    def ask(self, path: str, about: int | str = "", body: dict[str, Any] | None = None) -> None:
        """Let the agent do something, once."""
        self.numbered += 1
        self.waiting.append(Request(path, str(about), body, f"key-{self.numbered}"))

    @property
    def waits(self) -> bool:
        """Whether a request had no answer."""
        return bool(self.waiting)

    def save(self) -> int:
        """Keep how many requests there were."""
        return self.numbered

    def restore(self, saved: int) -> None:
        """Count on from there."""
        self.numbered = saved
        self.waiting.clear()
        self.answers.clear()

    def deliver(self, url: str) -> None:
        """Make requests, each until it is answered."""
        while self.waiting:
            asked = self.waiting[0]
            staff = {"Authorization": f"Bearer {self.key}"}
            path = asked.path
            if "{thread}" in path:
                found = httpx.get(f"{url}{THREADS}", params={"text": asked.about}, headers=staff)
                path = path.format(thread=found.raise_for_status().json()["items"][0]["id"])
            headers = staff | {"Idempotency-Key": asked.key}
            answer = httpx.post(f"{url}{path}", json=asked.body, headers=headers, timeout=PATIENCE)
            if answer.status_code == 503:
                return
            self.answers.append(answer.status_code)
            self.waiting.pop(0)

    def repeat(self) -> None:
        """Repeat nothing: an answered request is not made again."""

    def shown(self, _saved: int) -> list[Shown]:
        """Nothing is sent to an agent."""
        return []


@dataclass
class Shell:
    """Somebody who types ``frontdesk chat``, whose texts keep their numbers until answered.

    Attributes:
        waiting: The numbers and texts that had no answer.
        said: What was answered.
        numbered: How many texts were typed.
    """

    waiting: list[tuple[int, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    numbered: int = 0

    def write(self, text: str) -> None:
        """Let them type a line."""
        self.numbered += 1
        self.waiting.append((self.numbered, text))

    @property
    def waits(self) -> bool:
        """Whether a line had no answer."""
        return bool(self.waiting)

    def save(self) -> tuple[int, int]:
        """Keep how many lines were typed and answered."""
        return self.numbered, len(self.said)

    def restore(self, saved: tuple[int, int]) -> None:
        """Count on from there."""
        self.numbered = saved[0]
        del self.said[saved[1] :]
        self.waiting.clear()

    def deliver(self, url: str) -> None:
        """Say what was typed, each line until it is answered."""
        while self.waiting:
            number, text = self.waiting[0]
            body = {"channel": "terminal", "sender": "shell", "texts": [text], "first": number}
            headers = {"X-Frontdesk-Local": LOCAL_TOKEN}
            answer = httpx.post(f"{url}/local/chat", json=body, headers=headers, timeout=PATIENCE)
            if answer.status_code == 503:
                return
            for exchange in answer.raise_for_status().json():
                self.said += [without_volatile(one["text"]) for one in exchange["replies"]]
            self.waiting.pop(0)

    def repeat(self) -> None:
        """Repeat nothing: an answered line is not typed again."""

    def shown(self, saved: tuple[int, int]) -> list[Shown]:
        """Return what the shell printed since then."""
        return [Shown("shell", text, again=False) for text in self.said[saved[1] :]]
