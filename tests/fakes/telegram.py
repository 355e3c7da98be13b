"""The demo's Telegram with the faults the real one has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.demo.carriers.telegram import TelegramCarrier
from tests.fakes.carrier import Answer, Carrier, serving

TOKEN = "700000001:test-key-of-the-bot"
SECRET = "hook-secret_of-the-tests"
PATH_ID = "q7Xk2-hook"
NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class TelegramFake:
    """A Telegram on a real socket.

    Attributes:
        telegram: What it knows: sent messages, people, updates.
        wire: The socket and the faults of the next calls of ``sendMessage``.
    """

    telegram: TelegramCarrier
    wire: Carrier

    @property
    def url(self) -> str:
        """The address for ``api_base``."""
        return self.wire.url


@contextmanager
def telegram_fake(
    token: str = TOKEN, now: Callable[[], datetime] = lambda: NOW
) -> Iterator[TelegramFake]:
    """Run a Telegram that knows one bot, by a clock of its own."""
    telegram = TelegramCarrier(token, now, first_update_id=1)
    with serving(telegram.app) as wire:
        wire.strikes = lambda path: path.endswith("/sendMessage")
        yield TelegramFake(telegram, wire)


def flood(retry_after: int) -> Answer:
    """Ask for a pause as Telegram does."""
    return Answer.of_json(
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {retry_after}",
            "parameters": {"retry_after": retry_after},
        },
    )


def server_error(status: int) -> Answer:
    """Fail as the Bot API itself does, in JSON."""
    body = {"ok": False, "error_code": status, "description": "Internal Server Error"}
    return Answer.of_json(status, body)


def web_page(status: int) -> Answer:
    """Answer with a page, as a proxy in between does."""
    return Answer(status, b"<html>try later</html>", (("content-type", "text/html"),))
