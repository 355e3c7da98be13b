"""Whoever waits for a person is told so: when a message failed, and when the person is late."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.turn import TurnResult
from erp_core import conversations
from erp_core.conversations import UNREAD
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.restores import begin_epoch
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import listen_for_lateness
from frontdesk.workflows import turns
from frontdesk.workflows.chat import converse
from frontdesk.workflows.fitted import parts_for
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.service_desk import look_at_desk
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.service_desk import a_policy, an_agent, later
from tests.builders.talk import WEI, answer_all, claim, incoming, outbox, write

FAILED = "That failed; a person answers."
LATE = "Still waiting; a person answers."


def fails(*_: object) -> TurnResult:
    raise ZeroDivisionError


def wear_out(desk: Frontdesk) -> None:
    """Try a conversation until its message is given up."""
    for number in range(conversations.MAX_ATTEMPTS):
        for suspects in (False, True):
            for one in claim(desk, f"worker-{number}", suspects=suspects, after=100.0 * number):
                run_turn(desk, one)


def test_who_wrote_what_could_not_be_answered_is_told_once(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=fails))
    write(desk, "hello", 1)
    wear_out(desk)
    write(desk, "hello again", 2)
    wear_out(desk)

    assert incoming(desk) == ["hello", "hello again"]
    assert outbox(desk) == [(FAILED, "pending")]


def test_of_what_could_not_even_be_read_staff_are_told_and_nobody_else(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_house(database, tmp_path)
    write(desk, "hello", 1)

    monkeypatch.setattr(turns, "open_turn", fails)
    wear_out(desk)

    view = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert [(one.direction, one.kind) for one in view.messages] == [("note", UNREAD)]
    assert (view.summary.handler, view.summary.address) == ("nobody", WEI)
    assert outbox(desk) == []


def drive_again(desk: Frontdesk) -> None:
    [letter] = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    desk.database.run(lambda tx: conversations.revive(tx, system(), letter.id, real_now()))


def test_what_could_not_be_read_is_driven_again_until_it_can(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_house(database, tmp_path)
    write(desk, "hello", 1)
    with monkeypatch.context() as broken:
        broken.setattr(turns, "open_turn", fails)
        wear_out(desk)
        drive_again(desk)
        wear_out(desk)
    drive_again(desk)
    wear_out(desk)

    view = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert [(one.direction, one.text) for one in view.messages] == [
        ("note", ""),
        ("note", ""),
        ("in", "hello"),
    ]
    assert desk.database.read(lambda tx: conversations.dead_letters(tx, system())) == []
    assert [one.text for one in view.suggestions] == ["You said: hello"]


def test_an_assistant_without_an_answer_says_so(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=lambda *_: says("")))

    (exchange,) = converse(desk, "telegram", WEI, ["hello"], loops_running=False)

    assert [one.text for one in exchange.replies] == [FAILED]


@pytest.fixture
def waiting(database: Database, tmp_path: Path) -> Frontdesk:
    """A house that told Wei that a person answers, within an hour."""
    desk = a_house(database, tmp_path)
    listen_for_lateness(desk)
    a_policy(database)
    write(desk, "person", 1)
    answer_all(desk)
    assert texts(desk) == ["A person will answer."]
    return desk


def texts(desk: Frontdesk) -> list[str]:
    rows = select(OutboxRow.text).order_by(OutboxRow.id)
    return list(desk.database.read(lambda tx: tx.session.scalars(rows).all()))


def test_who_waits_longer_than_was_said_is_told_once(waiting: Frontdesk, clock: FixedClock) -> None:
    look_at_desk(waiting)
    later(clock, minutes=59)
    look_at_desk(waiting)
    assert LATE not in texts(waiting)

    later(clock, minutes=2)
    look_at_desk(waiting)
    look_at_desk(waiting)
    later(clock, hours=20)
    look_at_desk(waiting)

    assert texts(waiting) == ["A person will answer.", LATE]


def test_the_answer_that_comes_too_late_says_enough(waiting: Frontdesk, clock: FixedClock) -> None:
    mia = an_agent(waiting.database, "mia")
    later(clock, minutes=61)
    text = "Here I am."
    reply = conversations.OutgoingReply(
        text=text, parts=parts_for(waiting, "telegram", text), author="staff", author_id=mia.id
    )
    seen = waiting.database.read(lambda tx: conversations.thread_brief(tx, 1)).last_seq
    waiting.database.run(lambda tx: conversations.staff_reply(tx, mia, 1, reply, seen))
    look_at_desk(waiting)

    assert texts(waiting) == ["A person will answer.", text]


def test_whoever_waited_when_a_backup_came_back_is_not_told(
    waiting: Frontdesk, clock: FixedClock
) -> None:
    restored, taken = clock.now() + timedelta(minutes=30), clock.now()
    waiting.database.run(lambda tx: begin_epoch(tx, system(), restored, taken))
    later(clock, minutes=61)
    look_at_desk(waiting)

    assert LATE not in texts(waiting)
