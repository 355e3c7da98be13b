"""Twilio's REST API for messages as the real server answers it, and how it signs its own calls.

Sources: https://www.twilio.com/docs/messaging/api/message-resource and
https://www.twilio.com/docs/usage/security. Only what a front desk calls is here.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

VERSION = "/2010-04-01"
LONGEST = 1600
KNOWN = frozenset({"From", "To", "Body", "StatusCallback", "MediaUrl", "ContentSid"})
STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})


class Why(Enum):
    """What Twilio says about a call that it does not take: status, code, words."""

    NOT_KNOWN = (401, 20003, "Authenticate")
    NOT_FOUND = (404, 20404, "The requested resource was not found")
    NO_RECIPIENT = (400, 21604, "A 'To' phone number is required.")
    NO_SUCH_RECIPIENT = (400, 21211, "Invalid 'To' Phone Number")
    NO_BODY = (400, 21602, "Message body is required.")
    TOO_LONG = (400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    NOT_OUR_NUMBER = (400, 21606, "The 'From' number is not a valid message-capable number.")
    OPTED_OUT = (400, 21610, "Attempt to send to unsubscribed recipient")
    UNKNOWN_PARAMETER = (400, 20001, "Unknown parameter")


class ApiError(Exception):
    """The API refuses."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value[2])
        self.why = why

    def response(self) -> JSONResponse:
        """Say it as the API does."""
        return refusal(*self.why.value)


def refusal(status: int, code: int, words: str, **headers: str) -> JSONResponse:
    """Write an error as the API does."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": words, "more_info": more, "status": status}
    return JSONResponse(body, status_code=status, headers=headers)


@dataclass
class SentText:
    """A message that was sent to somebody's phone.

    Attributes:
        sid: Twilio's number of it.
        sender: Our number, with the service's prefix.
        recipient: Whose phone, with the service's prefix.
        text: What it says.
        at: When Twilio took it.
        callback: Where its reports go.
        status: How far it got.
        sent_at: When Twilio sent it on; None while it waits.
        code: Why it failed, if it did.
    """

    sid: str
    sender: str
    recipient: str
    text: str
    at: datetime
    callback: str = ""
    status: str = "queued"
    sent_at: datetime | None = None
    code: str = ""

    def described(self, account: str) -> dict[str, object]:
        """Describe it as the API does."""
        return _described(
            account,
            self.sid,
            at=self.at,
            sent_at=self.sent_at,
            **{"from": self.sender, "to": self.recipient, "body": self.text},
            status=self.status,
            direction="outbound-api",
            error_code=int(self.code) if self.code else None,
        )


@dataclass
class ReceivedText:
    """A message that somebody sent to one of our numbers.

    Attributes:
        sid: Twilio's number of it.
        sender: Whose phone, with the service's prefix.
        recipient: Our number, with the service's prefix.
        text: What it says.
        at: When Twilio took it.
        media: Twilio's numbers of the files that came with it.
    """

    sid: str
    sender: str
    recipient: str
    text: str
    at: datetime
    media: tuple[str, ...] = ()

    @property
    def sent_at(self) -> datetime:
        """When Twilio called our hook: at once."""
        return self.at

    def described(self, account: str) -> dict[str, object]:
        """Describe it as the API does."""
        return _described(
            account,
            self.sid,
            at=self.at,
            sent_at=self.at,
            **{"from": self.sender, "to": self.recipient, "body": self.text},
            status="received",
            direction="inbound",
            num_media=str(len(self.media)),
        )


def _described(
    account: str, sid: str, at: datetime, sent_at: datetime | None, **more: object
) -> dict[str, object]:
    place = f"{VERSION}/Accounts/{account}/Messages/{sid}"
    return {
        "sid": sid,
        "account_sid": account,
        "date_created": format_datetime(at),
        "date_updated": format_datetime(sent_at or at),
        "date_sent": format_datetime(sent_at) if sent_at else None,
        "error_code": None,
        "error_message": None,
        "num_segments": "1",
        "num_media": "0",
        "api_version": VERSION.strip("/"),
        "uri": f"{place}.json",
        "subresource_uris": {"media": f"{place}/Media.json"},
        **more,
    }


async def parameters(request: Request) -> Mapping[str, str]:
    """Read the form of a new message.

    Raises:
        ApiError: It names what the API does not know.
    """
    found = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    if found.keys() - KNOWN:
        raise ApiError(Why.UNKNOWN_PARAMETER)
    return found


def credentials(request: Request) -> tuple[str, str]:
    """Read who calls; empty where they do not say."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    user, _, secret = base64.b64decode(value).decode().partition(":")
    return user, secret


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Sign a call: the address, then every field's name and value in the order of names."""
    told = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def number_described(number: str, hook: str) -> dict[str, object]:
    """Describe a number of the account as Twilio lists it.

    Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
    """
    return {
        "phone_number": number,
        "sms_url": hook,
        "sms_method": "POST",
        "sms_application_sid": "",
        "capabilities": {"sms": True, "mms": True, "voice": True, "fax": False},
    }
