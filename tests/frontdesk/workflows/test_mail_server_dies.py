"""A real mail server that wakes us, is killed in the middle of a mail, and comes back changed."""

import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.email.mailbox import Mailbox
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from tests.builders.dovecot import Dovecot, dovecot
from tests.builders.mail import a_mail, a_mail_desk, listening, mail_settings
from tests.builders.talk import answer_all, count, incoming
from tests.builders.waiting import eventually
from tests.fakes.mail import Striking, striking

pytestmark = pytest.mark.services
SMTP = "smtp://127.0.0.1:9"
POLL = 600.0
"""Seconds between looks: a mail that is seen sooner was announced."""
DEATHS = 20
ROUND = 3
"""Mails that come in before each death."""


@pytest.fixture
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def through(mailbox: Dovecot, wire: Striking) -> str:
    """Name the mailbox, as it is reached through a wire."""
    return mailbox.url.replace(f":{mailbox.port}/", f":{wire.port}/")


def settled(desk: Frontdesk) -> list[str]:
    """Answer everything; returns the first words of what customers wrote, in order."""
    while answer_all(desk):
        pass
    return sorted(text.split()[0] for text in incoming(desk))


def numbered(number: int, dice: random.Random) -> bytes:
    text = f"{number:03d} " + "y" * dice.randrange(200, 6_000)
    return a_mail(text, sender=f"c{number}@example.com", number=number)


def a_seed() -> int:
    seed = random.randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    return seed


def test_a_mail_is_announced_long_before_the_next_look(
    database: Database, tmp_path: Path, mailbox: Dovecot
) -> None:
    settings = mail_settings(mailbox.url, SMTP, poll=POLL)
    desk = a_mail_desk(database, tmp_path, "", "", email=settings)
    seconds = []
    with listening(desk):
        for number in range(5):
            begun = time.monotonic()
            mailbox.deliver(a_mail(f"{number} here", number=number))
            eventually(lambda stored=number: count(desk, InboundRow) > stored, "it is announced")
            seconds.append(time.monotonic() - begun)

    sys.stdout.write(f"stored after {seconds} s; the next look is after {POLL:.0f} s\n")
    assert settled(desk) == ["0", "1", "2", "3", "4"]
    assert max(seconds[1:]) < POLL / 20


def test_without_an_announcement_the_wait_lasts_as_long_as_the_poll(mailbox: Dovecot) -> None:
    """Else the test above would pass for a house that looks all the time."""
    box = Mailbox(mail_settings(mailbox.url, SMTP))
    box.open()
    announced = threading.Event()

    def wait() -> None:
        box.wait(POLL)
        announced.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    assert not announced.wait(2)

    mailbox.deliver(a_mail())

    assert announced.wait(15)
    box.close()


def test_a_server_that_is_killed_at_any_byte_of_a_mail_loses_and_doubles_none(
    database: Database, tmp_path: Path, mailbox: Dovecot
) -> None:
    dice = random.Random(a_seed())
    with striking(mailbox.port, mailbox.kill) as wire:
        settings = mail_settings(through(mailbox, wire), SMTP, poll=POLL, retry=0.02)
        desk = a_mail_desk(database, tmp_path, "", "", email=settings)
        with listening(desk):
            for death in range(DEATHS):
                mails = [numbered(death * ROUND + one, dice) for one in range(ROUND)]
                wire.left = dice.randrange(1, sum(map(len, mails)))
                for one in mails:
                    mailbox.deliver(one)
                eventually(lambda struck=death: wire.struck > struck, "the server is killed")
                mailbox.start()
                wanted = (death + 1) * ROUND
                eventually(lambda all_=wanted: count(desk, InboundRow) == all_, f"{wanted} stored")

    assert settled(desk) == [f"{number:03d}" for number in range(DEATHS * ROUND)]
    assert mailbox.flags() == set()


def test_a_server_that_dies_and_comes_back_with_other_numbers_loses_and_doubles_none(
    database: Database, tmp_path: Path, mailbox: Dovecot
) -> None:
    dice = random.Random(a_seed())
    with striking(mailbox.port, mailbox.kill) as wire:
        settings = mail_settings(through(mailbox, wire), SMTP, poll=POLL, retry=0.02)
        desk = a_mail_desk(database, tmp_path, "", "", email=settings)
        with listening(desk):
            for number in range(4):
                mailbox.deliver(numbered(number, dice))
            eventually(lambda: count(desk, InboundRow) == 4, "four are stored")
            wire.left = 700
            for number in range(4, 8):
                mailbox.deliver(numbered(number, dice))
            eventually(lambda: wire.struck, "the server is killed")
            mailbox.renumber()
            mailbox.deliver(numbered(8, dice))
            mailbox.start()
            eventually(lambda: count(desk, InboundRow) == 9, "all are stored")

    assert settled(desk) == [f"{number:03d}" for number in range(9)]
