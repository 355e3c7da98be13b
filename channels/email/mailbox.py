"""A mailbox over IMAP, for reading only: nothing is marked, moved or deleted in it.

The calls block; :mod:`channels.email.listener` makes them in a thread.
"""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from channels.email.endpoint import Endpoint, Security
from channels.email.payload import Payload
from channels.email.settings import EmailSettings

if TYPE_CHECKING:
    from io import BufferedReader

BROKEN = (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, ValueError, IndexError)
"""What a cut connection or an unreadable answer looks like here."""
PROBES = 3
"""How many other mails are asked for, to tell whether a server gives any."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class LoginRefused(Exception):
    """The mailbox does not take our user and password."""


class Gone(Exception):
    """The connection broke, or the server said what cannot be read."""


class Withheld(Exception):
    """The server has a mail and does not give it; its words say why."""


@dataclass(frozen=True)
class Place:
    """How far a mailbox was read.

    Attributes:
        validity: The folder's UIDVALIDITY when it was read.
        uid: The last mail that was taken or passed over.
        since: The first day that counts: what is older lay there before we came.
        again: The mails that were passed over, and how often each was tried; also given-up ones.
    """

    validity: int
    uid: int
    since: date
    again: Mapping[int, int] = field(default_factory=dict)


class Mailbox:
    """One connection to the mailbox."""

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._box: BaseMailBox | None = None
        self.validity = 0
        self.can_idle = False

    def open(self) -> None:
        """Connect, log in and look into the folder, for reading only.

        Raises:
            LoginRefused: The server does not know us.
            Gone: It cannot be reached, or has no such folder.
        """
        with _translated():
            self._box = _connected(self._settings.imap, self._settings.timeout)
            try:
                server = self._settings.imap
                self._box.login(server.user, server.password, initial_folder=None)
            except (MailboxLoginError, UnicodeEncodeError) as error:
                raise LoginRefused from error
            self._select(self._box)

    def new_uids(self, place: Place) -> list[int]:
        """Return the numbers of the mails after a place, in order."""
        box = self._opened()
        if place.validity == self.validity and place.uid:
            criteria = f"UID {place.uid + 1}:*"
        else:
            criteria = _since(place)
        with _translated():
            found = sorted(int(uid) for uid in box.uids(criteria, charset=None))
        known = place.uid if place.validity == self.validity else 0
        return [uid for uid in found if uid > known]  # "7:*" names the last mail even if it is 6

    def fetch(self, uid: int) -> Payload | None:
        """Fetch a mail; None only where the server says that it was deleted meanwhile.

        Raises:
            Withheld: It lies there and cannot be had.
            Gone: The connection broke.
        """
        with _translated():
            try:
                return self._fetched(uid)
            except Withheld:
                if self._lies_there(uid):
                    raise
                return None

    def gives_others(self, place: Place, withheld: Collection[int]) -> bool:
        """Say whether it gives a mail other than those; yes too where there lies no other.

        Raises:
            Gone: The connection broke.
        """
        with _translated():
            found = self._opened().uids(_since(place), charset=None)
            others = sorted((int(uid) for uid in found if int(uid) not in withheld), reverse=True)
            return not others or any(map(self._gives, others[:PROBES]))

    def wait(self, seconds: float) -> None:
        """Wait until the server says that something changed, or for so long."""
        with _translated():
            box = self._opened()
            with box.idle as idling:
                if not _has_more(box.client):
                    idling.poll(timeout=seconds)

    def interrupt(self) -> None:
        """End whatever call is under way in another thread: its connection breaks."""
        box = self._box  # which a call under way may give back meanwhile
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.sock.shutdown(2)

    def close(self) -> None:
        """Give the connection back, without a word if it is broken."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(*BROKEN):
                box.logout()
            with contextlib.suppress(*BROKEN):
                box.client.shutdown()

    def _select(self, box: BaseMailBox) -> None:
        box.folder.set(self._settings.folder, readonly=True)
        _, told = box.client.response("UIDVALIDITY")
        self.validity = int(told[-1] or b"0") if told else 0
        self.can_idle = "IDLE" in {str(one).upper() for one in box.client.capabilities}

    def _gives(self, uid: int) -> bool:
        try:
            self._section(uid, "BODY.PEEK[HEADER]")
        except Withheld:
            return False
        return True

    def _fetched(self, uid: int) -> Payload:
        size = self._size(uid)
        is_cut = size > self._settings.largest
        raw = self._section(uid, "BODY.PEEK[HEADER]" if is_cut else "BODY.PEEK[]")
        folder = self._settings.folder
        return Payload(folder, self.validity, uid, raw, size if is_cut else None)

    def _size(self, uid: int) -> int:
        for line in self._asked(uid, "(UID RFC822.SIZE)"):
            found = _SIZE.search(b" ".join(line) if isinstance(line, tuple) else line)
            if found:
                return int(found[1])
        msg = "the server does not say how long it is"
        raise Withheld(msg)

    def _section(self, uid: int, section: str) -> bytes:
        for line in self._asked(uid, f"(UID {section})"):
            if isinstance(line, tuple) and _length(line[0]) == len(line[1]):
                return bytes(line[1])
        msg = "the server answers without the mail"
        raise Withheld(msg)

    def _asked(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        try:
            status, lines = self._opened().client.uid("FETCH", str(uid), what)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:  # the server answers BAD
            raise Withheld(_words(error)) from error
        if status != "OK":
            raise Withheld(_words(b" ".join(one for one in lines if isinstance(one, bytes))))
        return [line for line in lines if line]

    def _lies_there(self, uid: int) -> bool:
        return str(uid) in self._opened().uids(f"UID {uid}", charset=None)

    def _opened(self) -> BaseMailBox:
        if self._box is None:
            raise Gone
        return self._box


def _has_more(client: imaplib.IMAP4) -> bool:
    """Say whether more was read than asked for: word of a mail that came right behind "idling".

    It lies in our own buffer, so that who waits for the connection to be readable waits in vain.
    """
    ahead = getattr(client, "_readbuf", None)
    if ahead is not None:  # from Python 3.14 on imaplib keeps it there, and has no file to look at
        return bool(ahead)
    sock, lines = client.sock, cast("BufferedReader", client.file)
    timeout = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(lines.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        sock.settimeout(timeout)


def _since(place: Place) -> str:
    day = place.since
    return f"SINCE {day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


def _length(head: bytes) -> int:
    """Return how many bytes the server announced, so that half a mail is none."""
    found = re.search(rb"\{(\d+)\}$", head)
    return int(found[1]) if found else -1


def _connected(server: Endpoint, timeout: float) -> BaseMailBox:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return MailBox(server.host, server.port, timeout=timeout, ssl_context=context)
    if server.security is Security.STARTTLS:
        context = ssl.create_default_context()
        return MailBoxStartTls(server.host, server.port, timeout=timeout, ssl_context=context)
    return MailBoxUnencrypted(server.host, server.port, timeout=timeout)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Gone(_words(error)) from error


def _words(said: Exception | bytes) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200] or type(said).__name__
