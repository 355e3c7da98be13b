"""A mailbox by script: an IMAP server that withholds mails as real ones do, in its own words."""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.listening import listening_on_a_free_port

DROP, NOTHING, NO_MAIL = "drop", "nothing", "no mail"
"""Instead of an answer to FETCH: the connection closes; OK and nothing; OK without the mail."""


@dataclass
class ScriptedImap:
    """An IMAP server for one folder.

    Attributes:
        mails: The mails that lie in it, by UID.
        withheld: How it answers a FETCH of some of them: ``NO ...``, ``BAD ...`` or as above.
        refusals: How often it does that before it gives them; None where it never gives them.
        fetches: The UIDs whose size it was asked for, in order.
    """

    mails: dict[int, bytes]
    withheld: dict[int, str] = field(default_factory=dict)
    refusals: int | None = None
    fetches: list[int] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens, as the settings name it."""
        return f"imap://service:password@127.0.0.1:{self.port}/INBOX"


@contextmanager
def scripted_imap(
    mails: Mapping[int, bytes], withheld: Mapping[int, str]
) -> Iterator[ScriptedImap]:
    """Run such a server on a free port."""
    server = ScriptedImap(dict(mails), dict(withheld))
    with listening_on_a_free_port(lambda talk: _talk(talk, server)) as server.port:
        yield server


def _talk(talk: socket.socket, server: ScriptedImap) -> None:
    with talk.makefile("rb") as lines_in:
        talk.sendall(b"* OK ready\r\n")
        for line in lines_in:
            tag, _, command = line.decode().strip().partition(" ")
            answer = _answer(server, command.upper())
            if answer is None:
                return
            status = b"" if answer.startswith((b"NO ", b"BAD ")) else b"OK done"
            lines, words = (b"", answer) if not status else (answer, status)
            talk.sendall(lines + tag.encode() + b" " + words + b"\r\n")


def _answer(server: ScriptedImap, command: str) -> bytes | None:
    if command.startswith("CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n"
    if command.startswith(("EXAMINE", "SELECT")):
        return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] here\r\n" % len(server.mails)
    if command.startswith("UID SEARCH"):
        found = " ".join(map(str, _searched(server, command)))
        return f"* SEARCH {found}".rstrip().encode() + b"\r\n"
    if command.startswith("UID FETCH"):
        return _fetched(server, command)
    return b""


def _searched(server: ScriptedImap, command: str) -> list[int]:
    criterion = re.fullmatch(r"UID SEARCH UID (\d+)(:\*)?", command)
    if criterion is None:
        return sorted(server.mails)
    first, is_open = int(criterion[1]), criterion[2] is not None
    return sorted(uid for uid in server.mails if uid == first or (is_open and uid > first))


def _refusal(server: ScriptedImap, uid: int) -> str | None:
    if uid not in server.withheld or server.refusals == 0:
        return None
    if server.refusals:
        server.refusals -= 1
    return server.withheld[uid]


def _fetched(server: ScriptedImap, command: str) -> bytes | None:
    asked = re.fullmatch(r"UID FETCH (\d+) \((.*)\)", command)
    assert asked is not None
    uid, wants_size = int(asked[1]), "RFC822.SIZE" in asked[2]
    if wants_size:
        server.fetches.append(uid)
    raw, answer = server.mails.get(uid), _refusal(server, uid)
    if answer == DROP:
        return None
    if answer and answer.startswith(("NO ", "BAD ")):
        return answer.encode()
    if raw is None or answer == NOTHING:
        return b""
    if wants_size:
        return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(raw))
    if answer == NO_MAIL:
        return b"* 1 FETCH (UID %d)\r\n" % uid
    return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(raw), raw)
