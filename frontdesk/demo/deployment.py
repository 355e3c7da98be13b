"""What the demo's data directory says of itself: the server's settings, the devices' keys."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from frontdesk.demo.facts import ANA, BOT, LETTERHEAD, ORGANISATION, START
from frontdesk.settings import DEPLOYMENT_FILE

DEVICES_FILE = "demo.json"


@dataclass(frozen=True)
class Devices:
    """What the demo's parent needs to play the carriers, drawn anew for each company.

    Attributes:
        size: How big the company is.
        telegram_token: The only token that the fake Telegram knows.
        telegram_secret: What it repeats in a header of every update.
        telegram_path: The last part of the hook's path.
        chat_secret: Signs web chat sessions.
    """

    size: str
    telegram_token: str
    telegram_secret: str
    telegram_path: str
    chat_secret: str

    def ana_session(self) -> str:
        """Return the token that makes a browser Ana's."""
        from channels.webchat.session import sign

        return sign(self.chat_secret, ANA)


def draw_devices(size: str) -> Devices:
    """Draw new keys."""
    return Devices(
        size=size,
        telegram_token=f"{BOT}:{secrets.token_urlsafe(24)}",
        telegram_secret=secrets.token_urlsafe(24),
        telegram_path=secrets.token_urlsafe(12),
        chat_secret=secrets.token_urlsafe(32),
    )


def write_deployment(folder: Path, devices: Devices) -> None:
    """Write the server's settings and the devices' keys, readable by their owner alone."""
    _write(folder / DEPLOYMENT_FILE, _deployment(devices))
    _write(folder / DEVICES_FILE, json.dumps(asdict(devices), indent=2) + "\n")


def read_devices(folder: Path) -> Devices | None:
    """Return the devices' keys; None when there is no demo company here."""
    try:
        return Devices(**json.loads((folder / DEVICES_FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None


def _deployment(devices: Devices) -> str:
    lines = (
        "# Written by `frontdesk demo`; the environment (FRONTDESK_*) overrides it.",
        f"clock = {START.isoformat()}",
        f"secret_key = {_quoted(secrets.token_urlsafe(32))}",
        "show_codes = true",
        "",
        "[assistant]",
        'ladder = "linked"',
        "",
        "[letterhead]",
        *(f"{name} = {_quoted(value)}" for name, value in LETTERHEAD.items()),
        "",
        "[telegram]",
        f"token = {_quoted(devices.telegram_token)}",
        f"secret = {_quoted(devices.telegram_secret)}",
        f"path_id = {_quoted(devices.telegram_path)}",
        'api_base = "http://127.0.0.1:8001/telegram"',
        "",
        "[webchat]",
        f"secret = {_quoted(devices.chat_secret)}",
        f"title = {_quoted(ORGANISATION.name)}",
        'allowed_origins = ["http://127.0.0.1:8000", "http://127.0.0.1:8001"]',
    )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's are a subset."""
    return json.dumps(text)


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")
