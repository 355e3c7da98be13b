"""How long a message that no carrier took is tried: a day, with pauses that grow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from channels.errors import TryLater
from erp_core import conversations
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows import delivery
from frontdesk.workflows.real_time import real_now
from tests.builders.sending import TOKEN, a_desk, asked
from tests.builders.talk import outbox_states
from tests.fakes.telegram import TelegramFake, telegram_fake


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def refused_once(desk: Frontdesk, at: datetime, after: float = 5.0) -> timedelta:
    """Try the one message that is due at a moment in vain; returns the pause before the next."""
    [taken] = desk.database.run(
        lambda tx: conversations.take_next(tx, "telegram", "7001", at, limit=1, busy=frozenset())
    )
    pause = delivery.pause_after(TryLater(after, "a wrong token"), taken.attempts)
    desk.database.run(lambda tx: conversations.mark_later(tx, taken.id, at + pause, "refused"))
    return pause


def test_an_outage_of_hours_loses_no_message_and_one_of_a_day_gives_it_up(
    desk: Frontdesk, clock: FixedClock
) -> None:
    asked(desk, "hello")
    at, pauses = real_now(), []
    for _ in range(20):
        pauses.append(refused_once(desk, at))
        at += pauses[-1]
        clock.advance(pauses[-1])
    after_twenty = outbox_states(desk)
    clock.advance(timedelta(hours=24) - sum(pauses, timedelta(seconds=1)))
    refused_once(desk, at)
    just_before = outbox_states(desk)
    clock.advance(timedelta(seconds=1))
    refused_once(desk, at + timedelta(hours=1))

    assert [pause.total_seconds() for pause in pauses[:7]] == [5, 8, 16, 32, 64, 128, 128]
    assert (after_twenty, just_before) == (["pending"], ["pending"])
    assert outbox_states(desk) == ["dead"]


def test_what_an_operator_sends_again_after_days_has_its_tries_anew(
    desk: Frontdesk, clock: FixedClock
) -> None:
    asked(desk, "hello")
    at = real_now()
    [taken] = desk.database.run(
        lambda tx: conversations.take_next(tx, "telegram", "7001", at, limit=1, busy=frozenset())
    )
    desk.database.run(lambda tx: conversations.mark_dead(tx, taken.id, "refused", at))
    clock.advance(timedelta(days=3))
    desk.database.run(lambda tx: conversations.send_again(tx, system(), taken.id, at))

    refused_once(desk, at)

    assert outbox_states(desk) == ["pending"]


def test_the_pause_that_a_carrier_asks_for_is_never_cut_short() -> None:
    assert delivery.pause_after(TryLater(600), 1) == timedelta(minutes=10)
