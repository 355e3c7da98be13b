"""A send that cannot be marked is doubted by the same sender: nobody waits for a restart."""

from pathlib import Path

import pytest

from channels.errors import TryLater
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.delivery import AGAIN
from tests.builders.house import a_house
from tests.builders.talk import answer_all, outbox_states, telegram_of, write
from tests.builders.waiting import eventually
from tests.frontdesk.workflows.test_delivery import Scripted, delivering


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path, uncertain_after=0.0)


async def asks_for_an_endless_pause() -> None:
    raise TryLater(after=float("inf"))


def test_a_send_whose_mark_cannot_be_written_holds_up_nobody(desk: Frontdesk) -> None:
    write(desk, "hello", 1)
    answer_all(desk)
    channel = Scripted(telegram_of(desk), asks_for_an_endless_pause)

    with delivering(desk, channel):
        eventually(lambda: outbox_states(desk) == ["sent"], "the reply was sent")

    assert channel.sent == [AGAIN + "You said: hello"]
