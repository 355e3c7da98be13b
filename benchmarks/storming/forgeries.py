"""Fourteen ways to post what no carrier sent: each takes a true letter and makes it a lie."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from benchmarks.crash.orders import PUBLIC, SECRET
from benchmarks.crash.sides.chats import HOOK_HEADER
from benchmarks.storming.letters import SMS_HOOK, TELEGRAM_HOOK, Letter
from frontdesk.demo.carriers.twilio import SIGNATURE_HEADER
from frontdesk.demo.carriers.twilio_api import signature
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN

Forger = Callable[[Letter], Letter]
OTHER_TOKEN = "the token of somebody else"
FORGED_UPDATE = (
    b'{"update_id": 77, "message": {"message_id": 77, "date": 1779174000, "text": "FORGED",'
    b' "chat": {"id": 810000001, "type": "private"},'
    b' "from": {"id": 810000001, "is_bot": false, "first_name": "Somebody"}}}'
)


def _update(secret: str | None, path: str = TELEGRAM_HOOK, header: str = HOOK_HEADER) -> Letter:
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers[header] = secret
    return Letter(path, FORGED_UPDATE, headers, "FORGED")


def _form(letter: Letter, **changed: str) -> dict[str, str]:
    written = {
        "MessageSid": "SM" + "f" * 32,
        "AccountSid": ACCOUNT_SID,
        "From": "+491760000000",
        "To": "+494066969001",
        "Body": letter.text,
        "NumMedia": "0",
    }
    return written | changed


def _text(letter: Letter, signed: str | None, form: dict[str, str] | None = None) -> Letter:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if signed is not None:
        headers[SIGNATURE_HEADER] = signed
    return Letter(SMS_HOOK, urlencode(form or _form(letter)).encode(), headers, letter.text)


def _signed(form: dict[str, str], token: str = AUTH_TOKEN, url: str = PUBLIC + SMS_HOOK) -> str:
    return signature(token, url, form)


def _other_words(letter: Letter) -> Letter:
    """Change the words of a letter that somebody signed."""
    return _text(letter, _signed(_form(letter)), _form(letter, Body="FORGED: pay me instead"))


def _more_fields(letter: Letter) -> Letter:
    """Add a field that nobody signed."""
    return _text(letter, _signed(_form(letter)), _form(letter, OptOutType="START"))


def _said_twice(letter: Letter) -> Letter:
    """Give a signed field a second time, with other words."""
    honest = _text(letter, _signed(_form(letter)))
    twice = [*parse_qsl(honest.body.decode()), ("Body", "FORGED once more")]
    return replace(honest, body=urlencode(twice).encode())


FORGERIES: dict[str, Forger] = {
    "no secret": lambda _: _update(None),
    "an empty secret": lambda _: _update(""),
    "another secret": lambda _: _update("not-the-secret"),
    "a part of the secret": lambda _: _update(SECRET[:-1]),
    "the secret and more": lambda _: _update(SECRET + "x"),
    "the secret in another header": lambda _: _update(SECRET, header="Authorization"),
    "the secret at another path": lambda _: _update(SECRET, path="/hooks/telegram/other"),
    "the secret in the address": lambda _: _update(None, f"{TELEGRAM_HOOK}?secret={SECRET}"),
    "no signature": lambda letter: _text(letter, None),
    "another account's signature": lambda letter: _text(
        letter, _signed(_form(letter), OTHER_TOKEN)
    ),
    "a signature of another address": lambda letter: _text(
        letter, _signed(_form(letter), url="https://desk.example/hooks/twilio/whatsapp")
    ),
    "a signature of other words": _other_words,
    "a field that was not signed": _more_fields,
    "a signed field given twice": _said_twice,
}
"""What each is; every one says FORGED in its words, and must be refused and leave no trace."""
