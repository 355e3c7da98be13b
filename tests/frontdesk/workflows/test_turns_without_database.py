"""A database that is away costs a moment: no lease is waited out, no message is suspected."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core.conversations.inbound_schemas import TRIES_TOGETHER
from erp_core.conversations.tables import ConversationRow, InboundRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.transaction import Ports, Tx
from frontdesk.application import Frontdesk
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.talk import answer_all, answering, claim, outbox, owners, watermarks, write
from tests.builders.waiting import eventually

LONG = 600.0


class Leaving(Database):
    """A database that can be sent away: then nothing can be committed."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.away = threading.Event()
        self.refused = 0

    def commit(self, tx: Tx) -> None:
        if self.away.is_set():
            self.refused += 1
            raise Unavailable
        super().commit(tx)


@pytest.fixture
def leaving(database_url: str, clock: FixedClock, ports: Ports) -> Iterator[Leaving]:
    opened = Leaving(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()


def attempts(desk: Frontdesk) -> int | None:
    return desk.database.read(lambda tx: tx.session.scalar(select(ConversationRow.attempts)))


def unavailable_once():
    """Decide at the second attempt: at the first the database cannot be read."""
    asked: list[str] = []

    def decide(question, asker):
        asked.append(question.text)
        if len(asked) == 1:
            raise Unavailable
        return says("ok")

    return decide


def test_a_turn_that_the_database_failed_is_given_back_at_once_and_not_suspected(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=unavailable_once()))
    write(desk, "hello", 1)

    answer_all(desk)

    assert (owners(desk), attempts(desk), watermarks(desk)) == ([], 0, [(1, 0)])
    assert len(claim(desk, "next", after=1)) == 1


def test_a_suspect_that_the_database_failed_is_as_suspect_as_before(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=unavailable_once()))
    write(desk, "hello", 1)
    for _ in range(TRIES_TOGETHER):
        claim(desk, "dead", lease=timedelta(seconds=-1))

    answer_all(desk, suspects=True)

    assert (owners(desk), attempts(desk)) == ([], TRIES_TOGETHER)


def test_a_message_that_the_database_cannot_bear_is_not_tried_for_ever(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(decide=unavailable_once()))
    write(desk, "hello", 1)
    desk.database.run(long_ago)

    answer_all(desk)

    assert (owners(desk), attempts(desk)) == ([], 1)


def long_ago(tx: Tx) -> None:
    """Let the message wait since longer than any outage that is forgiven."""
    event = tx.session.scalars(select(InboundRow)).one()
    event.received_at -= timedelta(minutes=6)


def test_the_loop_answers_as_soon_as_the_database_is_back(leaving: Leaving, tmp_path: Path) -> None:
    def decide(question, asker):
        if leaving.refused == 0:
            leaving.away.set()
        return says("ok")

    assistant = ScriptedAssistant(decide=decide)
    desk = a_house(leaving, tmp_path, assistant, turn_lease=LONG)
    write(desk, "hello", 1)

    with answering(desk):
        eventually(lambda: leaving.refused >= 4, "the turn and its giving back were refused")
        leaving.away.clear()
        eventually(lambda: watermarks(desk) == [(1, 1)], "the message is answered")

    assert [one.text for one in assistant.asked] == ["hello", "hello"]
    assert outbox(desk) == [("ok", "pending")]
    assert attempts(desk) == 0


def test_what_is_owed_at_a_stop_is_given_back(leaving: Leaving, tmp_path: Path) -> None:
    def decide(question, asker):
        leaving.away.set()
        return says("ok")

    desk = a_house(leaving, tmp_path, ScriptedAssistant(decide=decide), turn_lease=LONG, poll=LONG)
    write(desk, "hello", 1)
    with answering(desk):
        eventually(lambda: leaving.refused >= 2, "the turn and its giving back were refused")
        leaving.away.clear()

    assert (owners(desk), attempts(desk)) == ([], 0)
