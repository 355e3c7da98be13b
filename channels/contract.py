"""The one port every carrier is reached through, and the messages that cross it.

A channel translates and nothing more: it proves where a request comes from, reads messages out
of raw payloads, and sends exactly one carrier message a call. It stores nothing, retries nothing
and knows nothing of customers; the errors it raises (``channels.errors``) say what to do next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from channels.failed_send import FailedSend

LARGEST_FILE = 25 * 1024 * 1024
"""The most bytes of one file, in or out."""


class LengthUnit(StrEnum):
    """What a carrier counts when it limits the length of a message."""

    UTF16 = "utf16"
    CHARACTERS = "characters"
    SEGMENTS = "segments"


class Markup(StrEnum):
    """How the text of a message may be formatted."""

    PLAIN = "plain"
    HTML = "html"


@dataclass(frozen=True)
class Daily:
    """What is taken from one peer in 24 hours; the rest is set aside.

    Attributes:
        messages: How many messages.
        size: How many bytes of payload in all.
    """

    messages: int
    size: int


@dataclass(frozen=True)
class Capabilities:
    """What a channel can carry, so that a reply is made to fit before it is queued.

    Attributes:
        length_unit: What ``length_limit`` counts.
        length_limit: The longest text of one carrier message.
        buttons: The most buttons under one message; 0 where there are none.
        media: Whether ``send`` takes files: one a message. Elsewhere a link goes out instead.
        caption_limit: The longest text of a message that brings a file; None: as without one.
        markup: How text may be formatted.
        per_second: Messages a second over the whole account.
        per_peer_per_second: Messages a second to one peer.
        secrets: Whether a secret sent to a peer reaches a device of theirs and only that: not
            where the reply is fetched from the transcript, which masks secrets, and not where
            nothing is known of who reads it.
        answer_within: How long after a customer's last message we may write freely; None: always.
        threads: Whether people open a new talk by a new message (e-mail).
        answers_a_day: The most automatic answers a day to one peer; None is no limit.
        daily: What is read of one peer in a day; None is no limit.
        shares_contact: Whether a button can share the customer's own number with us.
    """

    length_unit: LengthUnit
    length_limit: int
    buttons: int
    media: bool
    markup: Markup
    per_second: float
    per_peer_per_second: float
    secrets: bool = False
    caption_limit: int | None = None
    answer_within: timedelta | None = None
    threads: bool = False
    answers_a_day: int | None = None
    daily: Daily | None = None
    shares_contact: bool = False


@dataclass(frozen=True)
class WebhookRequest:
    """A request as it arrived, before anything in it is believed.

    Attributes:
        headers: Header values by lower-case name.
        body: The raw body.
        path_id: The opaque last part of the hook's path.
        url: The public address that the carrier called.
    """

    headers: Mapping[str, str]
    body: bytes
    path_id: str
    url: str


@dataclass(frozen=True)
class Envelope:
    """The outside of a payload: all that intake needs to store it once and in order.

    Attributes:
        conversation_key: ``channel:account:peer``; its messages are answered in order.
        dedupe_key: Equal for two deliveries of the same payload, and only for those.
        urgent: Whether to answer at once (a pressed button) without waiting for more text.
        replaces: The dedupe_key of what was stored in its stead if it could not be had before.
    """

    conversation_key: str
    dedupe_key: str
    urgent: bool
    replaces: str = ""


class InboundKind(StrEnum):
    """What a customer did."""

    TEXT = "text"
    BUTTON = "button"
    EDIT = "edit"
    PHOTO = "photo"
    VOICE = "voice"
    LOCATION = "location"
    CONTACT = "contact"
    START = "start"
    MEMBERSHIP = "membership"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"
    ANIMATION = "animation"
    DICE = "dice"
    POLL = "poll"
    OTHER = "other"


class CarrierWord(StrEnum):
    """What a carrier itself took a message for, whatever its words: it acts on it as well."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True)
class Attachment:
    """A file or place that came with a message; a file is still at the carrier.

    Attributes:
        kind: The carrier's word for it (photo, voice, document, location ...).
        provider_ref: What to ask the carrier for; for a place, ``latitude,longitude``.
        file_name: The name the sender gave it.
        mime_type: Its media type as the carrier states it.
        size: Its size in bytes as the carrier states it.
        left_out: Why the channel does not fetch it; empty where it does.
    """

    kind: str
    provider_ref: str
    file_name: str | None = None
    mime_type: str | None = None
    size: int | None = None
    left_out: str = ""


@dataclass(frozen=True)
class FetchedFile:
    """The bytes of a file that came with a message.

    Attributes:
        content: The bytes, at most ``LARGEST_FILE``.
        mime_type: The media type as the carrier states it; what it really is, the store decides.
        name: The name the sender gave it; empty where there is none.
    """

    content: bytes = field(repr=False)
    mime_type: str | None = None
    name: str = ""


