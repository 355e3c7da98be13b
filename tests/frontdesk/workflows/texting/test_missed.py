"""What customers wrote while nobody heard Twilio comes in by its list, once, through the door."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from channels.abilities import ListsReceived
from channels.twilio_settings import TwilioSettings
from erp_core import conversations
from erp_core.conversations import ChannelPause, Task
from erp_core.conversations.file_tables import MessageFileRow
from erp_core.conversations.tables import InboundRow, MessageRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import Media
from frontdesk.workflows.missed import ReadSoFar, is_due, read_so_far
from frontdesk.workflows.real_time import real_now
from tests.builders.house import ScriptedAssistant
from tests.builders.listing import at_the_carrier
from tests.builders.pictures import a_photo
from tests.builders.talk import answer_all, incoming, outbox
from tests.builders.texting import (
    ANA,
    a_texting_house,
    account,
    carry,
    channel_of,
    hooked,
    post,
    texted,
)
from tests.builders.waiting import eventually
from tests.fakes.carrier import Break
from tests.fakes.twilio import ACCOUNT_SID, TwilioFake, flood, twilio_fake

HOUR = timedelta(hours=1)


class Clock:
    """Twilio's clock, which goes with ours unless it is set."""

    behind = timedelta(0)

    def __call__(self) -> datetime:
        return real_now() - self.behind


@pytest.fixture
def carriers_clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(carriers_clock: Clock) -> Iterator[TwilioFake]:
    with twilio_fake(carriers_clock) as running:
        hooked(running.twilio)
        yield running


def lists(api_base: str, **given: float) -> TwilioSettings:
    chosen: dict[str, Any] = {"list_every": 0.05, "list_after": 0.0, "list_overlap": 600.0}
    return account(api_base).model_copy(update=chosen | given)


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TwilioFake) -> Frontdesk:
    return a_texting_house(
        database, tmp_path, fake.url, assistant=ScriptedAssistant(), twilio=lists(fake.url)
    )


def read_before(desk: Frontdesk, ago: timedelta, begun: timedelta = HOUR) -> None:
    """Let the list have been read up to some time ago; the house heard nothing since."""
    now = real_now()
    note = ReadSoFar(now - begun, now - ago).note()
    desk.database.run(lambda tx: conversations.save_cursor(tx, "sms", ACCOUNT_SID, note))


def stored(desk: Frontdesk) -> int:
    return desk.database.read(lambda tx: tx.session.scalar(select(func.count(InboundRow.id)))) or 0


def read(desk: Frontdesk) -> ReadSoFar:
    found = desk.database.read(lambda tx: read_so_far(tx, "sms", ACCOUNT_SID))
    assert found is not None
    return found


def read_on(desk: Frontdesk, fake: TwilioFake, times: int = 1) -> None:
    """Run the reader until it has read the list so often more."""
    for _ in range(times):
        before = desk.database.read(lambda tx: read_so_far(tx, "sms", ACCOUNT_SID))
        with at_the_carrier(desk, sends=False):
            eventually(
                lambda seen=before: (
                    desk.database.read(lambda tx: read_so_far(tx, "sms", ACCOUNT_SID)) != seen
                ),
                "the list was read",
            )


def test_what_was_written_while_we_were_away_is_stored_and_answered(
    desk: Frontdesk, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(minutes=5))
    fake.twilio.write(ANA, "hello")
    fake.twilio.pending.clear()

    read_on(desk, fake)
    answer_all(desk)

    assert incoming(desk) == ["hello"]
    assert [text for text, _ in outbox(desk)] == ["You said: hello"]


def test_a_message_that_came_by_the_hook_is_not_stored_again(
    desk: Frontdesk, web: TestClient, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(minutes=5))
    texted(desk, web, fake.twilio, "hello")

    read_on(desk, fake, times=2)
    answer_all(desk)

    assert (stored(desk), incoming(desk)) == (1, ["hello"])


