"""Delivery: in order, once, marked before and after, and honest about what is not known."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from channels.contract import Channel, OutboundMessage, SendResult
from erp_core import conversations, parties
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.lease import LeaseRow, hold
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from frontdesk.workflows import delivery
from frontdesk.workflows.delivery import AGAIN, DeliveryLoop
from frontdesk.workflows.real_time import real_now
from tests.builders.sending import TOKEN, a_desk, arrived, as_sender, asked, delivering, until
from tests.builders.talk import WEI, outbox_states, telegram_of
from tests.builders.waiting import eventually
from tests.fakes.carrier import Break
from tests.fakes.telegram import TelegramFake, flood, server_error, telegram_fake

NEVER = 120.0
"""A poll that no test waits for: what goes on, goes on by itself."""


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def test_the_messages_of_a_thread_arrive_in_order_and_once(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "one", "two", "three")
    asked(desk, "other", peer="700100002", first=10)

    with delivering(desk):
        until(desk, *["sent"] * 4)

    assert arrived(fake) == ["You said: one", "You said: two", "You said: three"]
    assert arrived(fake, "700100002") == ["You said: other"]


def test_the_carriers_receipt_is_stored(desk: Frontdesk, fake: TelegramFake) -> None:
    asked(desk, "hello")

    with delivering(desk):
        until(desk, "sent")

    row = desk.database.read(lambda tx: tx.session.scalars(select(OutboxRow)).one())
    assert row.provider_ids == [str(fake.telegram.sent[0].message_id)]
    assert (row.attempts, row.resent, row.error) == (1, False, None)
    assert row.handed_at is not None
    assert row.done_at is not None
    assert row.handed_at <= row.done_at


@pytest.mark.parametrize("fault", [flood(1), server_error(500), Break.RESET])
def test_what_the_carrier_did_not_take_is_sent_later_and_keeps_its_place(
    desk: Frontdesk, fake: TelegramFake, fault
) -> None:
    asked(desk, "one", "two")
    fake.wire.faults.append(fault)

    with delivering(desk):
        eventually(lambda: _error(desk) or _tried_again(desk), "the first attempt is marked")
        hurry(desk)
        until(desk, *["sent", "sent"])

    expected = ["You said: one", "You said: two"]
    assert [text.removeprefix(AGAIN) for text in arrived(fake)] == expected


def _error(desk: Frontdesk) -> str | None:
    return desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.error).order_by(OutboxRow.id)).first()
    )


def _tried_again(desk: Frontdesk) -> bool:
    """A second attempt forgets the error: on a busy machine nobody may have looked in between."""
    return desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.attempts).order_by(OutboxRow.id)).first() > 1
    )


def hurry(desk: Frontdesk) -> None:
    """Make what was put off due now, so that no test waits for a carrier's pause."""
    desk.database.run(
        lambda tx: tx.session.execute(
            update(OutboxRow)
            .where(OutboxRow.state == "pending")
            .values(due_at=real_now() - timedelta(seconds=1))
        )
    )


def test_a_message_that_nobody_took_for_a_day_is_dead(
    desk: Frontdesk, fake: TelegramFake, clock: FixedClock
) -> None:
    asked(desk, "hello")
    fake.wire.faults.extend([server_error(500)] * 2)
    desk.database.run(lambda tx: tx.session.execute(update(OutboxRow).values(attempts=6)))
    clock.advance(timedelta(days=1))

    with delivering(desk):
        eventually(lambda: _error(desk), "the seventh attempt is marked")
        hurry(desk)
        until(desk, "dead")

    assert arrived(fake) == []


def test_what_can_never_arrive_is_dead_and_the_next_message_goes_on(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "one")
    asked(desk, "two", peer="700100002", first=10)
    fake.telegram.blocked.add(int(WEI))

    with delivering(desk):
        until(desk, "dead", "sent")

    assert arrived(fake) == []
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert [(one.kind, one.peer) for one in letters] == [("outbox_dead", WEI)]


