"""A house for the web chat to talk to: it stores, numbers and answers in memory."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from itertools import count

from channels.contract import Envelope
from channels.errors import TryLater
from channels.frame import Frame
from channels.webchat.ports import Choice, HistoryItem

AT = "2026-05-19T09:00:00+02:00"
PAGE_OF_HISTORY = 50
Answer = Callable[[Frame], list[tuple[str, list[Choice]]]]


def no_answer(_frame: Frame) -> list[tuple[str, list[Choice]]]:
    """Say nothing back."""
    return []


class House:
    """What the widget's messages become.

    Attributes:
        stored: Every stored payload by its dedupe key: a second delivery changes nothing.
        refusals: As many next messages are not stored, for this many seconds each.
        lines: The lines of each session, as the widget shows them.
    """

    def __init__(self, answer: Answer = no_answer) -> None:
        self.stored: dict[str, bytes] = {}
        self.refusals: list[float] = []
        self.lines: dict[str, list[HistoryItem]] = {}
        self._answer = answer
        self._numbers = count(1)
        self._sleepers: set[asyncio.Event] = set()

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        """Store a payload once and answer it."""
        if self.refusals:
            raise TryLater(self.refusals.pop(0))
        if envelope.dedupe_key in self.stored:
            return
        self.stored[envelope.dedupe_key] = raw
        frame = Frame.model_validate_json(raw)
        line: dict[str, object] = {"who": "customer", "text": frame.text, "id": frame.id}
        if frame.file is not None:
            line["files"] = [frame.file.name]
        self._add(frame.peer, line)
        for text, buttons in self._answer(frame):
            self.say(frame.peer, text, buttons)
        self._wake()

    def say(self, session: str, text: str, buttons: list[Choice] | None = None) -> None:
        """Let the assistant write something."""
        self._add(session, {"who": "assistant", "text": text, "buttons": buttons or []})
        self._wake()

    async def replies(self, session: str, after_seq: int) -> list[HistoryItem]:
        """Read a page of lines."""
        lines = self.lines.get(session, [])
        return [line for line in lines if line["seq"] > after_seq][:PAGE_OF_HISTORY]

    async def wake(self, session: str) -> AsyncGenerator[None]:
        """Yield now, and whenever anything was said."""
        event = asyncio.Event()
        self._sleepers.add(event)
        try:
            while True:
                yield
                await event.wait()
                event.clear()
        finally:
            self._sleepers.discard(event)

    def _add(self, session: str, line: dict[str, object]) -> None:
        numbered = {"seq": next(self._numbers), "at": AT, **line}
        self.lines.setdefault(session, []).append(numbered)  # type: ignore[arg-type]  # built from its fields

    def _wake(self) -> None:
        for event in self._sleepers:
            event.set()
