"""A mark that fails: before the send nothing goes out, after it nothing goes out twice."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.delivery import AGAIN
from tests.builders.sending import TOKEN, a_desk, arrived, asked, delivering, until
from tests.builders.talk import outbox
from tests.fakes.telegram import TelegramFake, telegram_fake


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


class Unreliable(Database):
    """A database that is away, or says so, at chosen commits."""

    failures: list[bool] = []  # noqa: RUF012 - set anew for each test; whether to commit first
    when = ""

    def commit(self, tx: Tx) -> None:
        rows = (
            tx.session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all()
            if self.failures
            else []
        )
        if self.when in rows:
            if self.failures.pop(0):
                super().commit(tx)
            raise Unavailable
        super().commit(tx)


@pytest.fixture
def unreliable(database_url: str, clock: FixedClock, ports) -> Iterator[Unreliable]:
    opened = Unreliable(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()


@pytest.mark.parametrize("stored", [True, False])
def test_a_mark_that_could_not_be_stored_is_stored_later_and_nothing_sent_twice(
    unreliable: Unreliable, tmp_path: Path, fake: TelegramFake, stored: bool
) -> None:
    desk = a_desk(unreliable, tmp_path, fake)
    asked(desk, "one", "two")
    unreliable.when, unreliable.failures = "sent", [stored]

    with delivering(desk):
        until(desk, "sent", "sent")

    assert arrived(fake) == ["You said: one", "You said: two"]


def test_a_mark_that_was_stored_although_it_was_said_to_fail_is_doubted_and_sent(
    unreliable: Unreliable, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(unreliable, tmp_path, fake)
    asked(desk, "one", "two")
    unreliable.when, unreliable.failures = "sending", [True]

    with delivering(desk):
        until(desk, "sent", "sent")

    assert sorted(arrived(fake)) == sorted([AGAIN + "You said: one", "You said: two"])


def test_nothing_is_sent_while_the_mark_before_it_fails(
    unreliable: Unreliable, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(unreliable, tmp_path, fake)
    asked(desk, "hello")
    unreliable.when, unreliable.failures = "sending", [False, False]

    with delivering(desk):
        until(desk, "sent")

    assert arrived(fake) == ["You said: hello"]


def test_a_clean_stop_never_leaves_a_message_marked_and_unsent(
    unreliable: Unreliable, tmp_path: Path, fake: TelegramFake
) -> None:
    marking, may_commit = threading.Event(), threading.Event()

    class SlowToCommit(Unreliable):
        def commit(self, tx: Tx) -> None:
            if (
                "sending"
                in tx.session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all()
            ):
                marking.set()
                may_commit.wait(20)
            super().commit(tx)

    slow = SlowToCommit(unreliable.url, clock=unreliable.clock, ports=unreliable.ports)
    desk = a_desk(slow, tmp_path, fake)
    asked(desk, "hello")
    with delivering(desk):
        assert marking.wait(20)
        threading.Timer(0.05, may_commit.set).start()

    assert outbox(desk) == [("You said: hello", "sent")]
    assert arrived(fake) == ["You said: hello"]
    slow.close()
