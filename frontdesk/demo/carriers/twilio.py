"""A Twilio that runs on this machine: the REST API on one side, people's phones on the other.

It does what the real one does for an account with a number for text messages and one for
WhatsApp: checks every call, numbers messages, stops a recipient who writes STOP, signs and
delivers what people write to the hooks in order and again until it hears a 2xx, and reports what
became of each message. It has no faults of its own; the tests wrap it with those.
"""

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from frontdesk.demo.carriers.twilio_api import (
    LONGEST,
    START_WORDS,
    STOP_WORDS,
    VERSION,
    ApiError,
    ReceivedText,
    SentText,
    Why,
    credentials,
    number_described,
    parameters,
    signature,
)
from frontdesk.demo.carriers.twilio_list import listed, page_of

SIGNATURE_HEADER = "X-Twilio-Signature"
AGAIN = 0.4
"""Seconds until a call that was not taken is made again."""
WHATSAPP = "whatsapp:"
WINDOW = timedelta(hours=24)
NEEDS_TEMPLATE = "63016"
ON_THEIR_WAY = frozenset({"sent", "delivered", "undelivered", "read"})
Observer = Callable[[SentText], None]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Call:
    """A call to a hook that waits to be taken.

    Attributes:
        url: The hook.
        form: What is posted.
    """

    url: str
    form: Mapping[str, str]

    @property
    def body(self) -> bytes:
        """The form as it is posted."""
        return urlencode(self.form).encode()


@dataclass(frozen=True)
class Media:
    """A file that somebody sent."""

    content: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True)
class Numbers:
    """The account's two numbers."""

    sms: str
    whatsapp: str


