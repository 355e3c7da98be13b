"""People on every channel who keep writing, each line of theirs once in the world."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.crash.outside import Outside

FIRST_CHAT = 820_000_000
FIRST_NUMBER = 491_770_000_000
CHATS, NUMBERS = 40, 15
REPEATED = 0.2
"""Share of the rounds after which carriers deliver again what they delivered."""
LATE = 3
"""How many deliveries each of them repeats then."""
Write = Callable[[str], None]


@dataclass
class Crowd:
    """Everybody who writes while the house dies again and again.

    Attributes:
        outside: The carriers.
        dice: Draws who writes, and how much.
        written: Every line, by the channel it was written on.
    """

    outside: Outside
    dice: random.Random
    written: dict[str, list[str]] = field(default_factory=dict)
    _lines: int = 0

    def write_some(self) -> None:
        """Let some of them write: every channel in most rounds, texts as slowly as they go out."""
        for _ in range(self.dice.randint(1, 4)):
            self._write("telegram", self._chat)
        for name, share, write in (
            ("whatsapp", 0.7, self._whatsapp),
            ("sms", 0.4, self._text),
            ("email", 0.5, self._mail),
            ("webchat", 0.6, self.outside.visitor.write),
        ):
            if self.dice.random() < share:
                self._write(name, write)
        if self.dice.random() < REPEATED:
            self._repeat()

    def _write(self, channel: str, write: Write) -> None:
        self._lines += 1
        line = f"{channel}{self._lines:07d}"
        self.written.setdefault(channel, []).append(line)
        write(line)

    def _chat(self, line: str) -> None:
        self.outside.chats.write(FIRST_CHAT + self.dice.randrange(CHATS), line)

    def _text(self, line: str) -> None:
        self.outside.text(self._number(), line)

    def _whatsapp(self, line: str) -> None:
        self.outside.text(f"whatsapp:{self._number()}", line)

    def _number(self) -> str:
        return f"+{FIRST_NUMBER + self.dice.randrange(NUMBERS)}"

    def _mail(self, line: str) -> None:
        """Let a stranger write, each another one: nobody gets many automatic answers a day."""
        self.outside.post(f"guest{self._lines}@example.net", line, "Wanted")

    def _repeat(self) -> None:
        chats, texts = self.outside.chats, self.outside.texts
        chats.waiting.extend(chats.taken[-LATE:])
        if texts is not None:
            texts.waiting.extend(texts.taken[-LATE:])


class Delivering:
    """Delivers what the crowd writes to wherever the house listens, in a thread of its own.

    Args:
        outside: The carriers.
        where: Where the house listens now; None while it does not.
    """

    def __init__(self, outside: Outside, where: Callable[[], str | None]) -> None:
        self._outside = outside
        self._where = where
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        """Begin."""
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.01):
            url = self._where()
            if url and self._outside.waits:
                self._outside.deliver(url)
