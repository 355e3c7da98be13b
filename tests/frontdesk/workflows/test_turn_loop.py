"""Turns: woken, held by a lease, taken over, run alone when they are suspect, stopped with care."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from erp_core import conversations
from erp_core.conversations.inbound_schemas import TRIES_TOGETHER
from erp_core.conversations.tables import ConversationRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.turns import TurnLoop, run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.talk import (
    answer_all,
    answering,
    claim,
    count,
    incoming,
    outbox,
    owners,
    watermarks,
    write,
)
from tests.builders.waiting import eventually

LONG = 600.0


def lease_end(desk: Frontdesk) -> datetime | None:
    """When the last lease ends; a conversation that nobody took has none."""
    latest = select(func.max(ConversationRow.lease_until))
    return desk.database.read(lambda tx: tx.session.scalar(latest))


class Held:
    """An assistant that thinks until it is let go."""

    def __init__(self) -> None:
        self.thinking = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, question, asker):
        self.thinking.set()
        assert self.go_on.wait(20)
        return says("Done thinking.")


def test_a_stored_message_wakes_the_loop_long_before_its_next_look(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, poll=LONG)
    with answering(desk):
        write(desk, "hello", 1)
        eventually(lambda: watermarks(desk) == [(1, 1)], "the message is answered")

    assert [text for text, _ in outbox(desk)] == ["You said: hello"]


def test_what_is_due_later_is_answered_when_it_is_due(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path, poll=LONG, quiet_window=0.2)
    with answering(desk):
        for number, text in enumerate(("hi", "my order", "1042?")):
            write(desk, text, number)
        eventually(lambda: watermarks(desk) == [(3, 3)], "the messages are answered")

    assert [text for text, _ in outbox(desk)] == ["You said: hi\nmy order\n1042?"]


def test_a_lease_is_renewed_while_a_turn_takes_longer_and_nobody_else_takes_it(
    database: Database, tmp_path: Path
) -> None:
    held = Held()
    assistant = ScriptedAssistant(decide=held)
    desk = a_house(database, tmp_path, assistant, turn_lease=0.6)
    write(desk, "hello", 1)
    with answering(desk), answering(desk):
        assert held.thinking.wait(20)
        first = lease_end(desk)
        assert first is not None
        beyond = first + timedelta(seconds=0.7)
        eventually(lambda: (lease_end(desk) or first) > beyond, "the lease outlives its length")
        held.go_on.set()
        eventually(lambda: watermarks(desk) == [(1, 1)], "the turn is finished")

    assert len(assistant.asked) == 1
    assert outbox(desk) == [("Done thinking.", "pending")]


def test_a_conversation_of_a_dead_worker_is_taken_over(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path)
    write(desk, "hello", 1)
    claim(desk, "dead", lease=timedelta(seconds=0.01))

    with answering(desk):
        eventually(lambda: watermarks(desk) == [(1, 1)], "the message is answered")

    assert outbox(desk) == [("You said: hello", "pending")]


def test_suspects_run_one_at_a_time(database: Database, tmp_path: Path) -> None:
    held_at_once: list[int] = []

    def decide(question, asker):
        held_at_once.append(sum(owner != "dead" for owner in owners(desk)))
        return says("ok")

    desk = a_house(database, tmp_path, ScriptedAssistant(decide=decide), turn_workers=4)
    for number in range(4):
        write(desk, "hello", number, peer=f"70010000{number}")
    for _ in range(TRIES_TOGETHER):
        assert len(claim(desk, "dead", lease=timedelta(seconds=-1))) == 4

    with answering(desk):
        eventually(lambda: watermarks(desk) == [(1, 1)] * 4, "all are answered")

    assert held_at_once == [1, 1, 1, 1]


def test_a_suspect_has_its_turn_although_the_house_is_never_idle(
    database: Database, tmp_path: Path
) -> None:
    begun = [threading.Event() for _ in range(200)]
    suspect_done = threading.Event()

    def decide(question, asker):
        if question.text == "suspect":
            suspect_done.set()
            return says("ok")
        number = int(question.text)
        begun[number].set()
        if number + 1 < len(begun) and not suspect_done.is_set():
            write(desk, str(number + 1), number + 1, peer=f"{800 + number + 1}")
            begun[number + 1].wait(0.5)  # keeps one turn running until the next one has begun
        return says("ok")

    desk = a_house(database, tmp_path, ScriptedAssistant(decide=decide), turn_workers=2)
    write(desk, "suspect", 900, peer="900")
    for _ in range(TRIES_TOGETHER):
        assert claim(desk, "dead", lease=timedelta(seconds=-1))
    write(desk, "0", 0, peer="800")

    with answering(desk):
        eventually(suspect_done.is_set, "the suspect is answered")

    assert not begun[-1].is_set()


def test_a_stop_waits_for_the_turn_in_progress_and_keeps_its_lease(
    database: Database, tmp_path: Path
) -> None:
    held = Held()
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=held), turn_lease=0.6)
    write(desk, "hello", 1)
    loop = TurnLoop(desk)
    loop.start()
    assert held.thinking.wait(20)
    stopping = threading.Thread(target=loop.stop)
    stopping.start()
    write(desk, "too late for this worker", 2, peer="700100002")
    first = lease_end(desk)
    assert first is not None
    beyond = first + timedelta(seconds=0.7)
    eventually(lambda: (lease_end(desk) or first) > beyond, "the lease is renewed to the end")
    held.go_on.set()
    stopping.join(20)

    assert not stopping.is_alive()
    assert owners(desk) == []
    assert watermarks(desk) == [(1, 1), (1, 0)]
    assert outbox(desk) == [("Done thinking.", "pending")]


def test_a_late_worker_never_moves_a_watermark_back(database: Database, tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    desk = a_house(database, tmp_path, assistant)
    write(desk, "hello", 1)
    (late,) = claim(desk, "late")
    (next_one,) = claim(desk, "next", after=6)
    run_turn(desk, next_one)

    run_turn(desk, late)

    assert watermarks(desk) == [(1, 1)]
    assert len(assistant.asked) == 1
    assert answer_all(desk) == 0


def test_a_late_worker_writes_no_message_into_the_thread(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path)
    write(desk, "hello", 1)
    (late,) = claim(desk, "late")
    claim(desk, "next", after=6)

    run_turn(desk, late)

    assert incoming(desk) == []
    assert owners(desk) == ["next"]


def test_a_message_that_kills_every_worker_is_buried_and_the_next_one_answered(
    database: Database, tmp_path: Path
) -> None:
    assistant = ScriptedAssistant()
    desk = a_house(database, tmp_path, assistant)
    write(desk, "poison", 1)
    for crash in range(conversations.MAX_ATTEMPTS):
        claim(desk, "dies", suspects=crash >= TRIES_TOGETHER, after=6 * crash)
    write(desk, "hello", 2)

    (sixth,) = claim(desk, "survives", suspects=True, after=600)
    run_turn(desk, sixth)

    assert assistant.asked == []
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert [(one.kind, one.error) for one in letters] == [
        ("inbound_dead", "every worker that tried to answer it died")
    ]
    assert answer_all(desk, suspects=True) == 1
    view = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert [draft.text for draft in view.suggestions] == ["You said: hello"]
    assert (view.summary.handler, outbox(desk)) == ("nobody", [])


def test_newer_messages_make_a_turn_start_again_at_most_twice(
    database: Database, tmp_path: Path
) -> None:
    def decide(question, asker):
        write(desk, f"and {len(assistant.asked)}", len(assistant.asked))
        return says(f"read {len(question.text.splitlines())} lines")

    assistant = ScriptedAssistant(decide=decide)
    desk = a_house(database, tmp_path, assistant)
    write(desk, "first", 0)

    answer_all(desk)

    assert [one.text for one in assistant.asked] == [
        "first",
        "first\nand 1",
        "first\nand 1\nand 2",
    ]
    assert [text for text, _ in outbox(desk)] == ["read 3 lines"]
    assert watermarks(desk) == [(4, 3)]


def test_a_turn_that_fails_is_put_off_and_succeeds_later(
    database: Database, tmp_path: Path
) -> None:
    def decide(question, asker):
        if len(assistant.asked) == 1:
            raise ValueError
        return says("ok")

    assistant = ScriptedAssistant(decide=decide)
    desk = a_house(database, tmp_path, assistant)
    write(desk, "hello", 1)
    answer_all(desk)
    assert (owners(desk), count(desk, OutboxRow)) == ([], 0)

    (again,) = claim(desk, "tests", after=60)
    run_turn(desk, again)

    assert incoming(desk) == ["hello"]
    assert outbox(desk) == [("ok", "pending")]


@pytest.mark.parametrize("workers", [1, 4])
def test_fifty_conversations_are_each_answered_once(
    database: Database, tmp_path: Path, workers: int
) -> None:
    desk = a_house(database, tmp_path, turn_workers=workers)
    with answering(desk), answering(desk):
        for number in range(50):
            write(desk, f"hello {number}", number, peer=f"{9000 + number}")
        eventually(lambda: watermarks(desk) == [(1, 1)] * 50, "all are answered", within=60)

    assert sorted(text for text, _ in outbox(desk)) == sorted(
        f"You said: hello {number}" for number in range(50)
    )
