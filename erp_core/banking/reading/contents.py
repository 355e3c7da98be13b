"""What is in a file that a bank gave out: its text, and how that is written in bytes."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from erp_core.banking.errors import StatementRefused
from erp_core.banking.schemas.statements import FileCoding, FileKind, StatementFile

UTF_8, WESTERN, CHINESE = "utf-8", "cp1252", "gb18030"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True)
class Contents:
    """A file's bytes, the same as text without a mark of byte order, and what they are written in.

    Attributes:
        text: Empty for XML, whose bytes are read as they are.
        encoding: ``utf-8``, ``cp1252`` or ``gb18030``, or what an XML file says of itself; of a
            file that came as text, ``utf-8``.
    """

    data: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str = UTF_8


def contents_of(file: StatementFile, usual: str | None = None) -> Contents:
    """Take a file apart.

    Args:
        file: As it was sent: as text, or its bytes in base 64.
        usual: What the account's bank writes in; tried after UTF-8, which nothing else looks like.

    Raises:
        StatementRefused: It is no base 64, or written in nothing that we read.
    """
    if file.coding is FileCoding.TEXT:
        return Contents(file.content.encode(), _unmarked(file.content))
    try:
        data = base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "The content is no base 64."
        raise StatementRefused(message, field="content") from error
    if file.kind is FileKind.CAMT:
        return Contents(data, "", _declared(data))
    for encoding in dict.fromkeys((UTF_8, usual or _likely(data), _likely(data))):
        try:
            return Contents(data, _unmarked(data.decode(encoding)), encoding)
        except UnicodeDecodeError:
            continue
    message = f"The file is not written in {UTF_8}, {WESTERN} or {CHINESE}."
    raise StatementRefused(message, field="content")


def _declared(data: bytes) -> str:
    """Tell what an XML file says that it is written in."""
    found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii").lower() if found else UTF_8


def _likely(data: bytes) -> str:
    """Tell Chinese from western: its letters are pairs of high bytes, umlauts stand alone."""
    runs = [len(found) for found in _HIGH.findall(data)]
    alone = sum(1 for length in runs if length == 1)
    return CHINESE if alone * 2 < len(runs) else WESTERN


def _unmarked(text: str) -> str:
    return text.removeprefix("\ufeff")
