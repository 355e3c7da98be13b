"""A mail as it is stored: its own bytes, after one line of ours that says where it lay.

Of a mail that its server never gave us, the line and the reason are stored instead. Only the first
line counts, so that no mail can name another place by what is in it.
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MARK = b"frontdesk-mail/1"
_LINE = re.compile(
    rb"frontdesk-mail/1 (?P<folder>[!-~]{1,1000}) (?P<validity>\d{1,20}) (?P<uid>\d{1,20})"
    rb"(?P<cut> headers-of-\d{1,20}-bytes)?(?P<withheld> withheld)?\r\n"
)


@dataclass(frozen=True)
class Payload:
    """A mail and where it lay in its mailbox.

    Attributes:
        folder: The folder.
        validity: The folder's UIDVALIDITY.
        uid: The mail's UID in it.
        raw: Its bytes; where it was withheld, the reason.
        size: How long it is where only its headers were read; else None.
        withheld: Whether its server did not give it.
    """

    folder: str
    validity: int
    uid: int
    raw: bytes
    size: int | None = None
    withheld: bool = False

    def encoded(self) -> bytes:
        """Write the payload as it is stored."""
        place = f" {quote(self.folder)} {self.validity} {self.uid}"
        cut = "" if self.size is None else f" headers-of-{self.size}-bytes"
        withheld = " withheld" if self.withheld else ""
        return MARK + f"{place}{cut}{withheld}\r\n".encode() + self.raw

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
        withheld=found["withheld"] is not None,
    )
