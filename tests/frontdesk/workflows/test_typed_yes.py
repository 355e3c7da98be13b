"""A typed yes is measured by the carrier's own clock, wherever the business clock stands."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations import OutboxState, ProposalState, RawEvent
from erp_core.conversations.tables import OutboxRow, ProposalRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.workflows.intake import store
from tests.builders.sending import TOKEN, a_desk, arrived, delivering, until
from tests.builders.talk import WEI, answer_all, outbox_states, telegram_of
from tests.fakes.telegram import TelegramFake, telegram_fake

CARRIER = datetime(2031, 3, 4, 12, 0, 0, 700_000, tzinfo=UTC)
WEI_ON_PHONE = Person(int(WEI), "Wei", language_code="en")


@pytest.fixture
def carrier_clock() -> FixedClock:
    """The time at the carrier, which is nobody's business time."""
    return FixedClock(CARRIER)


@pytest.fixture
def fake(carrier_clock: FixedClock) -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN, carrier_clock.now) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def typed(fake: TelegramFake, text: str) -> bytes:
    """Write as Wei on his phone; the carrier dates and numbers it, and it is still on its way."""
    return json.dumps(fake.telegram.write(WEI_ON_PHONE, text)).encode()


def heard(desk: Frontdesk, body: bytes) -> None:
    store(desk, telegram_of(desk), body)
    answer_all(desk)


def offered(desk: Frontdesk, fake: TelegramFake) -> None:
    """Let Wei ask, be made an offer, and see it on his phone."""
    heard(desk, typed(fake, "offer"))
    with delivering(desk):
        until(desk, "sent")


def proposal_states(desk: Frontdesk) -> list[str]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(select(ProposalRow.state).order_by(ProposalRow.id)).all()
        )
    )


@pytest.mark.parametrize("business", [2019, 2031, 2044])
def test_a_typed_yes_confirms_wherever_the_business_clock_stands(
    desk: Frontdesk, fake: TelegramFake, clock: FixedClock, business: int
) -> None:
    clock.move_to(CARRIER.replace(year=business))
    offered(desk, fake)

    heard(desk, typed(fake, "yes"))

    assert proposal_states(desk) == [ProposalState.EXECUTED]
    assert arrived(fake) == ["Count once?"]


@pytest.mark.parametrize("business", [2019, 2044])
def test_a_yes_that_was_typed_before_the_offer_was_sent_confirms_nothing(
    desk: Frontdesk,
    fake: TelegramFake,
    clock: FixedClock,
    carrier_clock: FixedClock,
    business: int,
) -> None:
    clock.move_to(CARRIER.replace(year=business))
    early = typed(fake, "yes")
    carrier_clock.advance(timedelta(seconds=1))
    offered(desk, fake)

    heard(desk, early)

    assert proposal_states(desk) == [ProposalState.OFFERED]
    assert outbox_states(desk) == ["sent", "pending"]


def the_offer(desk: Frontdesk, receipt_at: datetime) -> int:
    """Store an offer with a receipt that has no time of the carrier's; returns its thread."""

    def mark(tx: Tx) -> int:
        part = tx.session.scalars(select(OutboxRow)).one()
        part.state, part.done_at = OutboxState.SENT, receipt_at
        return tx.session.scalars(select(ProposalRow.thread_id)).one()

    return desk.database.run(mark)


@pytest.mark.parametrize(
    ("said", "counts"),
    [(timedelta(seconds=-1), False), (timedelta(0), True), (timedelta(seconds=1), True)],
)
def test_without_a_time_in_the_receipt_our_own_real_time_of_it_counts(
    desk: Frontdesk, fake: TelegramFake, said: timedelta, *, counts: bool
) -> None:
    heard(desk, typed(fake, "offer"))
    receipt_at = datetime(2029, 1, 1, 12, 0, 5, 900_000, tzinfo=UTC)
    thread_id = the_offer(desk, receipt_at)
    event = RawEvent(99, 2, b"", False, receipt_at + timedelta(seconds=3), None)
    said_at = receipt_at.replace(microsecond=0) + said

    found = desk.database.read(
        lambda tx: conversations.confirmable(tx, thread_id, event, said_at) is not None
    )

    assert found is counts
