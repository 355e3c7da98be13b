"""What was set aside: listed with why, heard by hand, and what one sender may send in a day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from channels.email.payload import Payload
from erp_core import conversations
from erp_core.access import Role
from erp_core.conversations import InboundState
from erp_core.conversations.errors import MessageNotFound, NobodyToAnswer
from erp_core.conversations.tables import ConversationRow, InboundRow, MessageRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Refused
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from tests.builders.access import a_member_of_staff
from tests.builders.mail import a_mail, a_mail_desk, bounce_of, email_of, mail_settings
from tests.builders.talk import answer_all, incoming, outbox
from tests.builders.web import web_of

BOSS = system()
LIST = {"List_Id": "<news.example.com>", "Auto_Submitted": "auto-generated"}


def a_desk(database: Database, folder: Path, **settings: Any) -> Frontdesk:
    email = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", **settings)
    return a_mail_desk(database, folder, "", "", email=email)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_desk(database, tmp_path)


def takes(desk: Frontdesk, *mails: bytes, first: int = 1) -> None:
    for number, mail in enumerate(mails, first):
        store(desk, email_of(desk), Payload("INBOX", 7, number, mail).encoded())
    answers(desk)


def answers(desk: Frontdesk) -> None:
    while answer_all(desk):
        pass


def aside(desk: Frontdesk) -> list[tuple[int, str | None]]:
    listed = desk.database.read(lambda tx: conversations.dead_letters(tx, BOSS, set_aside=True))
    return [(one.id, one.error) for one in listed]


def hear(desk: Frontdesk, number: int, actor=BOSS) -> None:
    desk.database.run(lambda tx: conversations.revive(tx, actor, number, real_now()))
    answers(desk)


def test_what_was_set_aside_by_mistake_is_answered_once_an_operator_says_so(
    desk: Frontdesk,
) -> None:
    takes(desk, a_mail("Where is order 1042?", subject="Order", **LIST))
    [(number, why)] = aside(desk)
    assert (why, incoming(desk), outbox(desk)) == ("auto_reply: Order", [], [])

    hear(desk, number)

    assert aside(desk) == []
    assert incoming(desk) == ["Where is order 1042?"]
    assert [text for text, _ in outbox(desk)] == ["You said: Where is order 1042?"]
    with pytest.raises(MessageNotFound):
        hear(desk, number)


def test_what_was_noted_in_a_thread_is_its_senders_message_afterwards(desk: Frontdesk) -> None:
    takes(desk, a_mail("hello", number=7))
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": "<7@example>"}
    takes(desk, a_mail("I am away until Monday", number=8, **away), first=2)
    [(number, _)] = aside(desk)

    hear(desk, number)

    rows = desk.database.read(
        lambda tx: [
            tuple(row)
            for row in tx.session.execute(
                select(MessageRow.direction, MessageRow.text).where(MessageRow.direction != "out")
            )
        ]
    )
    assert ("in", "I am away until Monday") in rows
    assert rows.count(("in", "I am away until Monday")) == 1


def test_what_names_no_sender_has_nobody_to_answer(desk: Frontdesk) -> None:
    takes(desk, b"From: MAILER-DAEMON\r\nSubject: x\r\n\r\nreturned")
    [(number, _)] = aside(desk)

    with pytest.raises(NobodyToAnswer):
        hear(desk, number)

    assert [one for one, _ in aside(desk)] == [number]


def test_only_an_operator_has_it_heard(desk: Frontdesk) -> None:
    takes(desk, a_mail("hello", **LIST))
    [(number, _)] = aside(desk)
    clerk = a_member_of_staff(desk.database, Role.ACCOUNTANT)

    with pytest.raises(Refused):
        hear(desk, number, clerk)

    assert incoming(desk) == []


def test_over_rest_letters_are_driven_again_with_the_permission(desk: Frontdesk) -> None:
    takes(desk, a_mail("hello", **LIST), b"Subject: x\r\n\r\nno sender")
    [(number, _)] = aside(desk)
    [letter] = desk.database.read(lambda tx: conversations.dead_letters(tx, BOSS))
    support, clerk = (token(desk, role) for role in (Role.ADMIN, Role.ACCOUNTANT))
    path = "/api/v1/conversations/dead-letters/inbound"
    with web_of(desk) as web:
        refused = web.post(f"{path}/{number}/redrive", headers=clerk)
        heard = web.post(f"{path}/{number}/redrive", headers=support)
        again = web.post(f"{path}/{letter.id}/redrive", headers=support)
        twice = web.post(f"{path}/{number}/redrive", headers=support)
        nothing = web.post(f"{path.replace('inbound', 'outbox')}/99/redrive", headers=support)
        no_kind = web.post(f"{path.replace('inbound', 'other')}/1/redrive", headers=support)

    assert (refused.status_code, heard.status_code, again.status_code) == (403, 200, 200)
    assert (twice.status_code, nothing.status_code, no_kind.status_code) == (404, 404, 422)
    assert heard.json() == {"kind": "inbound", "id": number}
    answers(desk)
    assert incoming(desk) == ["hello"]


def token(desk: Frontdesk, role: Role) -> dict[str, str]:
    from erp_core import access

    actor = a_member_of_staff(desk.database, role, login=str(role))
    assert actor.id is not None
    key = desk.database.run(lambda tx: access.create_api_key(tx, BOSS, actor.id, "test").key)
    return {"Authorization": f"Bearer {key}"}


def test_what_one_sender_sends_above_the_days_measure_is_set_aside_unread(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=3)
    mails = [a_mail(f"mail {number}", number=number, subject=f"{number}") for number in range(5)]
    takes(desk, *mails)
    takes(desk, a_mail("mine", sender="wei@example.com", number=9), first=9)

    assert sorted(incoming(desk)) == ["mail 0", "mail 1", "mail 2", "mine"]
    assert [why for _, why in aside(desk)] == ["too_many", "too_many"]

    [(last, _), (first, _)] = aside(desk)
    hear(desk, first)

    assert sorted(incoming(desk)) == ["mail 0", "mail 1", "mail 2", "mail 3", "mine"]
    assert [number for number, _ in aside(desk)] == [last]


def test_bytes_are_measured_too_and_one_mail_alone_is_always_read(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, bytes_a_day=64 * 1024)
    large = "word " * 20_000
    takes(desk, a_mail(f"one {large}", number=1), a_mail("two", number=2, subject="Else"))

    [(_, why)] = aside(desk)

    assert why == "too_much"
    assert [text[:3] for text in incoming(desk)] == ["one"]


def test_who_was_above_the_measure_is_heard_again_a_day_later(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=1)
    takes(desk, a_mail("one", number=1), a_mail("two", number=2))
    earlier = {"received_at": real_now() - timedelta(hours=25)}
    desk.database.run(lambda tx: tx.session.execute(update(InboundRow).values(**earlier)))

    takes(desk, a_mail("three", number=3), first=3)

    assert incoming(desk)[-1] == "three"
    assert [why for _, why in aside(desk)] == ["too_many"]


def test_a_sender_above_the_measure_holds_nothing_up(database: Database, tmp_path: Path) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=1)
    takes(desk, *(a_mail(f"m{number}", number=number) for number in range(30)))

    marks = desk.database.read(
        lambda tx: [
            tuple(row)
            for row in tx.session.execute(
                select(ConversationRow.next_seq, ConversationRow.done_seq)
            )
        ]
    )
    assert marks == [(30, 30)]
    assert len(aside(desk)) == 29


def test_what_was_above_the_measure_is_only_read_when_it_is_heard_and_a_machine_not_answered(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=1)
    takes(desk, a_mail("one", number=1), a_mail("I am away", number=2, subject="Away", **LIST))
    [(number, why)] = aside(desk)
    assert why == "too_many"

    hear(desk, number)

    assert (aside(desk), incoming(desk)) == ([(number, "auto_reply: Away")], ["one"])
    assert len(outbox(desk)) == 1

    hear(desk, number)

    assert (aside(desk), incoming(desk)) == ([], ["one", "I am away"])


def test_a_bounce_above_the_bytes_is_reported_and_not_answered_when_it_is_heard(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, bytes_a_day=64 * 1024)
    daemon = "MAILER-DAEMON@mx.example"
    takes(desk, a_mail("word " * 20_000, number=1, sender=daemon), bounce_of("<x@shop.example>"))
    (number,) = (number for number, why in aside(desk) if why == "too_much")

    hear(desk, number)

    assert dict(aside(desk))[number] == "bounce: Undelivered Mail Returned to Sender"
    assert (incoming(desk), outbox(desk)) == ([], [])


def test_what_died_is_judged_anew_when_it_is_driven_again(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=1)
    takes(desk, a_mail("one", number=1), a_mail("I am away", number=2, subject="Away", **LIST))
    [(number, _)] = aside(desk)
    died = {"state": InboundState.DEAD, "error": "Boom", "by_hand": True}
    desk.database.run(
        lambda tx: tx.session.execute(
            update(InboundRow).where(InboundRow.id == number).values(**died)
        )
    )

    hear(desk, number)

    assert (aside(desk), incoming(desk)) == ([(number, "too_many")], ["one"])


def test_every_report_is_read_and_none_counts_against_the_number_of_a_day(
    database: Database, tmp_path: Path
) -> None:
    desk = a_desk(database, tmp_path, mails_a_day=2)
    reports = [
        bounce_of(f"<{number}@shop.example>").replace(b"From: MAILER-DAEMON", b"From: tom")
        for number in range(4)
    ]
    takes(desk, *reports)
    takes(
        desk, *(a_mail(f"{one}", sender="tom@mx.example", number=one) for one in range(3)), first=5
    )

    assert sorted(incoming(desk)) == ["0", "1"]
    assert sorted(why.partition(":")[0] for _, why in aside(desk) if why) == [
        *["bounce"] * 4,
        "too_many",
    ]
