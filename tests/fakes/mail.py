"""Mail servers that fail as real ones do: an SMTP server by script, and a wire that is cut."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.listening import listening_on_a_free_port

DROP = "drop"
"""Stands for an answer: the connection is closed instead."""


@dataclass
class ScriptedSmtp:
    """An SMTP server that answers by the first word of a command, in its own words.

    Attributes:
        answers: Replies that differ from the usual ones; ``DROP`` closes the connection.
        commands: What it was told, in order.
        mails: What it was handed, also where it gave no answer.
    """

    answers: Mapping[str, str]
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens, as the settings name it."""
        return f"smtp://127.0.0.1:{self.port}"


USUAL = {
    "CONNECT": "220 mx.example ready",
    "EHLO": "250-mx.example\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8",
    "AUTH": "235 known",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}


@contextmanager
def scripted_smtp(answers: Mapping[str, str]) -> Iterator[ScriptedSmtp]:
    """Run such a server on a free port."""
    server = ScriptedSmtp(answers)
    with listening_on_a_free_port(lambda talk: _talk(talk, server)) as server.port:
        yield server


def _talk(talk: socket.socket, server: ScriptedSmtp) -> None:
    lines = talk.makefile("rb")
    word = "CONNECT"
    while True:
        answer = server.answers.get(word, USUAL.get(word, "502 what?"))
        if answer == DROP:
            return
        talk.sendall(answer.encode() + b"\r\n")
        if word == "DATA" and answer.startswith("354"):
            server.mails.append(_mail(lines))
            word = "."
            continue
        line = lines.readline()
        if not line:
            return
        server.commands.append(line.decode("utf-8", "replace").strip())
        word = line.split()[0].decode("utf-8", "replace").upper()


def _mail(lines) -> bytes:
    found = []
    for line in lines:
        if line == b".\r\n":
            break
        found.append(line)
    return b"".join(found)


@dataclass
class Striking:
    """A wire that does something dreadful to its server after so many more bytes from it.

    Attributes:
        strike: What it does.
        port: Where it listens.
        left: Bytes until then; None while it only carries.
        struck: How often it did it.
    """

    strike: Callable[[], None]
    port: int = 0
    left: int | None = None
    struck: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, data: bytes) -> bytes:
        """Return what still goes through; the strike comes between it and the rest."""
        with self.guard:
            if self.left is None:
                return data
            data, self.left = data[: self.left], self.left - len(data)
            if self.left <= 0:
                self.left = None
                self.strike()
                self.struck += 1
            return data


@contextmanager
def striking(target: int, strike: Callable[[], None]) -> Iterator[Striking]:
    """Put such a wire before a server."""
    wire = Striking(strike)

    def carry(near: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", target)) as far:
            there = threading.Thread(target=_pump, args=(near, far, None), daemon=True)
            there.start()
            _carry_all(far, near, wire)
            there.join()

    with listening_on_a_free_port(carry) as wire.port:
        yield wire


def _carry_all(far: socket.socket, near: socket.socket, wire: Striking) -> None:
    with contextlib.suppress(OSError):
        while data := far.recv(4096):
            near.sendall(wire.pass_on(data))
    for one in (far, near):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@dataclass
class Cutting:
    """A wire that closes after so many bytes from the server, one number a connection."""

    cuts: list[int]
    port: int = 0


@contextmanager
def cutting(target: int, cuts: list[int]) -> Iterator[Cutting]:
    """Put such a wire before a server; without a number left it carries everything."""
    wire = Cutting(list(cuts))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire.port = listening.getsockname()[1]
        thread = threading.Thread(target=_carry, args=(listening, target, wire), daemon=True)
        thread.start()
        yield wire
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _carry(listening: socket.socket, target: int, wire: Cutting) -> None:
    while True:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        most = wire.cuts.pop(0) if wire.cuts else None
        threading.Thread(target=_connect, args=(near, target, most), daemon=True).start()


def _connect(near: socket.socket, target: int, most: int | None) -> None:
    with near, socket.create_connection(("127.0.0.1", target)) as far:
        back = threading.Thread(target=_pump, args=(near, far, None), daemon=True)
        back.start()
        _pump(far, near, most)
        back.join()


def _pump(source: socket.socket, sink: socket.socket, most: int | None) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            if most is not None:
                data, most = data[:most], most - len(data)
            sink.sendall(data)
            if most is not None and most <= 0:
                break
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
