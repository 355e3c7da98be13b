"""What Twilio delivers: is it genuine, where does it belong, what does it say. All pure.

A delivery is a form (https://www.twilio.com/docs/messaging/guides/webhook-request) signed over
the address that Twilio was given and every field; SMS and WhatsApp differ in a prefix only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from channels.contract import (
    Attachment,
    CarrierWord,
    Envelope,
    InboundKind,
    InboundMessage,
    Objection,
    Progress,
    StatusUpdate,
    WebhookRequest,
)
from channels.errors import InvalidSignature, NotUnderstood
from channels.reading import storable, unknown_envelope

SIGNATURE_HEADER = "x-twilio-signature"
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 300
MOST_MEDIA = 10
SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
PEER = re.compile(r"\+[1-9][0-9]{6,14}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
NAME = re.compile(r"(?=.*[A-Za-z])[ -~]{1,11}")
"""A sender that is a name (3GPP TS 23.040, 9.1.2.5: 11 characters): nothing can be sent to it."""
NO_NUMBER = "no_number"
CREATED = "DateCreated"
"""Our own field in a form that was made from Twilio's list: when Twilio took the message."""
PROGRESS = {
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}
"""Twilio's words for how far a message got; those before ``sent`` say nothing new."""
CARRIER_WORDS = {word.value.upper(): word for word in CarrierWord}
KINDS = {"image": InboundKind.PHOTO, "audio": InboundKind.VOICE}
Form = Mapping[str, str]


class _Repeated(ValueError):
    """A form names a field twice, so nobody can say what was signed."""


@dataclass(frozen=True)
class Line:
    """How one of the two services writes addresses.

    Attributes:
        name: Our name of the channel.
        account: The account's SID.
        prefix: What stands before a number on this service.
        is_phone: Whether short codes and names write here as well, as on text messages.
    """

    name: str
    account: str
    prefix: str = ""
    is_phone: bool = False

    def address(self, peer: str) -> str:
        """Write a number as this service does."""
        return f"{self.prefix}{peer}"

    def peer(self, address: str) -> str | None:
        """Read whom we can write to; None where the address belongs to another service."""
        number = address.removeprefix(self.prefix)
        known = PEER.fullmatch(number) or (self.is_phone and SHORT_CODE.fullmatch(number))
        return number if address.startswith(self.prefix) and known else None

    def sender(self, address: str) -> str | None:
        """Read who wrote: a peer, or on text messages a mere name."""
        is_name = self.is_phone and ":" not in address and NAME.fullmatch(address) is not None
        return address if is_name else self.peer(address)


def verify(token: str, request: WebhookRequest) -> None:
    """Check the signature over the public address and what was posted to it.

    Raises:
        InvalidSignature: It is missing or wrong, or the body is not one that Twilio could sign.
    """
    signature = request.headers.get(SIGNATURE_HEADER, "")
    is_form = request.headers.get("content-type", FORM_TYPE).split(";")[0].strip() == FORM_TYPE
    if not is_signed(token, request.url, request.body, signature, is_form=is_form):
        msg = "The request does not carry a signature of this Twilio account."
        raise InvalidSignature(msg)


def is_signed(token: str, url: str, body: bytes, signature: str, *, is_form: bool = True) -> bool:
    """Tell whether Twilio signed this body for this address.

    Args:
        token: The account's secret; an empty one signs nothing.
        url: The address as Twilio was given it, with its query.
        body: A form, or JSON whose digest stands in the query as ``bodySHA256``.
        signature: The header's value.
        is_form: Whether the body is a form.
    """
    if not (token and signature):
        return False
    try:
        signed = _fields(body) if is_form else _digested(url, body)
    except ValueError:  # not UTF-8, a field twice, or no digest
        return False
    # Lazy: only an installation that has Twilio needs its package.
    from twilio.request_validator import RequestValidator

    return bool(RequestValidator(token).validate(url, signed, signature))


def _digested(url: str, body: bytes) -> str:
    if len(parse_qs(urlsplit(url).query).get("bodySHA256", ())) != 1:
        msg = "a body that is no form needs its digest in the address"
        raise ValueError(msg)
    return body.decode()


def _fields(body: bytes) -> dict[str, str]:
    """Read a form strictly: valid UTF-8 and each field once.

    Raises:
        ValueError: It is not such a form.
    """
    pairs = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
    )
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Repeated
    return fields


def _form(body: bytes) -> dict[str, str]:
    """Read a form that was verified; nothing where it is none."""
    try:
        return _fields(body)
    except ValueError:
        return {}


def envelope(line: Line, body: bytes) -> Envelope:
    """Read whose message it is and its number; never fails."""
    form = _form(body)
    sid = form.get("MessageSid", "")
    if not _is_message(form):
        return unknown_envelope(line.name, line.account, body)
    peer = _sender(line, form) or "unknown"
    return Envelope(
        conversation_key=f"{line.name}:{line.account}:{peer}",
        dedupe_key=f"{line.name}:{line.account}:{sid}:message",
        urgent=bool(form.get("ButtonPayload") or form.get("OptOutType")),
    )


def _sender(line: Line, form: Form) -> str | None:
    """Say who wrote a message to us; None where the form is no such message."""
    return line.sender(form.get("From", "")) if _is_message(form) else None


def _is_message(form: Form) -> bool:
    """Tell whether a form is a message that came in, whoever wrote it."""
    received = form.get("SmsStatus", "received" if "Body" in form else "") == "received"
    is_message = received and "MessageStatus" not in form
    return is_message and SID.fullmatch(form.get("MessageSid", "")) is not None


