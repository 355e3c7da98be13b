"""A message that kills whoever answers it is found and buried, and its neighbours are answered."""

from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations.inbound_schemas import TRIES_TOGETHER
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.talk import claim, outbox, watermarks, write

ROUNDS = 12
STEP = 100.0
"""Seconds between two rounds: longer than a lease and than any pause after a failure."""


class Killed(BaseException):
    """The worker's process is gone: nothing of it runs any more."""


class Deadly:
    """Answers, and dies of one word, in the way given."""

    def __init__(self, way: type[BaseException]) -> None:
        self.way = way
        self.asked: list[str] = []
        self.deaths = 0

    def __call__(self, question, asker):
        self.asked.append(question.text)
        if "poison" in question.text:
            self.deaths += 1
            raise self.way
        return says(f"You said: {question.text}")


def round_of_turns(desk: Frontdesk, number: int) -> None:
    """Run what is due with workers that may die, long after the leases of the last round."""
    for suspects in (False, True):
        for one in claim(desk, f"worker-{number}", suspects=suspects, after=STEP * number):
            try:
                run_turn(desk, one)
            except Killed:
                continue


def fates(desk: Frontdesk) -> list[str]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(select(InboundRow.state).order_by(InboundRow.seq)).all()
        )
    )


@pytest.mark.parametrize("way", [Killed, ZeroDivisionError])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_poison_is_buried_wherever_it_stands_and_its_neighbours_are_not(
    database: Database, tmp_path: Path, place: int, way: type[BaseException]
) -> None:
    deadly = Deadly(way)
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=deadly))
    texts = ["one", "two"]
    texts.insert(place, "poison")
    for number, text in enumerate(texts):
        write(desk, text, number)

    for number in range(ROUNDS):
        round_of_turns(desk, number)

    expected = ["understood", "understood"]
    expected.insert(place, "dead")
    assert fates(desk) == expected
    assert watermarks(desk) == [(3, 3)]
    assert deadly.deaths == conversations.MAX_ATTEMPTS
    assert deadly.asked[-1] == texts[-1] or place == len(texts) - 1
    answered = [f"You said: {text}" for text in texts[:place]]
    told = "That failed; a person answers."
    assert [text for text, _ in outbox(desk)] == [*answered, told]


def test_what_follows_the_poison_waits_as_a_draft_for_the_person_who_was_called(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=Deadly(Killed)))
    for number, text in enumerate(("one", "poison", "two")):
        write(desk, text, number)

    for number in range(ROUNDS):
        round_of_turns(desk, number)

    view = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert (view.summary.handler, view.summary.reason) == (
        "nobody",
        "the assistant failed to answer",
    )
    assert [message.text for message in view.messages if message.direction == "in"] == [
        "one",
        "poison",
        "two",
    ]
    assert [draft.text for draft in view.suggestions] == ["You said: two"]


def test_who_was_only_beside_a_death_is_answered_at_once_and_as_one(
    database: Database, tmp_path: Path
) -> None:
    deadly = Deadly(Killed)
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=deadly))
    write(desk, "poison", 0, peer="800")
    for number, text in enumerate(("one", "two"), 1):
        write(desk, text, number)
    claim(desk, "dead")

    round_of_turns(desk, 1)

    assert deadly.asked == ["poison", "one\ntwo"]
    assert watermarks(desk) == [(1, 0), (2, 2)]


def test_after_the_last_message_a_conversation_is_no_longer_suspect(
    database: Database, tmp_path: Path
) -> None:
    deadly = Deadly(Killed)
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=deadly))
    for number, text in enumerate(("one", "two")):
        write(desk, text, number)
    for death in range(TRIES_TOGETHER):
        claim(desk, "dead", after=STEP * death)
    for number in (2, 3):
        round_of_turns(desk, number)
    for number, text in enumerate(("three", "four"), 3):
        write(desk, text, number)

    round_of_turns(desk, 4)

    assert deadly.asked == ["one", "two", "three\nfour"]
