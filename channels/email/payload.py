"""A mail as it is stored: its own bytes, after one line of ours that says where it lay.

Only the first line counts, so that no mail can name another place by what is in it.
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MARK = b"frontdesk-mail/1"
_LINE = re.compile(
    rb"frontdesk-mail/1 (?P<folder>[!-~]{1,1000}) (?P<validity>\d{1,20}) (?P<uid>\d{1,20})"
    rb"(?P<cut> headers-of-\d{1,20}-bytes)?\r\n"
)


@dataclass(frozen=True)
class Payload:
    """A mail and where it lay in its mailbox.

    Attributes:
        folder: The folder.
        validity: The folder's UIDVALIDITY.
        uid: The mail's UID in it.
        raw: Its bytes.
        size: How long it is where only its headers were read; else None.
    """

    folder: str
    validity: int
    uid: int
    raw: bytes
    size: int | None = None

    def encoded(self) -> bytes:
        """Write the payload as it is stored."""
        place = f" {quote(self.folder)} {self.validity} {self.uid}"
        cut = "" if self.size is None else f" headers-of-{self.size}-bytes"
        return MARK + f"{place}{cut}\r\n".encode() + self.raw

    @property
    def digest(self) -> str:
        """Names the mail by its bytes, wherever it lies."""
        return hashlib.sha256(self.raw).hexdigest()


def read_payload(body: bytes) -> Payload | None:
    """Read a stored mail; None where the first line is not ours."""
    found = _LINE.match(body)
    if found is None:
        return None
    cut = found["cut"]
    return Payload(
        folder=unquote(found["folder"].decode()),
        validity=int(found["validity"]),
        uid=int(found["uid"]),
        raw=body[found.end() :],
        size=int(cut.split(b"-")[2]) if cut else None,
    )
