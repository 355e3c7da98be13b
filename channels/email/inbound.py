"""Read a stored mail: whose is it, is it a customer's, what do they say?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from channels.contract import Attachment, Envelope, InboundKind, InboundMessage
from channels.email.authentication import is_vouched
from channels.email.bounces import is_report as is_report_mail
from channels.email.bounces import looks_returned, read_returned
from channels.email.filters import automatic
from channels.email.html import as_text
from channels.email.mail import Mail, read_mail
from channels.email.ours import Ours
from channels.email.parsing import TooDeep, Unreadable
from channels.email.payload import Payload, read_payload
from channels.email.quotes import new_text, new_text_of_html
from channels.email.settings import EmailSettings
from channels.email.subject import about
from channels.errors import NotUnderstood
from channels.failed_send import FailedSend
from channels.reading import storable, unknown_envelope

NAME = "email"
PART = "part:"
LONGEST_NAME = 100
_LONGEST_OUTSIDE = 256 * 1024
"""Bytes of a mail within which its headers must end for its sender to be known."""
_HEAD_ENDS = re.compile(rb"(?:\r\n|\r(?!\n)|\n){2}")
"""An empty line, in each of the ways in which mails end their lines."""
_OF_CONTENT = re.compile(rb"(?:^|(?<=[\r\n]))content-[^\r\n]*", re.IGNORECASE)


def envelope(settings: EmailSettings, body: bytes) -> Envelope:
    """Read whose mail it is; never fails.

    A mail is known again by its bytes, wherever it lies: a mailbox that was moved or restored
    has new numbers for the same mails, and a mail that was filed and put back has one as well.
    What stands for a mail that was withheld is known by the place, so that the mail can replace it.
    """
    account = settings.account
    payload = read_payload(body)
    if payload is None:
        return unknown_envelope(NAME, account, body)
    prefix = f"{NAME}:{account}"
    stead = f"{prefix}:withheld:{payload.validity}:{payload.uid}:{quote(payload.folder)}"
    if payload.withheld:
        return Envelope(f"{prefix}:unknown", stead, urgent=False)
    peer = _peer(_outside(payload.raw)) or "unknown"
    return Envelope(f"{prefix}:{peer}", f"{prefix}:{payload.digest}", urgent=False, replaces=stead)


def parse(settings: EmailSettings, ours: Ours, body: bytes) -> list[InboundMessage]:
    """Read the message in a mail.

    Raises:
        NotUnderstood: It is no mail of ours, was never had, has no sender, or is too large or too
            deep to read.
    """
    payload = read_payload(body)
    if payload is None:
        msg = "This is no mail that was read from our mailbox."
        raise NotUnderstood(msg)
    if payload.withheld:
        why = storable(payload.raw.decode(errors="replace"))
        msg = f"Mail {payload.uid} in {payload.folder} cannot be fetched ({why}): look at it there."
        raise NotUnderstood(msg)
    if payload.size is not None:
        msg = f"The mail has {payload.size} bytes, more than are read: look at it in the mailbox."
        raise NotUnderstood(msg)
    mail = _readable(payload)
    peer = _peer(_outside(payload.raw))
    reason = automatic(mail, ours)
    if not peer and not reason:
        msg = "The mail does not say who it is from."
        raise NotUnderstood(msg)
    message = _message(settings, ours, mail, peer or "unknown", payload)
    return [_set_aside(message, mail, ours, reason) if reason else message]


def is_report(body: bytes) -> bool:
    """Tell by its headers whether a stored mail is a report; such a mail is always set aside."""
    payload = read_payload(body)
    if payload is None or payload.withheld or payload.size is not None:
        return False
    return looks_returned(_outside(payload.raw))


class Parts:
    """The files of the mail that was asked for last: it is parsed once for all of them.

    Args:
        most: The most files that are taken from one mail.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._body = b""
        self._mail: Mail | None = None

    def part_of(self, body: bytes, reference: str) -> bytes | None:
        """Return the bytes of a file in a stored mail; None where there is no such file."""
        number = reference.removeprefix(PART)
        if not (number.isascii() and number.isdigit()):
            return None
        place, mail = int(number[:6]), self._read(body)
        if mail is None:
            return None
        content = mail.content(place)
        if all(file.number == place for file in mail.files[: self._most][-1:]):
            self._body, self._mail = b"", None  # its last file is the last reason to keep it
        return content

    def _read(self, body: bytes) -> Mail | None:
        if self._mail is None or self._body != body:
            payload = read_payload(body)
            self._mail = None if payload is None else _readable(payload)
            self._body = body
        return self._mail


