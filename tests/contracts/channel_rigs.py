"""What the conformance suite has to know of each channel. A new channel adds its rig here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from channels.contract import Channel, WebhookRequest
from channels.registry import build_channels
from channels.settings import ChannelSettings
from channels.telegram.settings import TelegramSettings
from channels.twilio_settings import TwilioSettings
from channels.webchat.channel import SESSION_HEADER
from channels.webchat.session import new_token
from channels.webchat.settings import WebchatSettings
from frontdesk.demo.carriers.twilio_api import signature
from tests.builders.mail import mail_settings
from tests.fakes import twilio as twilio_at
from tests.fakes.carrier import Break
from tests.fakes.telegram import PATH_ID, SECRET, TOKEN, TelegramFake, flood, telegram_fake
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBERS, TwilioFake, twilio_fake

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
PAGE = "https://shop.example"
WEBCHAT_SECRET = "a secret of the tests, long enough"
VISITOR_TOKEN = new_token(WEBCHAT_SECRET)
VISITOR = VISITOR_TOKEN.partition(".")[0]
STRANGER_TOKEN = new_token("another secret, of somebody else")
ANA = "+491713920002"
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
        nul: How the wire writes a NUL.
        half: How it writes half of a surrogate pair; None where it cannot.
        presses: Whether customers can press buttons.
        is_json: Whether its payloads are JSON.
    """

    name: str
    peer: str
    genuine: Forgery | None
    forgeries: Mapping[str, Forgery] = field(default_factory=dict)
    nul: bytes = b"\\u0000"
    half: bytes | None = b"\\ud800"
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


def _twilio_request(
    service: str,
    body: bytes,
    *,
    token: str = AUTH_TOKEN,
    signed: bytes | None = None,
    signed_for: str | None = None,
) -> WebhookRequest:
    url = f"https://desk.example/hooks/twilio/{service}"
    form = dict(parse_qsl((signed or body).decode(), keep_blank_values=True))
    headers = {"x-twilio-signature": signature(token, signed_for or url, form)}
    return WebhookRequest(headers, body, "", url)


def _twilio_unsigned(service: str, header: str | None) -> Forgery:
    headers = {} if header is None else {"x-twilio-signature": header}
    url = f"https://desk.example/hooks/twilio/{service}"
    return lambda body: WebhookRequest(headers, body, "", url)


def _twilio_rig(service: str) -> Rig:
    elsewhere = "https://evil.example/hooks/twilio/" + service
    return Rig(
        service,
        ANA,
        lambda body: _twilio_request(service, body),
        {
            "no signature": _twilio_unsigned(service, None),
            "empty signature": _twilio_unsigned(service, ""),
            "any signature": _twilio_unsigned(service, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            "signature that is not ASCII": _twilio_unsigned(service, "é"),
            "another's token": lambda body: _twilio_request(service, body, token="guess"),
            "empty token": lambda body: _twilio_request(service, body, token=""),
            "another word signed": lambda body: _twilio_request(
                service, body.replace(b"hello", b"hullo"), signed=body
            ),
            "signed for another address": lambda body: _twilio_request(
                service, body, signed_for=elsewhere
            ),
            "a field twice": lambda body: _twilio_request(
                service, body + b"&Body=" + b"hullo", signed=body
            ),
            "the same field twice": lambda body: _twilio_request(
                service, body + b"&Body=hello", signed=body
            ),
            "a field more": lambda body: _twilio_request(service, body + b"&x=1", signed=body),
            "a field less": lambda body: _twilio_request(
                service,
                urlencode(dict(parse_qsl(body.decode())) | {"Body": ""}).encode(),
                signed=body,
            ),
        },
        nul=b"%00",
        half=None,
    )


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
    _twilio_rig("sms"),
    _twilio_rig("whatsapp"),
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
CARRIED = ("telegram", "sms", "whatsapp")
ELSEWHERE = ("email",)
"""Carriers whose wire is another one; their sends are examined in ``tests/channels``."""
PEERS = {rig.name: rig.peer for rig in RIGS}
WRONG = "700000001:not-the-key-any-more"


def settings(
    telegram: str = "http://127.0.0.1:9",
    twilio: str = "http://127.0.0.1:9",
    smtp_url: str = "smtp://127.0.0.1:9",
    *,
    knows: bool = True,
) -> ChannelSettings:
    """Configure every channel there is; no carrier is reached for.

    Args:
        telegram: Where Telegram is.
        twilio: Where Twilio is.
        smtp_url: Where mail is sent.
        knows: Whether the carriers know our secrets.
    """
    return ChannelSettings(
        telegram=TelegramSettings.model_validate(
            {
                "token": TOKEN if knows else WRONG,
                "secret": SECRET,
                "path_id": PATH_ID,
                "api_base": telegram,
                "timeout": 1.5,
            }
        ),
        twilio=TwilioSettings.model_validate(
            {
                "account_sid": ACCOUNT_SID,
                "auth_token": AUTH_TOKEN if knows else WRONG,
                "number": NUMBERS.sms,
                "whatsapp_number": NUMBERS.whatsapp,
                "api_base": twilio,
                "timeout": 1.5,
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
def carried(name: str, *, knows: bool = True) -> Iterator[tuple[Channel, Wire]]:
    """Run a channel's carrier and build the channel against it."""
    if name == "telegram":
        with telegram_fake() as fake:
            yield built(name, settings(telegram=fake.url, knows=knows)), _telegram_wire(fake)
    else:
        with twilio_fake() as carrier:
            yield built(name, settings(twilio=carrier.url, knows=knows)), _twilio_wire(carrier)


def _telegram_wire(fake: TelegramFake) -> Wire:
    return Wire(
        flood=lambda seconds: fake.wire.faults.append(flood(seconds)),
        silence=lambda: fake.wire.faults.append(Break.SILENCE_AFTER_ACCEPT),
        forget=lambda peer: fake.telegram.blocked.add(int(peer)),
        arrived=lambda: [message.text for message in fake.telegram.sent],
    )


def _twilio_wire(fake: TwilioFake) -> Wire:
    return Wire(
        flood=lambda seconds: fake.wire.faults.append(twilio_at.flood(seconds)),
        silence=lambda: fake.wire.faults.append(Break.SILENCE_AFTER_ACCEPT),
        forget=lambda peer: fake.twilio.missing.update({peer, f"whatsapp:{peer}"}),
        arrived=lambda: [message.text for message in fake.twilio.sent],
    )
