"""A real mailbox, a real SMTP server: from a customer's mail to the reply in their mailbox."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from assistant.turn import Dialogue, DraftReply, TurnResult
from erp_core import conversations
from erp_core.access import Role
from erp_core.conversations import StaffReply, ThreadView
from erp_core.conversations.tables import InboundRow, ThreadRow
from erp_core.kernel.actor import system
from frontdesk.application import Frontdesk
from frontdesk.workflows.replies import send_staff_reply
from tests.builders.access import a_member_of_staff
from tests.builders.dovecot import Dovecot, dovecot
from tests.builders.house import ScriptedAssistant
from tests.builders.mail import (
    TOM,
    Outgoing,
    a_mail,
    a_mail_desk,
    bounce_of,
    email_of,
    listening,
    mail_settings,
    outgoing,
)
from tests.builders.sending import delivering
from tests.builders.talk import answer_all, count, incoming, outbox_states
from tests.builders.waiting import eventually
from tests.fakes.mail import cutting

pytestmark = pytest.mark.services


@dataclass
class House:
    """A front desk, its mailbox and the server that sends for it."""

    desk: Frontdesk
    mailbox: Dovecot
    smtp: Outgoing

    def thread(self, number: int = 1) -> ThreadView:
        return self.desk.database.read(lambda tx: conversations.get_thread(tx, system(), number))

    def reads(self, *mails: bytes) -> None:
        """Deliver mails, and wait until they are stored and answered."""
        stored = count(self.desk, InboundRow) + len(mails)
        for one in mails:
            self.mailbox.deliver(one)
        eventually(lambda: count(self.desk, InboundRow) == stored, f"{stored} mails are stored")
        while answer_all(self.desk):
            pass


def drafts(question, asker):
    draft = DraftReply(f"You asked: {question.text}")
    return TurnResult(reply="", dialogue=Dialogue(), language="en", draft=draft)


@pytest.fixture
def house(database, tmp_path) -> Iterator[House]:
    with dovecot() as mailbox, outgoing() as smtp:
        assistant = ScriptedAssistant(drafts)
        desk = a_mail_desk(database, tmp_path, mailbox.url, smtp.url, assistant=assistant)
        with listening(desk):
            yield House(desk, mailbox, smtp)


def replied(house: House, text: str, number: int = 1) -> None:
    mia = a_member_of_staff(house.desk.database, Role.SUPPORT)
    seen = house.thread(number).summary.last_seq
    send_staff_reply(house.desk, mia, number, StaffReply(text=text, seen_seq=seen))
    with delivering(house.desk, email_of(house.desk)):
        eventually(lambda: set(outbox_states(house.desk)) == {"sent"}, "the reply is sent")


def test_a_mail_becomes_a_thread_with_a_suggestion_and_the_reply_reaches_its_sender(house):
    house.reads(a_mail("Where is my order?", subject="Order 1042", number=7))

    thread = house.thread()
    assert thread.summary.subject == "Order 1042"
    assert [one.text for one in thread.messages] == ["Where is my order?"]
    assert [one.text for one in thread.suggestions] == ["You asked: Where is my order?"]
    assert house.smtp.sent == []

    replied(house, "It left today.")

    [sent] = house.smtp.sent
    assert sent.recipients == [TOM]
    assert sent.mail["Subject"] == "Re: Order 1042"
    assert sent.mail["In-Reply-To"] == "<7@example>"
    assert sent.mail["References"] == "<7@example>"
    assert sent.mail["Auto-Submitted"] is None
    assert sent.mail.get_content().strip() == "It left today."
    assert house.mailbox.flags() == set()


def test_the_customers_answer_joins_its_thread_and_is_threaded_in_turn(house):
    house.reads(a_mail(subject="Order 1042", number=7))
    replied(house, "It left today.")
    ours = house.smtp.sent[0].mail

    answer = a_mail(
        "Thank you!",
        subject="AW: Order 1042",
        number=8,
        References=f"<7@example> {ours['Message-ID']}",
    )
    house.reads(answer)

    thread = house.thread()
    assert [one.text for one in thread.messages][2:] == ["Thank you!"]
    assert count(house.desk, ThreadRow) == 1


def test_a_bounce_and_an_absence_note_get_no_answer(house):
    house.reads(a_mail(subject="Order 1042", number=7))
    replied(house, "It left today.")
    ours = house.smtp.sent[0].mail
    note = a_mail(
        "I am away.", number=9, Auto_Submitted="auto-replied", In_Reply_To=ours["Message-ID"]
    )

    house.reads(note, bounce_of(ours["Message-ID"]))

    thread = house.thread()
    kinds = [(one.direction, one.kind) for one in thread.messages]
    assert kinds[2:] == [("note", "automatic_auto_reply"), ("note", "automatic_bounce")]
    assert thread.messages[1].delivery == "dead"
    assert thread.messages[1].error == "smtp; 550 5.1.1 <tom@example.com>: user unknown"
    assert count(house.desk, ThreadRow) == 1
    assert len(house.smtp.sent) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_connection_that_is_cut_at_random_bytes_loses_and_doubles_nothing(
    database, tmp_path, seed
):
    chance = random.Random(seed)
    cuts = [chance.randrange(1, 6000) for _ in range(15)]
    with dovecot() as mailbox, cutting(mailbox.port, cuts) as wire:
        url = mailbox.url.replace(f":{mailbox.port}/", f":{wire.port}/")
        settings = mail_settings(url, "smtp://127.0.0.1:9", retry=0.01)
        desk = a_mail_desk(database, tmp_path, "", "", email=settings)
        for number in range(20):
            text = f"Mail {number} " + "x" * chance.randrange(2000)
            mailbox.deliver(a_mail(text, sender=f"c{number}@example.com", number=number))
        with listening(desk):
            eventually(lambda: count(desk, InboundRow) == 20 and not wire.cuts, "all are stored")

        while answer_all(desk):
            pass
        assert sorted(text.split()[1] for text in incoming(desk)) == sorted(map(str, range(20)))
        assert mailbox.flags() == set()


def test_a_renumbered_mailbox_is_read_again_and_nothing_is_stored_twice(house):
    house.reads(a_mail("One", number=1), a_mail("Two", number=2))
    note = house.desk.database.read(
        lambda tx: conversations.load_cursor(tx, "email", "service@shop.example")
    )

    house.mailbox.renumber()
    house.reads(a_mail("Three", number=3))

    again = house.desk.database.read(
        lambda tx: conversations.load_cursor(tx, "email", "service@shop.example")
    )
    assert json.loads(again)["validity"] != json.loads(note)["validity"]
    assert sorted(incoming(house.desk)) == ["One", "Three", "Two"]
