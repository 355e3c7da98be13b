"""A mail that comes while we begin to wait is heard of at once, however its word arrives."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from channels.email.mailbox import Mailbox
from tests.builders.mail import mail_settings
from tests.fakes.listening import listening_on_a_free_port

LONG = 60.0
IDLING, WORD = b"+ idling\r\n", b"* 2 EXISTS\r\n"


@contextmanager
def opened(said: Sequence[bytes]) -> Iterator[Mailbox]:
    """Open a mailbox whose server says this when one begins to wait, each piece by itself."""

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines_in:
            connection.sendall(b"* OK ready\r\n")
            for line in lines_in:
                tag, _, command = line.decode().strip().partition(" ")
                if command == "IDLE":
                    for piece in said:
                        connection.sendall(piece)
                    lines_in.readline()
                elif command == "CAPABILITY":
                    connection.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
                connection.sendall(f"{tag} OK done\r\n".encode())

    with listening_on_a_free_port(talk) as port:
        url = f"imap://service:password@127.0.0.1:{port}/INBOX"
        box = Mailbox(mail_settings(url, "smtp://127.0.0.1:9"))
        box.open()
        try:
            yield box
        finally:
            box.close()


@pytest.mark.parametrize("said", [(IDLING + WORD,), (IDLING, WORD)], ids=["with", "after"])
def test_word_of_a_mail_ends_the_wait(said: Sequence[bytes]) -> None:
    with opened(said) as box:
        in_vain = threading.Timer(LONG / 4, box.interrupt)  # which breaks the connection: Gone
        in_vain.start()
        box.wait(LONG)
        in_vain.cancel()


def test_silence_is_waited_through_and_the_mailbox_is_read_again() -> None:
    with opened([IDLING]) as box:
        box.wait(0.01)
        box.wait(0.01)