def parse(line: Line, body: bytes) -> list[InboundMessage]:
    """Read the customer's message in a form.

    Raises:
        NotUnderstood: There is none.
    """
    form = _form(body)
    peer = _sender(line, form)
    if peer is None:
        msg = f"This form is no message of a customer on {line.name}."
        raise NotUnderstood(msg)
    attachments = _attachments(form)
    button = storable(form.get("ButtonPayload", ""))
    return [
        InboundMessage(
            channel=line.name,
            account=line.account,
            peer=peer,
            provider_id=form["MessageSid"],
            kind=InboundKind.BUTTON if button else _kind(form, attachments),
            text=storable(form.get("Body", "")),
            button=button or None,
            sender_name=storable(form.get("ProfileName", "")),
            sent_at=date_of(form.get(CREATED)),
            attachments=attachments,
            contact_phone=peer if PEER.fullmatch(peer) else None,
            automatic="" if line.peer(form.get("From", "")) else NO_NUMBER,
            carrier_word=CARRIER_WORDS.get(form.get("OptOutType", "").upper()),
        )
    ]


def _kind(form: Form, attachments: tuple[Attachment, ...]) -> InboundKind:
    """Name what was done; text counts before everything that may come with it."""
    if form.get("Body", "").strip() or not attachments:
        return InboundKind.TEXT
    first = attachments[0]
    if first.kind == "location":
        return InboundKind.LOCATION
    return KINDS.get((first.mime_type or "").partition("/")[0], InboundKind.OTHER)


def _attachments(form: Form) -> tuple[Attachment, ...]:
    urls = (form.get(f"MediaUrl{number}", "") for number in range(MOST_MEDIA))
    files = [
        _attachment(storable(url), form.get(f"MediaContentType{number}", ""))
        for number, url in enumerate(urls)
        if url
    ]
    place = f"{form.get('Latitude', '')},{form.get('Longitude', '')}"
    if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?,-?[0-9]{1,3}(\.[0-9]+)?", place):
        files.append(Attachment("location", place))
    return tuple(files)


def _attachment(url: str, mime_type: str) -> Attachment:
    kind = KINDS.get(mime_type.partition("/")[0])
    return Attachment(
        kind="document" if kind is None else kind.value,
        provider_ref=url,
        mime_type=storable(mime_type) or None,
    )


def statuses(line: Line, body: bytes) -> tuple[StatusUpdate, ...]:
    """Read the report of what became of a message of ours on this service."""
    form = _form(body)
    if form.get("AccountSid") != line.account:
        return ()
    update = update_of(
        line,
        sid=form.get("MessageSid", ""),
        recipient=form.get("To", ""),
        status=form.get("MessageStatus", ""),
        code=form.get("ErrorCode", ""),
        words=form.get("ErrorMessage", ""),
    )
    return () if update is None else (update,)


def update_of(
    line: Line, *, sid: str, recipient: str, status: str, code: str, words: str
) -> StatusUpdate | None:
    """Say what became of a message of ours; None where that is no news, or not on this service."""
    progress, peer = PROGRESS.get(status.lower()), line.peer(recipient)
    if progress is None or peer is None or SID.fullmatch(sid) is None:
        return None
    if progress is not Progress.FAILED:
        return StatusUpdate(sid, progress, peer=peer)
    reason, objection = why_failed(code, words), OBJECTIONS.get(code)
    return StatusUpdate(sid, progress, reason, peer, objection, code in UNREACHABLE)


def why_failed(code: str, words: str) -> str:
    """Say why a message failed, with Twilio's code."""
    code = storable(code)[:8]
    told = storable(words) or REASONS.get(code, "")
    return ": ".join(filter(None, (code, told)))[:300] or "the carrier gives no reason"


def date_of(told: object) -> datetime | None:
    """Read a date as Twilio and HTTP write it (RFC 2822); None where it is none."""
    try:
        at = parsedate_to_datetime(str(told))
    except (ValueError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


OBJECTIONS = {
    "21610": Objection.EVERYTHING,
    "63014": Objection.OFFERS,
    "63033": Objection.OFFERS,
}
"""What a recipient told Twilio or WhatsApp, by the code of the failure that says so.

Only whoever wrote STOP to Twilio has to write START before they can be heard again. On WhatsApp
a block or an objection to marketing ends without a word to us: what such a person writes later is
a question like any other, and is answered.
"""
UNREACHABLE = frozenset({"21211", "21614", "30004", "30005", "30006", "63003", "63014", "63024"})
"""Failures of the number, not of the message: no such one, switched off, or it blocks us."""
REASONS = {
    "21610": "the recipient has opted out",
    "30003": "the phone is switched off or out of reach",
    "30004": "the recipient blocks messages",
    "30005": "nobody has this number",
    "30006": "the number is a landline or cannot be reached",
    "30007": "the carrier took it for spam",
    "30008": "the carrier gives no reason",
    "63003": "this number is not on WhatsApp",
    "63014": "the recipient has blocked us",
    "63016": "more than 24 hours after the customer's last message WhatsApp takes only templates",
    "63033": "the recipient wants no offers on WhatsApp",
}
"""Twilio's commonest reasons (https://www.twilio.com/docs/api/errors) in our words."""


def compose(
    line: Line, number: str, peer: str, text: str, *, count: int, button: str | None
) -> bytes:
    """Write the form that Twilio would deliver if this customer wrote this.

    Raises:
        ValueError: The peer is no phone number with its country code.
    """
    if line.peer(line.address(peer)) is None:
        msg = f"A customer on {line.name} is a number such as +494066969001, not {peer!r}."
        raise ValueError(msg)
    sid = f"SM{count:032x}"
    pressed = {} if button is None else {"ButtonPayload": button, "ButtonText": text}
    return urlencode(
        {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": line.account,
            "From": line.address(peer),
            "To": line.address(number),
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            **pressed,
        }
    ).encode()