def test_a_reply_behind_one_that_waits_goes_out_as_soon_as_that_one_is_dead(
    database: Database, tmp_path: Path, fake: TelegramFake, clock: FixedClock
) -> None:
    desk = a_desk(database, tmp_path, fake, poll=NEVER)
    asked(desk, "one", "two")
    fake.wire.faults.append(server_error(500))
    database.run(
        lambda tx: tx.session.execute(update(OutboxRow).where(OutboxRow.id == 1).values(attempts=7))
    )
    clock.advance(timedelta(days=1))

    with delivering(desk):
        until(desk, "dead", "sent")

    assert arrived(fake) == ["You said: two"]


def test_nobody_waits_for_what_we_refuse_to_send_to_somebody_else(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake, poll=NEVER)
    asked(desk, "one", "two", "three")
    asked(desk, "other", peer="700100002", first=10)
    database.run(
        lambda tx: parties.record_consent(
            tx,
            system(),
            party_id=None,
            address=WEI,
            channel="telegram",
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="test",
        )
    )

    with delivering(desk):
        until(desk, "dead", "dead", "dead", "sent")

    assert arrived(fake) == []
    assert arrived(fake, "700100002") == ["You said: other"]


@pytest.mark.parametrize("fault", [Break.RESET_AFTER_ACCEPT, Break.HALF_BODY, server_error(504)])
def test_an_uncertain_service_reply_is_sent_again_once_and_says_so(
    desk: Frontdesk, fake: TelegramFake, fault
) -> None:
    asked(desk, "hello")
    fake.wire.faults.append(fault)

    with delivering(desk):
        until(desk, "sent")

    assert arrived(fake)[-1] == AGAIN + "You said: hello"
    assert len(arrived(fake)) <= 2


