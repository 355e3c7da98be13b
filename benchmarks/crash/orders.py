"""What a process under test is told, and what it makes of it; loads none of what it runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.crash.instruments import Point
from channels.email.settings import EmailSettings
from channels.telegram.settings import TelegramSettings
from frontdesk.demo.facts import AUTHSERV_ID
from frontdesk.settings import Settings
from tests.builders.texting import account

TOKEN = "7001:crash-test"
SECRET = "hook-secret"
PATH_ID = "hook"
PUBLIC = "https://desk.example"
MAILBOX = "service@shop.example"
LOCAL_TOKEN = "crash-test"


@dataclass(frozen=True)
class Orders:
    """What a child is told.

    Attributes:
        folder: The data directory.
        database_url: Where the database is; empty for SQLite in the folder.
        telegram: Where Telegram's Bot API is.
        twilio: Where Twilio's API is; empty for a house without text messages.
        events: The file for its events.
        imap: Where the mailbox is; empty for a house without mail.
        smtp: Where its mail goes out.
        fatal: Where to die.
        plant: Name of a bug to plant.
        scripted: Whether a scripted assistant answers instead of the real one.
        notes: Whether the scripted one also writes down every line it answers.
        thinks: Seconds that every answer takes longer.
        fails: How many answers fail first.
        quiet: Seconds of quiet before a text is answered.
        lease: Seconds that claims and channel leases are good.
    """

    folder: Path
    database_url: str
    telegram: str
    events: Path
    fatal: Point | None = None
    plant: str | None = None
    scripted: bool = False
    thinks: float = 0.0
    fails: int = 0
    quiet: float = 0.0
    lease: float = 1.0
    twilio: str = ""
    imap: str = ""
    smtp: str = ""
    notes: bool = False


def settings_of(orders: Orders) -> Settings:
    """Return the settings: the waits near zero, the carrier on loopback, the clock our own."""
    bot = TelegramSettings(
        token=SecretStr(TOKEN), secret=SecretStr(SECRET), path_id=PATH_ID, api_base=orders.telegram
    )
    given: dict[str, Any] = {
        "data_dir": orders.folder,
        "database_url": orders.database_url,
        "telegram": bot,
        "clock": "2026-05-19T09:00:00+02:00",
        "quiet_window": orders.quiet,
        "uncertain_after": 0.05,
        "poll": 0.1,
        "turn_lease": orders.lease,
        "delivery_lease": orders.lease,
        "_env_file": None,
    }
    if orders.twilio:
        given |= {"twilio": account(orders.twilio), "public_url": PUBLIC}
    if orders.imap:
        given["email"] = _mailbox(orders)
    return Settings(**given)


def _mailbox(orders: Orders) -> EmailSettings:
    return EmailSettings(
        imap_url=SecretStr(orders.imap),
        smtp_url=SecretStr(orders.smtp),
        address=MAILBOX,
        authserv_id=AUTHSERV_ID,
        timeout=5,
        poll=0.5,
        retry=0.05,
    )


def live(orders: Orders) -> None:
    """Be the process under test."""
    from benchmarks.crash import house

    house.live(orders)
