"""What the demo's data directory says of itself: the server's settings, the devices' keys."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from frontdesk.demo.facts import (
    AUTHSERV_ID,
    BOT,
    LETTERHEAD,
    MAIL_ADDRESS,
    ORGANISATION,
    SMS_NUMBER,
    START,
    TWILIO,
    WHATSAPP_NUMBER,
)
from frontdesk.deployment import Section, toml_of, write_private
from frontdesk.settings import DEPLOYMENT_FILE

DEVICES_FILE = "demo.json"
PHONE_FILE, SMS_FILE, MAIL_FILE = "phone.json", "sms.json", "mail.json"
DEVICE_MEMORIES = (PHONE_FILE, SMS_FILE, MAIL_FILE)
"""What is on the devices, kept over a restart of the demo."""


@dataclass(frozen=True)
class Devices:
    """What the demo's parent needs to play the carriers, drawn anew for each company.

    Attributes:
        size: How big the company is.
        telegram_token: The only token that the fake Telegram knows.
        telegram_secret: What it repeats in a header of every update.
        telegram_path: The last part of the hook's path.
        twilio_token: The secret of the fake Twilio's only account; a company that was built
            before there was one has none.
        chat_secret: Signs web chat sessions.
    """

    size: str
    telegram_token: str
    telegram_secret: str
    telegram_path: str
    chat_secret: str
    twilio_token: str = ""


def draw_devices(size: str) -> Devices:
    """Draw new keys."""
    return Devices(
        size=size,
        telegram_token=f"{BOT}:{secrets.token_urlsafe(24)}",
        telegram_secret=secrets.token_urlsafe(24),
        telegram_path=secrets.token_urlsafe(12),
        chat_secret=secrets.token_urlsafe(32),
        twilio_token=secrets.token_urlsafe(24),
    )


def write_deployment(folder: Path, devices: Devices) -> None:
    """Write the server's settings and the devices' keys, readable by their owner alone."""
    write_private(folder / DEPLOYMENT_FILE, _deployment(devices))
    write_private(folder / DEVICES_FILE, json.dumps(asdict(devices), indent=2) + "\n")


def read_devices(folder: Path) -> Devices | None:
    """Return the devices' keys; None when there is no demo company here."""
    try:
        return Devices(**json.loads((folder / DEVICES_FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None


def _deployment(devices: Devices) -> str:
    top: Section = {
        "secret_key": secrets.token_urlsafe(32),
        "clock": START.isoformat(),
        "show_codes": True,
    }
    sections: dict[str, Section] = {
        "assistant": {"ladder": "linked"},
        "letterhead": dict(LETTERHEAD),
        "telegram": {
            "token": devices.telegram_token,
            "secret": devices.telegram_secret,
            "path_id": devices.telegram_path,
            "api_base": "http://127.0.0.1:8001/telegram",
        },
        "twilio": {
            "account_sid": TWILIO,
            "auth_token": devices.twilio_token,
            "number": SMS_NUMBER,
            "whatsapp_number": WHATSAPP_NUMBER,
            "api_base": "http://127.0.0.1:8001/twilio",
        },
        "email": {
            "imap_url": f"imap://service:{secrets.token_urlsafe(12)}@127.0.0.1:8002/INBOX",
            "smtp_url": "smtp://127.0.0.1:8003",
            "address": MAIL_ADDRESS,
            "name": ORGANISATION.name,
            "authserv_id": AUTHSERV_ID,
        },
        "webchat": {
            "secret": devices.chat_secret,
            "title": ORGANISATION.name,
            "allowed_origins": ["http://127.0.0.1:8000", "http://127.0.0.1:8001"],
        },
    }
    return toml_of("Written by `frontdesk demo`.", top, sections)
