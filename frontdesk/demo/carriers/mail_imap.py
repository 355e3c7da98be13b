"""The few commands of IMAP that a reader of one mailbox needs (RFC 3501, RFC 2177)."""

import asyncio
import contextlib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CAPABILITIES = "IMAP4rev1 IDLE"
Command = Callable[[str], str]
_RANGE = re.compile(r"UID (\d+):\*", re.IGNORECASE)
_SET = re.compile(r"(\d+) \(([^)]*)\)")


@dataclass
class MailboxStore:
    """The mails of one mailbox, numbered from 1.

    Attributes:
        validity: Its UIDVALIDITY: another one in each run, because the numbers begin again.
        password: What its user logs in with.
        mails: The mails, the first one being number 1.
    """

    validity: int
    password: str = field(repr=False)
    mails: list[bytes] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, raw: bytes) -> None:
        """Put a mail in and wake who waits for one; from the loop that serves it."""
        self.mails.append(raw)
        self.changed.set()
        self.changed = asyncio.Event()


class ImapTalk:
    """One connection of a mail reader."""

    def __init__(
        self, store: MailboxStore, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._store = store
        self._reader = reader
        self._writer = writer
        self._is_known = False
        self._told = 0
        self._commands: Mapping[str, Command] = {
            "CAPABILITY": self._capability,
            "LOGIN": self._login,
            "SELECT": self._select,
            "EXAMINE": self._select,
            "UID": self._uid,
            "NOOP": lambda _: self._counted(),
            "LOGOUT": self._logout,
        }

    async def run(self) -> None:
        """Answer until the reader goes away."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            self._say("* OK ready")
            while line := await self._reader.readline():
                tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                name, _, given = rest.partition(" ")
                if name.upper() == "IDLE" and self._is_known:
                    await self._idle(tag)
                else:
                    self._answer(tag, name.upper(), given)
                await self._writer.drain()
        self._writer.close()

    def _answer(self, tag: str, name: str, given: str) -> None:
        command = self._commands.get(name)
        if command is None:
            self._say(f"{tag} BAD what?")
        elif not self._is_known and name not in {"CAPABILITY", "LOGIN", "LOGOUT"}:
            self._say(f"{tag} NO log in first")
        else:
            self._say(f"{tag} {command(given)}")

    def _capability(self, _given: str) -> str:
        self._say(f"* CAPABILITY {CAPABILITIES}")
        return "OK done"

    def _login(self, given: str) -> str:
        self._is_known = shlex.split(given)[-1:] == [self._store.password]
        return "OK known" if self._is_known else "NO unknown"

    def _select(self, _given: str) -> str:
        self._counted()
        self._say(f"* OK [UIDVALIDITY {self._store.validity}] numbered")
        self._say(f"* OK [UIDNEXT {len(self._store.mails) + 1}] next")
        return "OK [READ-ONLY] opened"

    def _counted(self) -> str:
        self._told = len(self._store.mails)
        self._say(f"* {self._told} EXISTS")
        return "OK done"

    def _logout(self, _given: str) -> str:
        self._say("* BYE bye")
        return "OK done"

    def _uid(self, given: str) -> str:
        verb, _, rest = given.partition(" ")
        if verb.upper() == "SEARCH":
            return self._search(rest)
        if verb.upper() == "FETCH":
            return self._fetch(rest)
        return "OK nothing is kept" if verb.upper() == "STORE" else "BAD what?"

    def _search(self, criteria: str) -> str:
        """Find mails by number; every mail of a demo is of today."""
        found = _RANGE.search(criteria)
        first = int(found[1]) if found else 1
        uids = range(min(first, len(self._store.mails)) or 1, len(self._store.mails) + 1)
        self._say(" ".join(("* SEARCH", *map(str, uids))))
        return "OK done"

    def _fetch(self, given: str) -> str:
        asked = _SET.match(given)
        number = int(asked[1]) if asked else 0
        if asked is None or not 1 <= number <= len(self._store.mails):
            return "OK nothing"
        raw = self._store.mails[number - 1]
        parts = f"UID {number} RFC822.SIZE {len(raw)}"
        if "BODY.PEEK[" not in asked[2].upper():
            self._say(f"* {number} FETCH ({parts})")
            return "OK done"
        is_head = "HEADER" in asked[2].upper()
        shown = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if is_head else raw
        section = "BODY[HEADER]" if is_head else "BODY[]"
        self._say(f"* {number} FETCH ({parts} {section} {{{len(shown)}}}")
        self._writer.write(shown + b")\r\n")
        return "OK done"

    async def _idle(self, tag: str) -> None:
        """Tell of new mails until the reader says DONE."""
        self._say("+ idling")
        await self._writer.drain()
        done = asyncio.ensure_future(self._reader.readline())
        while not done.done():
            changed = asyncio.ensure_future(self._store.changed.wait())
            if self._told == len(self._store.mails):
                await asyncio.wait({done, changed}, return_when=asyncio.FIRST_COMPLETED)
            if self._told != len(self._store.mails):
                self._counted()
                await self._writer.drain()
            changed.cancel()
        await done
        self._say(f"{tag} OK done")

    def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")
