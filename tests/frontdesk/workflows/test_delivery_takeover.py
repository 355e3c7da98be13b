"""What waits for the carrier is not handed over once another process may have doubted it."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import LeaseRow, hold, release
from erp_core.kernel.transaction import Ports, Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.delivery import AGAIN
from frontdesk.workflows.real_time import real_now
from tests.builders.house import a_house
from tests.builders.sending import asked, delivering, until
from tests.builders.talk import outbox_states, telegram_of
from tests.builders.waiting import eventually
from tests.frontdesk.workflows.test_delivery import Scripted

LEASE = "delivery:telegram:7001"
LONG = timedelta(hours=1)


class Cut(Database):
    """A database that this process can be cut off from; others reach it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.away = threading.Event()

    def commit(self, tx: Tx) -> None:
        if self.away.is_set():
            raise Unavailable
        super().commit(tx)


@pytest.fixture
def cut(database_url: str, clock: FixedClock, ports: Ports) -> Iterator[Cut]:
    opened = Cut(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()


@pytest.fixture
def desk(cut: Cut, tmp_path: Path) -> Frontdesk:
    """A house with one message for each of two customers."""
    made = a_house(cut, tmp_path, uncertain_after=0.0, delivery_lease=0.3)
    asked(made, "one")
    asked(made, "two", peer="700100002", first=10)
    return made


def a_channel(desk: Frontdesk, while_it_sends) -> Scripted:
    """A carrier with whom the first message stays until something has happened."""

    async def stay() -> None:
        await asyncio.to_thread(while_it_sends)

    channel = Scripted(telegram_of(desk), stay)
    channel.capabilities = replace(channel.capabilities, per_second=1e6)
    return channel


def both_are_marked(desk: Frontdesk) -> None:
    eventually(lambda: outbox_states(desk) == ["sending", "sending"], "both are marked")


def taken_over(database: Database) -> bool:
    """Take the lease as another process does, and doubt what is marked; false if it is held."""

    def take(tx: Tx) -> bool:
        if not hold(tx, LEASE, "other", real_now(), LONG):
            return False
        conversations.doubt_unfinished(tx, "telegram", "7001", real_now())
        return True

    return database.run(take)


@pytest.mark.parametrize("gives_back", [False, True])
def test_what_another_process_doubted_meanwhile_is_not_handed_over_as_if_it_was_not(
    desk: Frontdesk, cut: Cut, database: Database, gives_back: bool
) -> None:
    def another_takes_over() -> None:
        both_are_marked(desk)
        cut.away.set()
        eventually(lambda: taken_over(database), "the lease ends and another takes it")
        if gives_back:
            database.run(lambda tx: release(tx, LEASE, "other"))
        cut.away.clear()

    channel = a_channel(desk, another_takes_over)
    with delivering(desk, channel):
        eventually(lambda: channel.sent, "the first message is out")
        if not gives_back:
            database.run(lambda tx: release(tx, LEASE, "other"))
        until(desk, "sent", "sent")

    assert [text for text in channel.sent if text.endswith("two")] == [AGAIN + "You said: two"]


def test_what_nobody_else_can_have_touched_is_handed_over_after_an_outage(
    desk: Frontdesk, cut: Cut, database: Database
) -> None:
    def the_lease_runs_out() -> None:
        both_are_marked(desk)
        cut.away.set()
        ends = select(LeaseRow.until).where(LeaseRow.name == LEASE)
        eventually(
            lambda: database.read(lambda tx: tx.session.scalars(ends).one()) < real_now(),
            "the lease ends",
        )
        cut.away.clear()

    channel = a_channel(desk, the_lease_runs_out)
    with delivering(desk, channel):
        until(desk, "sent", "sent")

    assert channel.sent == ["You said: one", "You said: two"]
    rows = database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.resent).order_by(OutboxRow.id)).all()
    )
    assert rows == [False, False]