def test_a_reply_that_is_uncertain_twice_waits_for_an_operator(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    fake.wire.faults.extend([Break.RESET_AFTER_ACCEPT] * 2)

    with delivering(desk):
        eventually(lambda: len(fake.telegram.sent) == 2, "it was sent twice")
        until(desk, "uncertain")
        asked(desk, "next", first=2)
        until(desk, "uncertain", "sent")

    assert arrived(fake) == ["You said: hello", AGAIN + "You said: hello", "You said: next"]
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert [one.kind for one in letters] == ["outbox_uncertain"]


def test_an_operator_sends_a_doubted_message_again(desk: Frontdesk, fake: TelegramFake) -> None:
    asked(desk, "hello")
    fake.wire.faults.extend([Break.RESET_AFTER_ACCEPT] * 2)
    with delivering(desk):
        eventually(lambda: len(fake.telegram.sent) == 2, "it was sent twice")
        until(desk, "uncertain")
        number = desk.database.read(lambda tx: tx.session.scalars(select(OutboxRow.id)).one())
        desk.database.run(lambda tx: conversations.send_again(tx, system(), number, real_now()))
        until(desk, "sent")

    assert len(arrived(fake)) == 3


def test_what_a_dead_sender_had_in_hand_is_doubted_and_sent_again_once(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    assert len(as_sender(desk)) == 1

    with delivering(desk):
        until(desk, "sent")

    assert arrived(fake) == [AGAIN + "You said: hello"]


def test_of_two_senders_only_the_one_with_the_lease_sends(
    desk: Frontdesk, fake: TelegramFake, database: Database, tmp_path: Path
) -> None:
    other = a_desk(database, tmp_path, fake)
    for number in range(8):
        asked(desk, f"hello {number}", peer=f"{7000 + number}", first=number)

    with delivering(desk), delivering(other):
        until(desk, *["sent"] * 8)

    assert len(fake.telegram.sent) == 8


def test_a_sender_takes_over_when_the_lease_of_another_ends(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    length = timedelta(seconds=0.5)
    desk.database.run(lambda tx: hold(tx, "delivery:telegram:7001", "dead", real_now(), length))

    with delivering(desk):
        until(desk, "sent")

    assert arrived(fake) == ["You said: hello"]


def test_a_sender_that_lost_its_lease_marks_nothing(desk: Frontdesk) -> None:
    asked(desk, "hello")
    late = DeliveryLoop(desk, telegram_of(desk))
    length = timedelta(seconds=60)
    desk.database.run(lambda tx: hold(tx, "delivery:telegram:7001", "next", real_now(), length))

    with pytest.raises(delivery._LeaseLost):
        desk.database.run(late._take_next)

    assert outbox_states(desk) == ["pending"]


def test_a_stopped_sender_gives_its_lease_back(desk: Frontdesk) -> None:
    asked(desk, "hello")
    with delivering(desk):
        until(desk, "sent")

    assert desk.database.read(lambda tx: tx.session.scalars(select(LeaseRow.name)).all()) == []


def test_a_message_queued_by_a_business_clock_that_is_ahead_is_sent_at_once(
    desk: Frontdesk, fake: TelegramFake, clock: FixedClock
) -> None:
    clock.move_to(datetime(2099, 1, 1, tzinfo=UTC))
    asked(desk, "hello")

    with delivering(desk):
        until(desk, "sent")

    assert arrived(fake) == ["You said: hello"]


class Scripted:
    """A Telegram whose sends do what a test says."""

    def __init__(self, real: Channel, *deeds) -> None:
        self.name, self.account, self.capabilities = real.name, real.account, real.capabilities
        self.sent: list[str] = []
        self.deeds = list(deeds)

    async def send(self, message: OutboundMessage) -> SendResult:
        if self.deeds:
            await self.deeds.pop(0)()
        self.sent.append(message.text)
        return SendResult((str(len(self.sent)),))

    async def close(self) -> None:
        return


def test_only_one_message_is_with_the_carrier_at_a_time_so_that_a_crash_doubles_no_more(
    desk: Frontdesk,
) -> None:
    for number in range(6):
        asked(desk, f"hello {number}", peer=f"{7000 + number}", first=number)
    at_once: list[int] = []
    channel = Scripted(telegram_of(desk))
    channel.capabilities = replace(channel.capabilities, per_second=1e6)
    under_way: set[object] = set()

    async def takes_its_time() -> None:
        me = object()
        under_way.add(me)
        if not at_once:
            await asyncio.to_thread(
                eventually, lambda: outbox_states(desk).count("sending") > 1, "two are marked"
            )
        for _ in range(20):
            await asyncio.sleep(0)
        at_once.append(len(under_way))
        under_way.remove(me)

    channel.deeds = [takes_its_time] * 6

    with delivering(desk, channel):
        until(desk, *["sent"] * 6)

    assert at_once == [1] * 6


async def breaks() -> None:
    raise ZeroDivisionError


def test_a_channel_that_fails_in_an_unknown_way_leaves_a_doubt_and_holds_up_nobody(
    desk: Frontdesk,
) -> None:
    asked(desk, "one", "two")
    channel = Scripted(telegram_of(desk), breaks)

    with delivering(desk, channel):
        until(desk, "sent", "sent")

    assert sorted(channel.sent) == [AGAIN + "You said: one", "You said: two"]


def test_a_send_under_way_at_the_stop_is_finished_and_marked(desk: Frontdesk) -> None:
    asked(desk, "hello")
    sending = threading.Event()
    may_end = threading.Event()

    async def slow() -> None:
        sending.set()
        await asyncio.to_thread(may_end.wait, 20)

    channel = Scripted(telegram_of(desk), slow)
    with delivering(desk, channel):
        assert sending.wait(20)
        threading.Timer(0.05, may_end.set).start()

    assert outbox_states(desk) == ["sent"]
    assert channel.sent == ["You said: hello"]