def _readable(payload: Payload) -> Mail:
    try:
        return read_mail(payload.raw)
    except TooDeep:
        msg = "The mail has too many parts, or too deep in each other, to be read."
        raise NotUnderstood(msg) from None
    except Unreadable:
        msg = "The mail's headers are malformed: look at it in the mailbox."
        raise NotUnderstood(msg) from None


def _outside(raw: bytes) -> Mail:
    """Read only the headers of a mail, cheaply; one whose headers cannot be read says nothing."""
    head = _HEAD_ENDS.split(raw[:_LONGEST_OUTSIDE], maxsplit=1)[0]
    try:
        return read_mail(_OF_CONTENT.sub(b"x-left-out: ", head) + b"\r\n\r\n")
    except (TooDeep, Unreadable):
        return read_mail(b"")


def _peer(mail: Mail) -> str:
    """Return the sender's address; the first where a mail names more than one."""
    return storable(mail.senders[0].address) if mail.senders else ""


def _message(
    settings: EmailSettings, ours: Ours, mail: Mail, peer: str, payload: Payload
) -> InboundMessage:
    whole, text = _texts(mail)
    subject = storable(about(mail.subject))
    vouched = is_vouched(mail, settings.authserv_id)
    files = tuple(_attachments(mail, settings.most_files))
    return InboundMessage(
        channel=NAME,
        account=settings.account,
        peer=peer,
        provider_id=storable(mail.message_id)[:250] or f"<{payload.digest[:32]}@no-message-id>",
        kind=_kind(text, files),
        text=text,
        sender_name=_name(mail),
        sent_at=mail.date,
        attachments=files,
        contact_email=peer if vouched else None,
        whole_text="" if whole.strip() == text else whole,
        subject=subject,
        answers=tuple(map(storable, mail.references)),
        answers_keys=tuple(_keys(mail, ours)),
        vouched=vouched,
    )


def _texts(mail: Mail) -> tuple[str, str]:
    """Return all that a mail says, and what of it is new."""
    if mail.plain.strip():
        return storable(mail.plain), storable(new_text(mail.plain))
    return storable(as_text(mail.html)), storable(new_text_of_html(mail.html))


def _keys(mail: Mail, ours: Ours) -> Iterator[str]:
    """Name the messages of ours that a mail answers, by its references and by its address."""
    ids = (ours.key_of_id(one) for one in mail.references)
    addresses = (ours.key_of_address(one) for one in mail.recipients)
    yield from dict.fromkeys(key for key in (*ids, *addresses) if key)


def _set_aside(message: InboundMessage, mail: Mail, ours: Ours, reason: str) -> InboundMessage:
    failed = _failed(mail, ours, reason)
    keys = (failed.key,) if failed else message.answers_keys
    return replace(message, automatic=reason, failed=failed, answers_keys=keys)


def _failed(mail: Mail, ours: Ours, reason: str) -> FailedSend | None:
    """Say which message of ours a report is about, if it is one."""
    if reason != "bounce" or not is_report_mail(mail):
        return None
    report = read_returned(mail)
    keys = [key for one in report.ids if (key := ours.key_of_id(one))]
    keys += [key for one in mail.recipients if (key := ours.key_of_address(one))]
    if not keys:
        return None
    final = not report.is_delay
    return FailedSend(
        keys[-1], storable(report.error), final=final, unreachable=final and report.is_hard
    )


def _kind(text: str, files: tuple[Attachment, ...]) -> InboundKind:
    if text:
        return InboundKind.TEXT
    return InboundKind.PHOTO if any(one.kind == "photo" for one in files) else InboundKind.OTHER


def _attachments(mail: Mail, most: int) -> Iterator[Attachment]:
    too_many = f"only the first {most} files of a mail are taken: look at it in the mailbox"
    for place, file in enumerate(mail.files):
        kind = "photo" if file.mime_type.startswith("image/") else "document"
        yield Attachment(
            kind=kind,
            provider_ref=f"{PART}{file.number}",
            file_name=storable(file.name)[:250] if file.name else None,
            mime_type=storable(file.mime_type),
            size=file.size,
            left_out=too_many if place >= most else "",
        )


def _name(mail: Mail) -> str:
    """Return the sender's name, unless it is an address, which could be somebody else's."""
    name = mail.senders[0].name if mail.senders else ""
    return "" if "@" in name else storable(" ".join(name.split()))[:LONGEST_NAME]
