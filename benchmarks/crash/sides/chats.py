"""People on Telegram."""

import copy
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from benchmarks.crash.company import MORNING
from benchmarks.crash.digest import without_volatile
from benchmarks.crash.orders import PATH_ID, SECRET
from benchmarks.crash.sides.side import Shown
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage
from frontdesk.workflows.delivery import AGAIN
from tests.fakes.telegram import TelegramFake

HOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_KEPT = ("sent", "released", "blocked", "missing", "_last_message_id", "_next_update_id")


@dataclass
class Chats:
    """Everybody with a Telegram.

    Attributes:
        fake: The carrier.
        waiting: Updates that Telegram has not been told are stored.
        taken: The updates that were acknowledged.
    """

    fake: TelegramFake
    waiting: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let Telegram be later than the house, so that no yes is older than its offer."""
        evening = MORNING + timedelta(hours=9)
        vars(self.fake.telegram)["_now"] = lambda: evening

    # What people do ------------------------------------------------------------------------

    def write(self, sender: int, text: str) -> None:
        """Let somebody write."""
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

    def _collect(self) -> None:
        self.waiting.extend(self.fake.telegram.pending)
        self.fake.telegram.pending.clear()

    # What every side does ------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether an update waits."""
        return bool(self.waiting)

    def save(self) -> dict[str, Any]:
        """Keep what phones show and the carrier's numbers."""
        return {name: copy.deepcopy(vars(self.fake.telegram)[name]) for name in _KEPT}

    def restore(self, saved: dict[str, Any]) -> None:
        """Make phones and numbers as they were."""
        vars(self.fake.telegram).update(copy.deepcopy(saved))
        self.fake.telegram.pending.clear()
        self.fake.wire.faults.clear()
        self.waiting.clear()
        self.taken.clear()

    def deliver(self, url: str) -> None:
        """Post updates to the hook, each until it is taken with an empty answer."""
        hook = f"{url}/hooks/telegram/{PATH_ID}"
        while self.waiting:
            answer = httpx.post(hook, json=self.waiting[0], headers={HOOK_HEADER: SECRET})
            if answer.status_code != 200 or answer.content:
                return
            self.taken.append(self.waiting.pop(0))

    def repeat(self) -> None:
        """Let Telegram deliver again what it delivered."""
        self.waiting.extend(self.taken)

    def shown(self, saved: dict[str, Any] | None = None) -> list[Shown]:
        """Return what phones show since then; all of it without a ``saved``."""
        since = len(saved["sent"]) if saved else 0
        return [
            Shown(
                str(one.chat_id),
                without_volatile(one.text.removeprefix(AGAIN)) + _file_of(one),
                one.text.startswith(AGAIN),
            )
            for one in self.fake.telegram.sent[since:]
        ]


def _file_of(message: SentMessage) -> str:
    return "" if message.document is None else f" [{message.document.name}]"
