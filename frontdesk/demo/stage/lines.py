"""The chat on a phone: its bubbles, kept over a restart of the demo."""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from frontdesk.demo.stage.board import Board


@dataclass
class Line:
    """A bubble.

    Attributes:
        mine: The phone's owner wrote it.
        text: What it says.
        at: When, for the clock beside it.
        message_id: The carrier's number, for messages of this run.
        buttons: The labels under it.
        pressed: The button that was pressed.
        update_id: What carries it, until the front desk has taken it.
    """

    mine: bool
    text: str
    at: str
    message_id: int | None = None
    buttons: list[str] = field(default_factory=list)
    pressed: str | None = None
    update_id: object = None


class Chat:
    """The bubbles of one chat.

    Args:
        now: The demo's time.
        board: Told when something changes.
        memory: Where the chat is kept over a restart of the demo.
    """

    def __init__(self, now: Callable[[], datetime], board: Board, memory: Path) -> None:
        self.lines = _remembered(memory)
        self._now = now
        self._board = board
        self._memory = memory

    def shown(self, waiting: Collection[object]) -> list[dict[str, Any]]:
        """Return the chat as the page draws it.

        Args:
            waiting: What the carrier has not delivered yet.
        """
        return [
            {**asdict(line), "key": place, "taken": line.update_id not in waiting}
            for place, line in enumerate(self.lines)
        ]

    def add(self, *, mine: bool, text: str, update_id: object = None) -> Line:
        """Add a bubble."""
        line = Line(mine=mine, text=text, at=self._now().isoformat(), update_id=update_id)
        self.lines.append(line)
        self.changed()
        return line

    def changed(self) -> None:
        """Keep the chat, and let the page look."""
        self._memory.write_text(json.dumps([asdict(line) for line in self.lines]), "utf-8")
        self._board.change()


def _remembered(memory: Path) -> list[Line]:
    """Read the chat of an earlier run; its buttons are no longer known to the carrier."""
    try:
        kept = [Line(**line) for line in json.loads(memory.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    for line in kept:
        line.message_id = line.update_id = None
        line.buttons = []
    return kept
