"""People on Telegram."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from benchmarks.crash.company import MORNING
from benchmarks.crash.orders import PATH_ID, SECRET
from benchmarks.crash.sides.posted import Posted
from benchmarks.crash.sides.side import Shown, shown
from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage
from tests.fakes.carrier import Carrier
from tests.fakes.telegram import TelegramFake

HOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(kw_only=True)
class Chats(Posted[dict[str, Any]]):
    """Everybody with a Telegram; its calls are updates.

    Attributes:
        fake: The carrier.
    """

    fake: TelegramFake
    KEPT = ("sent", "released", "blocked", "missing", "_last_message_id", "_next_update_id")

    def __post_init__(self) -> None:
        """Let Telegram be later than the house, so that no yes is older than its offer."""
        evening = MORNING + timedelta(hours=9)
        vars(self.fake.telegram)["_now"] = lambda: evening

    # What people do ------------------------------------------------------------------------

    def write(self, sender: int, text: str) -> None:
        """Let somebody write."""
        self.fake.telegram.write(Person(sender, "Somebody"), text)

    def press(self, sender: int, place: int = 0) -> None:
        """Let somebody press a button under the last message that has buttons."""
        shown = next(
            one
            for one in reversed(self.fake.telegram.sent)
            if one.chat_id == sender and one.buttons
        )
        label = shown.buttons[place][0]
        self.fake.telegram.press(Person(sender, "Somebody"), shown.message_id, label)

    def type_code(self, sender: int, by_text: Sequence[str]) -> None:
        """Let somebody type the code that was sent last, by text message or into their chat.

        Args:
            sender: Who types it.
            by_text: The text messages that everybody got, oldest first.
        """
        chat = [one.text for one in self.fake.telegram.sent if one.chat_id == sender]
        found = next(match for match in map(_CODE.search, [*by_text[::-1], *chat[::-1]]) if match)
        self.write(sender, found.group())

    def surprise(self) -> None:
        """Let Telegram deliver something that nobody knows."""
        self.fake.telegram._queue(business_moon={"phase": "full"})  # noqa: SLF001 - a payload no customer can send

    # What every side does ------------------------------------------------------------------

    @property
    def _carrier(self) -> TelegramCarrier:
        return self.fake.telegram

    @property
    def _wire(self) -> Carrier:
        return self.fake.wire

    def _post(self, url: str, call: dict[str, Any]) -> httpx.Response:
        hook = f"{url}/hooks/telegram/{PATH_ID}"
        return httpx.post(hook, json=call, headers={HOOK_HEADER: SECRET})

    def shown(self, saved: dict[str, Any] | None = None) -> list[Shown]:
        """Return what phones show since then; all of it without a ``saved``."""
        since = len(saved["sent"]) if saved else 0
        return [
            shown(str(one.chat_id), one.text, _file_of(one))
            for one in self.fake.telegram.sent[since:]
        ]


def _file_of(message: SentMessage) -> str:
    return "" if message.document is None else f" [{message.document.name}]"
