"""A carrier that asks for a pause, or is away, is left alone by the whole account."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from channels.contract import Capabilities, Channel, OutboundMessage, SendResult
from channels.errors import TryLater, Uncertain, Undeliverable
from erp_core import conversations
from erp_core.conversations import ChannelPause, Task
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.account import AccountPause
from frontdesk.workflows.real_time import real_now
from tests.builders.house import ScriptedAssistant
from tests.builders.listing import at_the_carrier
from tests.builders.sending import TOKEN, a_desk, asked, delivering, until
from tests.builders.talk import WEI, outbox_states, telegram_of
from tests.builders.texting import a_texting_house, channel_of, hooked, texted
from tests.builders.waiting import eventually
from tests.builders.web import web_of
from tests.fakes.carrier import Break
from tests.fakes.telegram import TelegramFake, flood, telegram_fake
from tests.fakes.twilio import flood as texting_flood
from tests.fakes.twilio import twilio_fake

OTHERS = ("700100002", "700100003", "700100004")


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def pauses(desk: Frontdesk) -> list[ChannelPause]:
    return desk.database.read(conversations.channel_pauses)


def attempts(desk: Frontdesk) -> list[int]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(select(OutboxRow.attempts).order_by(OutboxRow.id)).all()
        )
    )


class Scripted:
    """Telegram whose sends go as a list says, and then well."""

    name = "telegram"

    def __init__(self, desk: Frontdesk, *errors: Exception) -> None:
        self.account = telegram_of(desk).account
        self.capabilities: Capabilities = telegram_of(desk).capabilities
        self._errors = list(errors)
        self.tried: list[str] = []

    async def send(self, message: OutboundMessage) -> SendResult:
        self.tried.append(message.text)
        if self._errors:
            raise self._errors.pop(0)
        return SendResult((str(len(self.tried)),))

    async def close(self) -> None:
        return

    def __getattr__(self, name: str):
        raise AttributeError(name)


def test_a_pause_that_one_message_is_told_holds_for_everybody(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    for number, peer in enumerate(OTHERS):
        asked(desk, "hello", peer=peer, first=10 + number)
    fake.wire.faults.append(flood(2))

    with delivering(desk):
        eventually(lambda: pauses(desk), "the pause is noted")
        assert outbox_states(desk).count("sent") == 0
        [pause] = pauses(desk)
        until(desk, *["sent"] * 4)

    assert (pause.channel, pause.task, pause.failures) == ("telegram", Task.SEND, 1)
    assert pause.until - pause.since >= timedelta(seconds=2)
    assert sum(attempts(desk)) == 5
    assert pauses(desk) == []


def test_other_channels_go_on(database: Database, tmp_path: Path, fake: TelegramFake) -> None:
    with twilio_fake(real_now) as texting:
        hooked(texting.twilio)
        bot = a_desk(database, tmp_path, fake).settings.telegram
        desk = a_texting_house(
            database, tmp_path, texting.url, assistant=ScriptedAssistant(), telegram=bot
        )
        with web_of(desk) as web:
            texted(desk, web, texting.twilio, "hello")
        asked(desk, "hello", first=50)
        texting.wire.faults.append(texting_flood(30))
        with at_the_carrier(desk, lists=False, channel=channel_of(desk)):
            eventually(lambda: pauses(desk), "the account of texts waits")
            with delivering(desk):
                eventually(lambda: "sent" in outbox_states(desk), "Telegram sends")

    assert [message.chat_id for message in fake.telegram.sent] == [int(WEI)]
    assert [message.recipient for message in texting.twilio.sent] == []
    assert [(one.channel, one.failures) for one in pauses(desk)] == [("sms", 1)]


def test_a_breaker_opens_after_several_failures_and_one_message_probes(
    desk: Frontdesk,
) -> None:
    for number, peer in enumerate((WEI, *OTHERS)):
        asked(desk, "hello", peer=peer, first=10 + number)
    channel = Scripted(desk, *[Uncertain("no answer")] * 3)

    with delivering(desk, cast("Channel", channel)):
        eventually(lambda: pauses(desk), "the breaker is open")
        assert len(channel.tried) == 3
        [pause] = pauses(desk)
        eventually(lambda: not pauses(desk), "a probe was taken")
        until(desk, *["sent"] * 4)

    assert pause.failures == 3
    assert (pause.until - pause.since).total_seconds() == pytest.approx(5.0)


def test_a_refusal_of_one_message_is_an_answer_of_the_carrier(desk: Frontdesk) -> None:
    account = AccountPause("telegram", "7001")
    for _ in range(2):
        account.failed(Uncertain("no answer"))
    account.went_well()
    account.failed(Uncertain("no answer"))

    assert not account.waits
    asked(desk, "hello")
    channel = Scripted(desk, Undeliverable("blocked"))
    with delivering(desk, cast("Channel", channel)):
        until(desk, "dead")
    assert pauses(desk) == []


def test_a_server_that_lets_one_recipient_wait_lets_the_others_have_theirs(
    desk: Frontdesk,
) -> None:
    asked(desk, "hello")
    asked(desk, "hello", peer=OTHERS[0], first=10)
    channel = Scripted(desk, TryLater(60.0, "greylisted", of_account=False))

    with delivering(desk, cast("Channel", channel)):
        until(desk, "pending", "sent")

    assert pauses(desk) == []


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([TryLater(17)], 17),
        ([TryLater(7200)], 7200),
        ([TryLater(float("inf"))], 86_400),
        ([Uncertain("x")] * 2, 0),
        ([Uncertain("x")] * 3, 5),
        ([Uncertain("x")] * 5, 20),
        ([Uncertain("x")] * 40, 300),
        ([TryLater(1)] * 4, 10),
    ],
)
def test_pauses_are_as_asked_for_and_grow_with_what_fails_in_a_row(
    errors: list[Exception], expected: float
) -> None:
    account = AccountPause("telegram", "7001")
    for error in errors:
        account.failed(error)

    assert account.left == pytest.approx(expected, abs=0.5)


def test_the_next_sender_keeps_to_the_pause(desk: Frontdesk, fake: TelegramFake) -> None:
    asked(desk, "hello")
    now = real_now()
    until_then = now + timedelta(seconds=2)
    pause = ChannelPause("telegram", "7001", Task.SEND, 1, "429", now, until_then)
    desk.database.run(lambda tx: conversations.pause_channel(tx, pause))

    with delivering(desk):
        until(desk, "sent")

    assert real_now() >= until_then
    assert pauses(desk) == []


def test_a_lease_that_was_late_for_a_moment_forgets_no_failure() -> None:
    account = AccountPause("telegram", "7001")
    for _ in range(2):
        account.failed(Uncertain("no answer"))
    account.keep_to(None)
    account.failed(Uncertain("no answer"))

    assert account.waits
    account.keep_to(None)  # whoever sent meanwhile was taken
    assert not account.waits


def test_a_probe_is_not_always_the_same_message(desk: Frontdesk) -> None:
    asked(desk, "hello")
    asked(desk, "hello", peer=OTHERS[0], first=10)
    tried: list[str] = []
    poison = "the one that is never taken"
    channel = Scripted(desk)

    async def send(message: OutboundMessage) -> SendResult:
        tried.append(message.peer)
        if message.peer == WEI:
            raise TryLater(0.2, poison)
        return SendResult(("1",))

    vars(channel)["send"] = send
    with delivering(desk, cast("Channel", channel)):
        eventually(lambda: outbox_states(desk)[1] == "sent", "the other one is sent")

    assert tried[:2] == [WEI, OTHERS[0]]


def test_a_talk_keeps_its_order_over_a_pause(desk: Frontdesk, fake: TelegramFake) -> None:
    asked(desk, "one", "two", "three")
    fake.wire.faults.extend([flood(1), Break.RESET_AFTER_ACCEPT])

    with delivering(desk):
        until(desk, "sent", "sent", "sent")

    texts = [message.text.rpartition(" ")[2] for message in fake.telegram.sent]
    assert [text for number, text in enumerate(texts) if text not in texts[:number]] == [
        "one",
        "two",
        "three",
    ]
