"""A mail as the channel sees it: read once from its bytes, whatever is wrong with them.

Each header is read by itself, and what cannot be read counts as absent.
"""

import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property, partial
from itertools import islice
from typing import TypeVar

from channels.email.charset import decoded, unescaped
from channels.email.parsing import MALFORMED, MOST_PARTS, parsed

MOST_HEADERS = 2_000
MOST_IDS = 100
_ADDRESS = re.compile(
    r"[^\s<>\"(),:;\\@\[\]\x00-\x1f\x7f]{1,64}@[^\s<>\"(),:;\\@\[\]\x00-\x1f\x7f]{1,190}"
)
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,250}>")
T = TypeVar("T")


@dataclass(frozen=True)
class Address:
    """Whom a mail is from or for; ``address`` is in lower case."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class FilePart:
    """A file in a mail.

    Attributes:
        number: Its place among all parts of the mail.
        name: The name that the sender gave it.
        mime_type: Its media type.
        size: How many bytes it has.
        is_inline: Whether it belongs to the text (a picture in it).
    """

    number: int
    name: str | None
    mime_type: str
    size: int
    is_inline: bool


@dataclass(frozen=True)
class Mail:
    """A mail that was parsed as far as it can be."""

    message: EmailMessage = field(repr=False)

    def header(self, name: str) -> str:
        """Return a header as it stands, the first of that name; empty where there is none."""
        return next(self.headers(name), "")

    def headers(self, name: str) -> Iterator[str]:
        """Return all headers of a name as they stand, the topmost first, unfolded."""
        wanted = name.lower()
        for key, value in list(self.message.raw_items())[:MOST_HEADERS]:
            if key.lower() == wanted:
                yield re.sub(r"\r?\n[ \t]?", " ", unescaped(str(value))).strip()

    @cached_property
    def senders(self) -> tuple[Address, ...]:
        """The addresses that it says it is from."""
        return tuple(_addresses(self.headers("from")))

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Every address of ours or others that it was sent or delivered to."""
        names = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
        return tuple(one.address for name in names for one in _addresses(self.headers(name)))

    @cached_property
    def subject(self) -> str:
        """Its subject, decoded, on one line."""
        return " ".join(decoded_words(self.header("subject")).split())

    @cached_property
    def message_id(self) -> str:
        """Its Message-ID, as it stands; empty where there is none."""
        return self.header("message-id")

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The Message-IDs that it answers, oldest first, each once."""
        stated = f"{self.header('references')} {self.header('in-reply-to')}"
        found = dict.fromkeys(_ID.findall(stated))
        return tuple(found)[-MOST_IDS:]

    @cached_property
    def date(self) -> datetime | None:
        """When its sender says they wrote it."""
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            found = parsedate_to_datetime(self.header("date"))
            return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        return None

    @cached_property
    def parts(self) -> tuple[EmailMessage, ...]:
        """All its parts, in order."""
        return tuple(
            part for part, _ in zip(_walked(self.message), range(MOST_PARTS), strict=False)
        )

    @cached_property
    def content_type(self) -> str:
        """The media type of the whole."""
        return _safe(self.message.get_content_type, "text/plain")

    @cached_property
    def body_type(self) -> str | None:
        """The media type of the part that holds its text."""
        body = self._body("plain", "html")
        return None if body is None else _safe(body.get_content_type, "text/plain")

    @cached_property
    def plain(self) -> str:
        """Its text where it has one that is plain, with what is between its pictures."""
        body = self._body("plain")
        if body is None:
            return ""
        more = (part for part in self._attached if part is not body and _is_bare_text(part))
        return "\n".join((text_of(body), *(text_of(part) for part in more)))

    @cached_property
    def html(self) -> str:
        """Its text where it has one in HTML."""
        body = self._body("html")
        return "" if body is None else text_of(body)

    @cached_property
    def files(self) -> tuple[FilePart, ...]:
        """Its files: what is attached, then the pictures in its text."""
        places = {id(part): number for number, part in enumerate(self.parts)}
        attached = [part for part in self._attached if id(part) in places]
        known = {id(part) for part in attached}
        inside = {id(one) for part in attached for one in _walked(part)}
        inline = [
            part
            for part in self.parts
            if id(part) not in known | inside and _is_picture(part) and not part.is_multipart()
        ]
        return tuple(
            _file(part, places[id(part)], is_inline=id(part) not in known)
            for part in (*attached, *inline)
        )

    @cached_property
    def attached(self) -> tuple[FilePart, ...]:
        """Only what is attached."""
        return tuple(one for one in self.files if not one.is_inline)

    def content(self, number: int) -> bytes | None:
        """Return the bytes of a part; None where there is no such part."""
        if not 0 <= number < len(self.parts):
            return None
        return content_of(self.parts[number])

    @cached_property
    def _attached(self) -> tuple[EmailMessage, ...]:
        attached = self.message.iter_attachments
        found: tuple[object, ...] = _safe(lambda: tuple(islice(attached(), MOST_PARTS)), ())
        return tuple(part for part in found if isinstance(part, EmailMessage))

    def _body(self, *kinds: str) -> EmailMessage | None:
        found: object = _safe(lambda: self.message.get_body(kinds), None)
        return found if isinstance(found, EmailMessage) else self._first(kinds)

    def _first(self, kinds: tuple[str, ...]) -> EmailMessage | None:
        """Find a text part by hand, where the parts do not fit together."""
        if not self.content_type.startswith("multipart/"):
            return None
        wanted = {f"text/{kind}" for kind in kinds}
        attached = {id(one) for part in self._attached for one in _walked(part)}
        for part in self.parts:
            if _safe(part.get_content_type, "") in wanted and id(part) not in attached:
                return part
        return None


def read_mail(raw: bytes) -> Mail:
    """Read a mail from its bytes.

    Raises:
        TooDeep: It has more parts, or deeper in each other, than any mail needs.
        Unreadable: The parser fails over it.
    """
    return Mail(parsed(raw))


def text_of(part: EmailMessage) -> str:
    """Return the text of a part, decoded, with one kind of line end."""
    charset = _safe(lambda: str(part.get_content_charset("")), "")
    text = decoded(content_of(part), charset).replace("\r\n", "\n").replace("\r", "\n")
    flowed = _safe(lambda: str(part.get_param("format", "")), "")
    return _unflowed(text) if flowed.lower() == "flowed" else text


def type_of(part: EmailMessage) -> str:
    """Return the media type of a part; empty where it cannot be read."""
    return _safe(part.get_content_type, "")


def content_of(part: EmailMessage) -> bytes:
    """Return the bytes of a part, without its transfer encoding."""
    if _safe(part.get_content_maintype, "") == "message":
        inner = [one for one in part.get_payload() or () if isinstance(one, Message)]
        return b"\n".join(_safe(one.as_bytes, b"") for one in inner)
    payload: object = _from_base64(part) or _safe(lambda: part.get_payload(decode=True), None)
    if isinstance(payload, bytes):
        return payload
    kept: object = part.get_payload()
    return kept.encode("utf-8", "surrogateescape") if isinstance(kept, str) else b""


def _from_base64(part: EmailMessage) -> bytes | None:
    """Decode a part that is whole in base64; the library would hold each of its lines in memory."""
    encoding = _safe(lambda: str(part.get("content-transfer-encoding", "")), "")
    kept: object = part.get_payload()
    if encoding.strip().lower() != "base64" or not isinstance(kept, str):
        return None
    with suppress(ValueError):
        return binascii.a2b_base64(kept)
    return None


def decoded_words(value: str) -> str:
    """Decode the encoded words of a header (RFC 2047)."""
    if "=?" not in value:
        return value
    none: list[tuple[bytes | str, str | None]] = []
    pairs = _safe(lambda: decode_header(value), none)
    if not pairs:
        return value
    return "".join(
        text if isinstance(text, str) else decoded(text, charset or "") for text, charset in pairs
    )


def _addresses(headers: Iterator[str]) -> Iterator[Address]:
    none: list[tuple[str, str]] = []
    for header in headers:
        for name, address in _safe(partial(getaddresses, [header]), none):
            found = _ADDRESS.fullmatch(address.strip())
            if found:
                yield Address(found.group().lower(), decoded_words(name).strip())


def _walked(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        assert isinstance(part, EmailMessage)
        yield part


def _is_bare_text(part: EmailMessage) -> bool:
    """Tell a text that stands between pictures from a text file."""
    return (
        _safe(part.get_content_type, "") == "text/plain"
        and _safe(part.get_content_disposition, None) != "attachment"
        and not _safe(part.get_filename, None)
    )


def _is_picture(part: EmailMessage) -> bool:
    return _safe(part.get_content_maintype, "") in {"image", "audio", "video", "application"}


def _file(part: EmailMessage, number: int, *, is_inline: bool) -> FilePart:
    name = _safe(part.get_filename, None)
    return FilePart(
        number=number,
        name=unescaped(decoded_words(str(name))) if name else None,
        mime_type=_safe(part.get_content_type, "application/octet-stream"),
        size=len(content_of(part)),
        is_inline=is_inline,
    )


def _unflowed(text: str) -> str:
    """Join the lines that a mail program has wrapped (RFC 3676)."""
    pieces: list[str] = []
    joins = True
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if quoted or not joins:
            pieces.append("\n")
        pieces.append(line if quoted else line.removeprefix(" "))
        joins = line.endswith(" ") and line != "-- " and not quoted
    return "".join(pieces)


def _safe(read: Callable[[], T], otherwise: T) -> T:
    """Read something of a mail that may be malformed in a way that nobody has thought of."""
    try:
        return read()
    except MALFORMED:
        return otherwise