class TwilioCarrier:
    """One account at Twilio, and the people who write to its numbers."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        numbers: Numbers,
        now: Callable[[], datetime],
        *,
        base: str = "https://api.twilio.com",
        reports: Iterable[str] = ("sent", "delivered"),
    ) -> None:
        """Open the carrier.

        Args:
            account_sid: The only account it knows.
            auth_token: The account's secret.
            numbers: The account's numbers.
            now: The time it stamps on messages.
            base: Where it is, for the addresses of files.
            reports: What it reports of every message it takes, by itself.
        """
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.numbers = numbers
        self.base = base
        self.sent: list[SentText] = []
        self.received: list[ReceivedText] = []
        self.pending: list[Call] = []
        self.stopped: set[str] = set()
        self.missing: set[str] = set()
        self.hooks: dict[str, str] = {}
        self.cdn = ""
        self._now = now
        self._reports = tuple(reports)
        self._observers: list[Observer] = []
        self._wake = asyncio.Event()
        self._media: dict[str, Media] = {}
        self._last_written: dict[str, datetime] = {}
        account = f"{VERSION}/Accounts/{{account}}"
        self.app = Starlette(
            routes=[
                Route(f"{account}.json", self._answered(self._account)),
                Route(f"{account}/IncomingPhoneNumbers.json", self._answered(self._our_numbers)),
                Route(f"{account}/Messages.json", self._answered(self._create), methods=["POST"]),
                Route(f"{account}/Messages.json", self._answered(self._list)),
                Route(f"{account}/Messages/{{sid}}.json", self._answered(self._fetch)),
                Route(f"{account}/Messages/{{sid}}/Media.json", self._answered(self._files)),
                Route(f"{account}/Messages/{{sid}}/Media/{{media}}", self._answered(self._file)),
                Route("/cdn/{media}", self._from_cdn),
            ]
        )

    def watch(self, observer: Observer) -> None:
        """Be told of every message to somebody's phone, and of every change to it."""
        self._observers.append(observer)

    # People's phones -----------------------------------------------------------------------

    def write(self, person: str, text: str, *files: Media, **more: str) -> Call:
        """Let somebody write a message.

        Args:
            person: Their number; with ``whatsapp:`` before it they write on WhatsApp.
            text: What they write.
            files: What they send with it.
            more: Further fields of the form, for example ``OptOutType``.
        """
        on_whatsapp = person.startswith(WHATSAPP)
        sid = _sid("MM" if files and not on_whatsapp else "SM")
        to = WHATSAPP + self.numbers.whatsapp if on_whatsapp else self.numbers.sms
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.account_sid,
            "From": person,
            "To": to,
            "Body": text,
            "NumSegments": "1",
            "NumMedia": str(len(files)),
            "SmsStatus": "received",
            "ApiVersion": VERSION.strip("/"),
            **self._attached(sid, files),
            **more,
        }
        self._keep(form)
        self._last_written[person] = self._now()
        self._obey(person, text)
        call = Call(self.hooks.get("whatsapp" if on_whatsapp else "sms", ""), form)
        self._queue(call)
        return call

    def _keep(self, form: Mapping[str, str]) -> None:
        """Keep a message in the list, with or without anybody who hears of it."""
        media = tuple(
            form[f"MediaUrl{number}"].rpartition("/")[2] for number in range(int(form["NumMedia"]))
        )
        said = (form["MessageSid"], form["From"], form["To"], form["Body"])
        self.received.append(ReceivedText(*said, self._now(), media))

    def report(self, sid: str, status: str, code: str = "") -> None:
        """Report how far a message got."""
        message = next(one for one in self.sent if one.sid == sid)
        message.status, message.code = status, code
        if status in ON_THEIR_WAY:
            message.sent_at = message.sent_at or self._now()
        self._tell(message)
        if message.callback:
            form = {
                "MessageSid": sid,
                "SmsSid": sid,
                "AccountSid": self.account_sid,
                "From": message.sender,
                "To": message.recipient,
                "MessageStatus": status,
                "SmsStatus": status,
                "ApiVersion": VERSION.strip("/"),
                **({"ErrorCode": code} if code else {}),
            }
            self._queue(Call(message.callback, form))

    def signed(self, call: Call) -> dict[str, str]:
        """Return the headers that Twilio posts a form with."""
        return {
            SIGNATURE_HEADER: signature(self.auth_token, call.url, call.form),
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        }

    def forget_when(self, person: str) -> None:
        """Forget when somebody last wrote: as if it had been long ago."""
        self._last_written.pop(person, None)

    def forget_files(self) -> None:
        """Forget what people sent, as Twilio does when it is told to."""
        self._media.clear()

    async def deliver(self, client: httpx.AsyncClient) -> int:
        """Deliver waiting calls in order, up to the first that is not taken.

        Returns:
            How many were taken. The rest waits for the next call.
        """
        taken = 0
        while self.pending:
            call = self.pending[0]
            try:
                answer = await client.post(call.url, content=call.body, headers=self.signed(call))
            except httpx.HTTPError:
                return taken
            if not answer.is_success:
                return taken
            del self.pending[0]
            taken += 1
        return taken

    async def deliver_all(self, told: Callable[[], None] = lambda: None) -> None:
        """Deliver for ever, in order, each call until it is taken.

        Args:
            told: Told whenever some were taken.
        """
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while True:
                if await self.deliver(client):
                    told()
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN if self.pending else None):
                        await self._wake.wait()

    def _attached(self, sid: str, files: tuple[Media, ...]) -> dict[str, str]:
        fields = {}
        for number, file in enumerate(files):
            media = _sid("ME")
            self._media[media] = file
            place = f"{VERSION}/Accounts/{self.account_sid}/Messages/{sid}/Media/{media}"
            fields[f"MediaUrl{number}"] = self.base + place
            fields[f"MediaContentType{number}"] = file.mime_type
        return fields

    def _obey(self, person: str, text: str) -> None:
        """Stop and start as the carrier does by itself: on text messages, for a bare word."""
        word = text.strip().upper()
        if person.startswith(WHATSAPP):
            return
        if word in STOP_WORDS:
            self.stopped.add(person)
        elif word in START_WORDS:
            self.stopped.discard(person)

    def _queue(self, call: Call) -> None:
        if call.url:
            self.pending.append(call)
            self._wake.set()

    # The REST API --------------------------------------------------------------------------

    def _answered(self, method: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            try:
                self._know(request)
                return await method(request)
            except ApiError as error:
                return error.response()

        return answer

    def _know(self, request: Request) -> None:
        user, secret = credentials(request)
        known = hmac.compare_digest(f"{user}:{secret}", f"{self.account_sid}:{self.auth_token}")
        if not known:
            raise ApiError(Why.NOT_KNOWN)
        if request.path_params["account"] != self.account_sid:
            raise ApiError(Why.NOT_FOUND)

    async def _account(self, _request: Request) -> Response:
        name = "Crane Harbour Coffee"
        return JSONResponse({"sid": self.account_sid, "friendly_name": name, "status": "active"})

    async def _our_numbers(self, request: Request) -> Response:
        """List the account's numbers for text messages, or the one that is asked for."""
        wanted = request.query_params.get("PhoneNumber", self.numbers.sms)
        place = f"{VERSION}/Accounts/{self.account_sid}/IncomingPhoneNumbers.json"
        ours = number_described(self.numbers.sms, self.hooks.get("sms", ""))
        found = [ours] if wanted == self.numbers.sms else []
        return JSONResponse(listed("incoming_phone_numbers", found, place))

    async def _create(self, request: Request) -> Response:
        given = await parameters(request)
        recipient, text = given.get("To", ""), given.get("Body", "")
        self._check(given.get("From", ""), recipient, text)
        message = SentText(
            _sid("SM"), given["From"], recipient, text, self._now(), given.get("StatusCallback", "")
        )
        described = message.described(self.account_sid)
        self.sent.append(message)
        self._tell(message)
        self._report_on(message)
        return JSONResponse(described, status_code=201)

    def _check(self, sender: str, recipient: str, text: str) -> None:
        """Refuse a message that Twilio would refuse."""
        refused = {
            Why.NO_RECIPIENT: not recipient,
            Why.NO_BODY: not text.strip(),
            Why.TOO_LONG: len(text) > LONGEST,
            Why.NOT_OUR_NUMBER: sender != self._sender_for(recipient),
            Why.NO_SUCH_RECIPIENT: recipient in self.missing,
            Why.OPTED_OUT: recipient in self.stopped,
        }
        why = next((why for why, applies in refused.items() if applies), None)
        if why is not None:
            raise ApiError(why)

    def _sender_for(self, recipient: str) -> str:
        if recipient.startswith(WHATSAPP):
            return WHATSAPP + self.numbers.whatsapp
        return self.numbers.sms

    def _report_on(self, message: SentText) -> None:
        """Report by itself: WhatsApp takes no free text a day after the customer's last word."""
        wrote = self._last_written.get(message.recipient)
        too_late = wrote is None or self._now() - wrote > WINDOW
        if message.recipient.startswith(WHATSAPP) and too_late:
            return self.report(message.sid, "failed", NEEDS_TEMPLATE)
        for status in self._reports:
            self.report(message.sid, status)
        return None

    async def _list(self, request: Request) -> Response:
        return JSONResponse(page_of([*self.sent, *self.received], request, self.account_sid))

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._message(request).described(self.account_sid))

    async def _files(self, request: Request) -> Response:
        """List the files of a message, as the API does beside it."""
        message = self._message(request)
        numbers = message.media if isinstance(message, ReceivedText) else ()
        kept = {
            number: self._media[number].mime_type for number in numbers if number in self._media
        }
        place = f"{VERSION}/Accounts/{self.account_sid}/Messages/{message.sid}/Media"
        files = [
            {"sid": number, "uri": f"{place}/{number}.json", "content_type": mime_type}
            for number, mime_type in kept.items()
        ]
        return JSONResponse(listed("media_list", files, f"{place}.json"))

    def _message(self, request: Request) -> SentText | ReceivedText:
        every: list[SentText | ReceivedText] = [*self.sent, *self.received]
        for one in every:
            if one.sid == request.path_params["sid"]:
                return one
        raise ApiError(Why.NOT_FOUND)

    async def _file(self, request: Request) -> Response:
        """Send whoever asks for a file on to where files are, as Twilio does."""
        media = request.path_params["media"]
        if media not in self._media:
            raise ApiError(Why.NOT_FOUND)
        return RedirectResponse(f"{self.cdn or self.base}/cdn/{media}", status_code=307)

    async def _from_cdn(self, request: Request) -> Response:
        file = self._media[request.path_params["media"]]
        return Response(file.content, media_type=file.mime_type)

    def _tell(self, message: SentText) -> None:
        for observer in self._observers:
            observer(message)


def _sid(kind: str) -> str:
    return kind + secrets.token_hex(16)