@dataclass(frozen=True)
class InboundMessage:
    """One thing a customer did, in words that are the same on every channel.

    Attributes:
        channel: The name of the channel.
        account: Our account on it.
        peer: The customer's address on it.
        provider_id: The carrier's id of the message; for a button, of the press, which an
            ``OutboundMessage`` names in ``answers_callback``; for an edit, of the message edited.
        kind: What the customer did.
        text: The text or caption, empty where there is none. Fit to be stored: no NUL and no
            half of a surrogate pair.
        button: The nonce of the pressed button.
        sender_name: The name the sender gives themselves.
        language: A hint at the sender's language (IETF tag).
        sent_at: The carrier's time, aware and in UTC, in the carrier's precision (Telegram cuts
            to whole seconds).
        attachments: Files that came with it.
        contact_phone: The shared phone number, only when it is the sender's own.
        contact_email: Their e-mail address, only when the carrier proves it their own.
        left: Whether the customer stopped our account from writing to them.
        carrier_word: What the carrier took the message for, where it says so.
        whole_text: With what ``text`` leaves out (quotes, a signature); empty where it is the same.
        subject: What the talk is about, where ``Capabilities.threads`` is true.
        answers: Carrier ids of the messages that this one says it answers, oldest first.
        answers_keys: The ``OutboundMessage.key`` of those of them that are ours.
        vouched: Whether the carrier proves the address the sender's own; false makes a stranger.
        automatic: Why no customer wrote this; it is shown to staff and never answered.
        failed: The report that a message of ours did not arrive.
    """

    channel: str
    account: str
    peer: str
    provider_id: str
    kind: InboundKind
    text: str = ""
    button: str | None = None
    sender_name: str = ""
    language: str | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    contact_phone: str | None = field(default=None, repr=False)
    contact_email: str | None = field(default=None, repr=False)
    left: bool = False
    carrier_word: CarrierWord | None = None
    whole_text: str = ""
    subject: str = ""
    answers: tuple[str, ...] = ()
    answers_keys: tuple[str, ...] = ()
    vouched: bool = True
    automatic: str = ""
    failed: FailedSend | None = None


@dataclass(frozen=True)
class Button:
    """A choice under a message; the nonce is all that comes back when it is pressed."""

    label: str
    nonce: str


@dataclass(frozen=True)
class OutboundFile:
    """A file that goes out with a message."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class OutboundMessage:
    """One carrier message to send.

    Attributes:
        peer: The customer's address.
        text: Plain text that fits the channel (``channels.fitting``).
        buttons: Choices under it.
        answers_callback: The ``provider_id`` of the button press that this message answers.
        files: Files that go with it, where ``Capabilities.media`` says that they can.
        subject: What the talk is about, where a channel has subjects (e-mail).
        answers: Carrier ids of the talk so far, oldest first; the last one is answered.
        key: Names this message and a second try of it; the carrier's message id or the like.
        automatic: Whether nobody read it before it goes out, which e-mail says of itself.
        unasked: Whether it answers nobody's message (a notice); e-mail tells that apart.
        is_offer: Whether it is marketing, which goes to many.
        unsubscribe: Where one press ends offers to this peer; empty where there is no address.
        contact_button: Label of a button that shares the customer's own number, where
            ``Capabilities.shares_contact`` is true and no other buttons are under it; empty takes
            the button away that an earlier message showed; None leaves it as it is.
    """

    peer: str
    text: str
    buttons: tuple[Button, ...] = ()
    answers_callback: str | None = None
    files: tuple[OutboundFile, ...] = ()
    subject: str = ""
    answers: tuple[str, ...] = ()
    key: str = ""
    automatic: bool = False
    unasked: bool = False
    is_offer: bool = False
    unsubscribe: str = ""
    contact_button: str | None = None


@dataclass(frozen=True)
class SendResult:
    """The carrier's word that it took a message.

    Attributes:
        provider_ids: The carrier's ids of what was sent; empty where the carrier gives none.
        sent_at: The carrier's own time of it, by the clock it also dates what customers write
            with; None where it gives none.
    """

    provider_ids: tuple[str, ...]
    sent_at: datetime | None = None


class Progress(StrEnum):
    """How far a carrier says that a message got after it took it; only ever forward."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Objection(StrEnum):
    """What a recipient told the carrier that they want no more of from us."""

    EVERYTHING = "everything"
    OFFERS = "offers"


@dataclass(frozen=True)
class StatusUpdate:
    """A carrier's later word on a message that it took.

    Attributes:
        provider_id: One of the ``SendResult.provider_ids`` of the message.
        progress: How far it got.
        error: The carrier's reason where it failed, with its code.
        peer: Whom the message was for.
        objection: What they told the carrier, where that is why it failed.
        unreachable: Whether it failed because nothing arrives at their address.
    """

    provider_id: str
    progress: Progress
    error: str = ""
    peer: str = ""
    objection: Objection | None = None
    unreachable: bool = False


class Channel(Protocol):
    """A carrier: the way messages come in and go out."""

    name: str
    account: str
    capabilities: Capabilities

    def verify(self, request: WebhookRequest) -> None:
        """Check that a request comes from the carrier.

        Raises:
            InvalidSignature: It does not prove so.
        """

    def envelope(self, body: bytes) -> Envelope:
        """Read the outside of a payload, cheaply and without ever failing.

        What cannot be read gets the key ``channel:account:unknown`` and its bytes' digest.
        """
        ...

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read the messages in a payload, without side effects.

        Raises:
            NotUnderstood: There is no customer's message in it.
        """
        ...

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the payload the carrier would deliver if this customer said this.

        Args:
            peer: The customer's address on the channel.
            text: What they write.
            number: Makes the payload distinct: equal numbers are one delivery.
            button: The nonce of a button they press instead.

        Raises:
            ValueError: No customer of this channel can have this address.
        """
        ...

    async def send(self, message: OutboundMessage) -> SendResult:
        """Send exactly one carrier message, once.

        Raises:
            Undeliverable: It will never arrive.
            TryLater: Nothing was sent; the carrier may take it later.
            Uncertain: It may have been sent.
        """
        ...

    async def close(self) -> None:
        """Give back connections; the channel is not used afterwards."""