def test_a_hook_that_is_late_adds_nothing_to_what_was_listed(
    desk: Frontdesk, web: TestClient, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(minutes=5))
    late = fake.twilio.write(ANA, "hello")
    fake.twilio.pending.clear()
    read_on(desk, fake)

    assert post(web, fake.twilio, late).status_code == 200
    answer_all(desk)

    assert (stored(desk), incoming(desk)) == (1, ["hello"])


def test_a_message_has_the_time_to_come_by_the_hook(
    database: Database, tmp_path: Path, fake: TwilioFake, carriers_clock: Clock
) -> None:
    """A delivery tells more than the list: which button, and what Twilio took the words for."""
    patient = lists(fake.url, list_after=60.0)
    desk = a_texting_house(database, tmp_path, fake.url, twilio=patient)
    read_before(desk, timedelta(minutes=5))
    carriers_clock.behind = timedelta(seconds=90)
    fake.twilio.write(ANA, "an old one")
    carriers_clock.behind = timedelta(0)
    fake.twilio.write(ANA, "hello")
    fake.twilio.pending.clear()

    read_on(desk, fake)

    answer_all(desk)
    assert incoming(desk) == ["an old one"]


def test_the_first_reading_brings_nothing_of_what_was_before_us(
    desk: Frontdesk, fake: TwilioFake, carriers_clock: Clock
) -> None:
    carriers_clock.behind = timedelta(minutes=1)
    fake.twilio.write(ANA, "meant for somebody else")
    carriers_clock.behind = timedelta(0)

    read_on(desk, fake, times=3)

    assert stored(desk) == 0


def test_a_reading_begins_before_the_end_of_the_last_one(
    desk: Frontdesk, fake: TwilioFake, carriers_clock: Clock
) -> None:
    read_before(desk, timedelta(minutes=1))
    carriers_clock.behind = timedelta(minutes=4)
    fake.twilio.write(ANA, "listed late")

    read_on(desk, fake)

    answer_all(desk)
    assert incoming(desk) == ["listed late"]


def test_a_picture_comes_with_it_by_the_guarded_fetch(
    desk: Frontdesk, web: TestClient, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(minutes=5))
    by_hook = Media(a_photo(64, 48), "image/jpeg")
    call = fake.twilio.write(ANA, "broken", by_hook)
    fake.twilio.pending.clear()

    read_on(desk, fake)
    answer_all(desk)

    [event] = desk.database.read(lambda tx: tx.session.scalars(select(InboundRow)).all())
    channel = channel_of(desk)
    [listed], [delivered] = channel.parse(event.body), channel.parse(call.body)
    assert listed.attachments == delivered.attachments
    assert desk.database.read(
        lambda tx: tx.session.scalars(select(MessageFileRow.state)).all()
    ) == ["pending"]


def test_it_says_when_the_carrier_took_it_so_that_an_old_yes_agrees_to_nothing(
    desk: Frontdesk, web: TestClient, fake: TwilioFake, carriers_clock: Clock
) -> None:
    read_before(desk, timedelta(minutes=5))
    carriers_clock.behind = timedelta(minutes=2)
    fake.twilio.write(ANA, "yes")
    fake.twilio.pending.clear()
    carriers_clock.behind = timedelta(0)
    texted(desk, web, fake.twilio, "offer")
    with at_the_carrier(desk, lists=False):
        eventually(lambda: [state for _, state in outbox(desk)] == ["sent"], "the offer is shown")

    read_on(desk, fake)
    answer_all(desk)

    at = desk.database.read(
        lambda tx: tx.session.scalar(select(MessageRow.carrier_at).where(MessageRow.text == "yes"))
    )
    assert at is not None
    assert real_now() - at > timedelta(minutes=1)
    assert "Done." not in [text for text, _ in outbox(desk)]


