"""An address where nothing arrives is marked with why, and passed over until something comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.email.payload import Payload
from erp_core import conversations, parties
from erp_core.conversations import IdentityView
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.parties import ContactKind, NewContactPoint
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import listen_for_notices
from frontdesk.workflows.intake import store
from frontdesk.workflows.notices.sending import send_waiting
from tests.builders.coffee_shop import Shop, a_shop
from tests.builders.mail import (
    TOM,
    Outgoing,
    a_mail,
    bounce_of,
    email_of,
    mail_settings,
    outgoing,
)
from tests.builders.noticed import House, confirm, enrolled
from tests.builders.sending import TOKEN, a_desk, arrived, asked, delivering, until
from tests.builders.talk import WEI, answer_all, outbox_states, write
from tests.builders.waiting import eventually
from tests.fakes.telegram import TelegramFake, telegram_fake

BOSS = system()


@dataclass
class Outside:
    """A house with a bot and a mailbox, and the two carriers."""

    desk: Frontdesk
    shop: Shop
    telegram: TelegramFake
    smtp: Outgoing

    def mailed_as(self) -> None:
        """Put Wei's e-mail address on file, as proven."""
        account = email_of(self.desk).account
        self.desk.database.run(
            lambda tx: conversations.enrol_identity(
                tx, BOSS, "email", account, TOM, self.shop.wei, "Wei"
            )
        )

    def takes(self, mail: bytes, number: int = 1) -> None:
        store(self.desk, email_of(self.desk), Payload("INBOX", 7, number, mail).encoded())
        while answer_all(self.desk):
            pass

    def notices(self) -> list[tuple[str, str, str | None]]:
        return House(self.desk, self.shop).notices()

    def identity(self, channel: str, address: str) -> IdentityView:
        return identity_of(self.desk, channel, address)


def identity_of(desk: Frontdesk, channel: str, address: str) -> IdentityView:
    account = "7001" if channel == "telegram" else email_of(desk).account
    found = desk.database.read(
        lambda tx: conversations.find_identity(tx, channel, account, address)
    )
    assert found is not None
    return found


@pytest.fixture
def outside(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Outside]:
    shop = a_shop(database, clock)
    enrolled(database, "telegram", WEI, shop.wei)
    listen_for_notices(database)
    with telegram_fake(TOKEN) as telegram, outgoing() as smtp:
        email = mail_settings("imap://a:b@127.0.0.1:9", smtp.url)
        yield Outside(a_desk(database, tmp_path, telegram, email=email), shop, telegram, smtp)


def test_a_notice_that_telegram_cannot_bring_goes_by_mail_and_the_next_at_once(
    outside: Outside, clock: FixedClock
) -> None:
    desk = outside.desk
    outside.mailed_as()
    asked(desk, "hello")
    outside.telegram.telegram.blocked.add(int(WEI))
    confirm(House(desk, outside.shop), outside.shop.wei)
    send_waiting(desk)

    with delivering(desk):
        until(desk, "dead", "dead")

    marked = outside.identity("telegram", WEI)
    assert marked.unreachable_at == clock.now()
    assert "blocked by the user" in (marked.unreachable_because or "")
    assert outside.notices() == [("confirmed", "waiting", None)]

    send_waiting(desk)
    confirm(House(desk, outside.shop), outside.shop.wei)
    send_waiting(desk)
    with delivering(desk, email_of(desk)):
        eventually(lambda: len(outside.smtp.sent) == 2, "both go by mail")

    assert [state for _, state, _ in outside.notices()] == ["sent", "sent"]
    assert arrived(outside.telegram) == []


def test_whoever_writes_again_is_reached_again(outside: Outside) -> None:
    asked(outside.desk, "hello")
    outside.telegram.telegram.blocked.add(int(WEI))
    with delivering(outside.desk):
        until(outside.desk, "dead")
    assert outside.identity("telegram", WEI).unreachable_at is not None

    outside.telegram.telegram.blocked.clear()
    write(outside.desk, "I am back", 9)
    answer_all(outside.desk)

    back = outside.identity("telegram", WEI)
    assert (back.unreachable_at, back.unreachable_because) == (None, None)
    confirm(House(outside.desk, outside.shop), outside.shop.wei)
    send_waiting(outside.desk)
    assert outside.notices() == [("confirmed", "sent", None)]


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("5.1.1 <tom@example.com>: user unknown", True),
        ("5.2.2 <tom@example.com>: mailbox is full", False),
        ("5.7.1 message rejected as spam by policy", False),
    ],
)
def test_a_returned_mail_marks_its_address_only_if_it_is_not_there(
    outside: Outside, said: str, gone: bool
) -> None:
    outside.takes(a_mail("hello", subject="Order"))
    with delivering(outside.desk, email_of(outside.desk)):
        until(outside.desk, "sent")
    ours = outside.smtp.sent[0].mail["Message-ID"]

    outside.takes(bounce_of(ours, said), number=2)

    assert outbox_states(outside.desk) == ["dead"]
    marked = outside.identity("email", TOM)
    assert (marked.unreachable_at is not None) is gone
    assert (said in (marked.unreachable_because or "")) is gone


def test_the_same_words_about_a_mail_that_is_not_ours_mark_nobody(outside: Outside) -> None:
    outside.takes(a_mail("hello", subject="Order"))

    outside.takes(bounce_of("<fd.guessed@shop.example>"), number=2)

    assert outside.identity("email", TOM).unreachable_at is None


def test_a_notice_whose_mail_comes_back_is_listed_where_there_is_no_other_way(
    outside: Outside,
) -> None:
    on_file = NewContactPoint(kind=ContactKind.EMAIL, value=TOM)
    cafe = outside.shop.cafe
    outside.desk.database.run(lambda tx: parties.add_contact_point(tx, BOSS, cafe, on_file))
    confirm(House(outside.desk, outside.shop), cafe)
    send_waiting(outside.desk)
    with delivering(outside.desk, email_of(outside.desk)):
        until(outside.desk, "sent")

    outside.takes(bounce_of(outside.smtp.sent[0].mail["Message-ID"]))
    send_waiting(outside.desk)

    [(kind, state, reason)] = outside.notices()
    assert (kind, state) == ("confirmed", "unreachable")
    assert "user unknown" in (reason or "")
    assert len(outside.smtp.sent) == 1
