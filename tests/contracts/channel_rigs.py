"""What the conformance suite has to know of each channel. A new channel adds its rig here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from channels.contract import Channel, WebhookRequest
from channels.registry import build_channels
from channels.settings import ChannelSettings
from channels.telegram.settings import TelegramSettings
from channels.webchat.channel import SESSION_HEADER
from channels.webchat.session import new_token
from channels.webchat.settings import WebchatSettings
from tests.builders.mail import mail_settings
from tests.fakes.carrier import Break
from tests.fakes.telegram import PATH_ID, SECRET, TOKEN, TelegramFake, flood, telegram_fake

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
PAGE = "https://shop.example"
WEBCHAT_SECRET = "a secret of the tests, long enough"
VISITOR_TOKEN = new_token(WEBCHAT_SECRET)
VISITOR = VISITOR_TOKEN.partition(".")[0]
STRANGER_TOKEN = new_token("another secret, of somebody else")
TELEGRAM_HEADER = "x-telegram-bot-api-secret-token"

Forgery = Callable[[bytes], WebhookRequest]


@dataclass(frozen=True)
class Wire:
    """How to make a carrier fail, and to see what arrived there."""

    flood: Callable[[int], None]
    silence: Callable[[], None]
    forget: Callable[[str], None]
    arrived: Callable[[], list[str]]


@dataclass(frozen=True)
class Rig:
    """A channel ready to be examined.

    Attributes:
        name: The channel.
        peer: A customer's address on it.
        genuine: Makes a request as the carrier makes it; None where no request is ever taken.
        forgeries: Requests that must be refused, by what is wrong with them.
        presses: Whether customers can press buttons.
        is_json: Whether its payloads are JSON.
    """

    name: str
    peer: str
    genuine: Forgery | None
    forgeries: Mapping[str, Forgery] = field(default_factory=dict)
    presses: bool = True
    is_json: bool = True


def _telegram_request(body: bytes, secret: str = SECRET, path_id: str = PATH_ID) -> WebhookRequest:
    url = f"https://desk.example/hooks/telegram/{path_id}"
    return WebhookRequest({TELEGRAM_HEADER: secret}, body, path_id, url)


def _telegram_without_header(body: bytes) -> WebhookRequest:
    return WebhookRequest({}, body, PATH_ID, f"https://desk.example/hooks/telegram/{PATH_ID}")


def _webchat_request(body: bytes, token: str = VISITOR_TOKEN, page: str = PAGE) -> WebhookRequest:
    headers = {"origin": page, SESSION_HEADER: token}
    return WebhookRequest(headers, body, "", "wss://desk.example/chat/socket")


def _webchat_without_page(body: bytes) -> WebhookRequest:
    return WebhookRequest({SESSION_HEADER: VISITOR_TOKEN}, body, "", "wss://desk.example/chat")


def _email_request(body: bytes) -> WebhookRequest:
    return WebhookRequest({}, body, "", "https://desk.example/hooks/email")


def _terminal_request(body: bytes) -> WebhookRequest:
    return WebhookRequest({}, body, "", "https://desk.example/hooks/terminal")


RIGS = (
    Rig(
        "telegram",
        "700100001",
        _telegram_request,
        {
            "no header": _telegram_without_header,
            "empty secret": lambda body: _telegram_request(body, secret=""),
            "wrong secret": lambda body: _telegram_request(body, secret=SECRET[:-1]),
            "secret that is not ASCII": lambda body: _telegram_request(body, secret=SECRET + "é"),
            "wrong path": lambda body: _telegram_request(body, path_id="other"),
            "token as path": lambda body: _telegram_request(body, path_id=TOKEN),
        },
    ),
    Rig(
        "webchat",
        VISITOR,
        _webchat_request,
        {
            "no page": _webchat_without_page,
            "page not listed": lambda body: _webchat_request(body, page="https://evil.example"),
            "page with our name in it": lambda body: _webchat_request(
                body, page=PAGE + ".evil.example"
            ),
            "no session": lambda body: _webchat_request(body, token=""),
            "session signed by another": lambda body: _webchat_request(body, token=STRANGER_TOKEN),
            "another's genuine session": lambda body: _webchat_request(
                body, token=new_token(WEBCHAT_SECRET)
            ),
            "signature of another session": lambda body: _webchat_request(
                body, token=f"{VISITOR}.{new_token(WEBCHAT_SECRET).partition('.')[2]}"
            ),
        },
    ),
    Rig(
        "email",
        "tom@example.com",
        None,
        {"any request": _email_request},
        presses=False,
        is_json=False,
    ),
    Rig("terminal", "ana", None, {"any request": _terminal_request}),
)
CARRIED = ("telegram",)
ELSEWHERE = ("email",)
"""Carriers whose wire is another one; their sends are examined in ``tests/channels``."""


def settings(
    api_base: str = "http://127.0.0.1:9",
    token: str = TOKEN,
    smtp_url: str = "smtp://127.0.0.1:9",
) -> ChannelSettings:
    """Configure every channel there is; no carrier is reached for."""
    return ChannelSettings(
        telegram=TelegramSettings.model_validate(
            {
                "token": token,
                "secret": SECRET,
                "path_id": PATH_ID,
                "api_base": api_base,
                "timeout": 0.3,
            }
        ),
        email=mail_settings("imap://service:secret@127.0.0.1:9/INBOX", smtp_url),
        webchat=WebchatSettings.model_validate(
            {"secret": WEBCHAT_SECRET, "allowed_origins": [PAGE]}
        ),
    )


def built(name: str, configured: ChannelSettings | None = None) -> Channel:
    """Build all channels and take one."""
    channels = build_channels(configured or settings(), now=lambda: NOW)
    return next(channel for channel in channels if channel.name == name)


@contextmanager
def carried(name: str, token: str = TOKEN) -> Iterator[tuple[Channel, Wire]]:
    """Run a channel's carrier and build the channel against it."""
    assert name == "telegram", f"{name} has no carrier yet"
    with telegram_fake() as fake:
        yield built(name, settings(api_base=fake.url, token=token)), _telegram_wire(fake)


def _telegram_wire(fake: TelegramFake) -> Wire:
    return Wire(
        flood=lambda seconds: fake.wire.faults.append(flood(seconds)),
        silence=lambda: fake.wire.faults.append(Break.SILENCE_AFTER_ACCEPT),
        forget=lambda peer: fake.telegram.blocked.add(int(peer)),
        arrived=lambda: [message.text for message in fake.telegram.sent],
    )