def test_many_pages_are_read_and_told_in_order(
    desk: Frontdesk, fake: TwilioFake, carriers_clock: Clock
) -> None:
    read_before(desk, timedelta(minutes=5))
    carriers_clock.behind = timedelta(minutes=4)
    for number in range(230):
        carriers_clock.behind -= timedelta(seconds=1)
        fake.twilio.write(ANA, f"line {number}")
    fake.twilio.pending.clear()

    read_on(desk, fake)

    bodies = desk.database.read(
        lambda tx: tx.session.scalars(select(InboundRow.body).order_by(InboundRow.seq)).all()
    )
    channel = channel_of(desk)
    texts = [channel.parse(body)[0].text for body in bodies]
    assert texts == [f"line {number}" for number in range(230)]
    assert len(fake.wire.requests) == 2


@pytest.mark.parametrize("fault", [flood(1), Break.HALF_BODY, Break.RESET], ids=str)
def test_a_reading_that_fails_is_made_again_from_the_same_place(
    desk: Frontdesk, fake: TwilioFake, fault
) -> None:
    read_before(desk, timedelta(minutes=5))
    fake.twilio.write(ANA, "hello")
    fake.twilio.pending.clear()
    fake.wire.faults.append(fault)
    before = read(desk)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: desk.database.read(conversations.channel_pauses), "trouble is noted")
        assert (read(desk), stored(desk)) == (before, 0)
        eventually(lambda: stored(desk) == 1, "it is read again")
        eventually(lambda: not desk.database.read(conversations.channel_pauses), "it is over")


def test_a_pause_that_a_dead_process_noted_is_kept_and_then_ended(
    desk: Frontdesk, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(0))
    channel = channel_of(desk)
    assert isinstance(channel, ListsReceived)
    channel.lists_every = 300.0
    now = real_now()
    over = now + timedelta(seconds=0.5)
    pause = ChannelPause("sms", ACCOUNT_SID, Task.LIST, 2, "429", now, over)
    desk.database.run(lambda tx: conversations.pause_channel(tx, pause))

    with at_the_carrier(desk, sends=False):
        eventually(lambda: not desk.database.read(conversations.channel_pauses), "it is over")

    assert real_now() >= over
    assert len(fake.wire.requests) == 1


def test_what_goes_out_is_not_taken_for_what_comes_in(
    desk: Frontdesk, web: TestClient, fake: TwilioFake
) -> None:
    read_before(desk, timedelta(minutes=5))
    texted(desk, web, fake.twilio, "hello")
    with at_the_carrier(desk, lists=False):
        eventually(lambda: len(fake.twilio.sent) == 1, "it is sent")
    carry(web, fake.twilio)

    read_on(desk, fake)

    assert stored(desk) == 1


def test_a_list_that_goes_on_elsewhere_is_not_followed(desk: Frontdesk, fake: TwilioFake) -> None:
    """The question carries the account's secret."""
    from tests.fakes.carrier import Answer

    read_before(desk, timedelta(minutes=5))
    evil = {"messages": [], "next_page_uri": "http://127.0.0.1:9/2010-04-01/Accounts/x"}
    fake.wire.faults.append(Answer(200, json.dumps(evil).encode()))

    with at_the_carrier(desk, sends=False):
        eventually(lambda: desk.database.read(conversations.channel_pauses), "trouble is noted")

    [pause] = desk.database.read(conversations.channel_pauses)
    assert "goes on where it must not" in pause.reason


def test_it_can_be_switched_off(database: Database, tmp_path: Path, fake: TwilioFake) -> None:
    desk = a_texting_house(database, tmp_path, fake.url, twilio=lists(fake.url, list_every=0.0))
    channel = channel_of(desk)
    assert isinstance(channel, ListsReceived)

    assert not desk.database.read(lambda tx: is_due(tx, channel, channel, real_now()))


def test_it_is_due_by_what_was_read_whoever_read_it(desk: Frontdesk, fake: TwilioFake) -> None:
    channel = channel_of(desk)
    assert isinstance(channel, ListsReceived)
    channel.lists_every = 300.0

    def due() -> bool:
        return desk.database.read(lambda tx: is_due(tx, channel, channel, real_now()))

    first = due()
    read_before(desk, timedelta(seconds=200))
    recently = due()
    read_before(desk, timedelta(seconds=301))

    assert (first, recently, due()) == (True, False, True)
