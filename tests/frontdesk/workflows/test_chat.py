"""``frontdesk chat``: the real intake and turns; what is said back is shown and never sent."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from erp_core import conversations
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import ChannelNotConfigured, NoSuchSender, converse
from tests.builders.house import ScriptedAssistant, a_house
from tests.builders.talk import WEI, answering, claim, count, outbox_states, write
from tests.builders.texting import ANA, a_texting_house


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


@pytest.mark.parametrize("channel", ["telegram", "webchat", "terminal"])
def test_each_text_gets_its_reply_and_nothing_goes_to_a_carrier(
    desk: Frontdesk, channel: str
) -> None:
    exchanges = converse(desk, channel, WEI, ["one", "two"], loops_running=False)

    assert [(one.text, [reply.text for reply in one.replies]) for one in exchanges] == [
        ("one", ["You said: one"]),
        ("two", ["You said: two"]),
    ]
    assert set(outbox_states(desk)) == {"captured"}


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_number_texts_through_the_real_intake(
    database: Database, tmp_path: Path, channel: str
) -> None:
    desk = a_texting_house(database, tmp_path)

    (exchange,) = converse(desk, channel, ANA, ["same as last time"], loops_running=False)

    assert [reply.text for reply in exchange.replies] == ["You said: same as last time"]
    assert (count(desk, InboundRow), outbox_states(desk)) == (1, ["captured"])
    with pytest.raises(NoSuchSender, match="a number such as"):
        converse(desk, channel, "ana", ["hello"], loops_running=False)
    assert count(desk, InboundRow) == 1


def test_texts_sent_again_under_their_numbers_are_taken_once_and_answered_alike(
    desk: Frontdesk,
) -> None:
    texts = ["one", "two"]
    first = converse(desk, "terminal", "visitor", texts, loops_running=False, first=7)
    converse(desk, "terminal", "visitor", ["three"], loops_running=False)

    again = converse(desk, "terminal", "visitor", texts, loops_running=False, first=7)

    assert count(desk, InboundRow) == 3
    assert again == first
    assert [reply.text for one in first for reply in one.replies] == [
        "You said: one",
        "You said: two",
    ]


def test_the_loops_of_a_server_answer_as_well(desk: Frontdesk) -> None:
    with answering(desk):
        (exchange,) = converse(desk, "terminal", "visitor", ["hello"], loops_running=True)

    assert [reply.text for reply in exchange.replies] == ["You said: hello"]


def test_a_channel_that_is_not_configured_is_refused_with_those_that_are(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, telegram=None)

    with pytest.raises(ChannelNotConfigured, match=r"'telegram'.*terminal, webchat"):
        converse(desk, "telegram", WEI, ["hello"], loops_running=False)

    assert count(desk, InboundRow) == 0


@pytest.mark.parametrize(
    ("channel", "sender"),
    [("telegram", "wei"), ("telegram", ""), ("webchat", "a b"), ("terminal", "")],
)
def test_a_sender_that_a_channel_cannot_have_is_refused_and_nothing_stored(
    desk: Frontdesk, channel: str, sender: str
) -> None:
    with pytest.raises(NoSuchSender):
        converse(desk, channel, sender, ["hello"], loops_running=False)

    assert count(desk, InboundRow) == 0


def test_an_earlier_message_that_waits_is_answered_first_and_not_shown(desk: Frontdesk) -> None:
    write(desk, "from the phone", 1, peer="700100009")

    (exchange,) = converse(desk, "telegram", WEI, ["hello"], loops_running=False)

    assert [reply.text for reply in exchange.replies] == ["You said: hello"]
    assert sorted(outbox_states(desk)) == ["captured", "pending"]


def test_a_conversation_that_a_crash_left_behind_does_not_stop_the_chat(
    desk: Frontdesk,
) -> None:
    write(desk, "left behind", 1, peer="700100009")
    claim(desk, "dead")

    (exchange,) = converse(desk, "telegram", WEI, ["hello"], loops_running=False)

    assert [reply.text for reply in exchange.replies] == ["You said: hello"]


def test_several_talk_at_once_and_each_gets_their_own(desk: Frontdesk) -> None:
    def talk(number: int) -> list[str]:
        exchanges = converse(
            desk, "terminal", f"visitor-{number}", [f"hello {number}"], loops_running=True
        )
        return [reply.text for one in exchanges for reply in one.replies]

    with answering(desk), ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(talk, range(5)))

    assert replies == [[f"You said: hello {number}"] for number in range(5)]


def test_a_person_who_handles_the_thread_leaves_the_chat_without_a_reply(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant())

    exchanges = converse(desk, "terminal", "visitor", ["person", "hello?"], loops_running=False)

    assert [len(one.replies) for one in exchanges] == [1, 0]


def test_the_last_message_is_asked_for_alone(desk: Frontdesk) -> None:
    converse(desk, "terminal", "visitor", ["one", "two"], loops_running=False)
    converse(desk, "terminal", "other", ["three"], loops_running=False)
    account = desk.channel("terminal").account

    last, never = desk.database.read(
        lambda tx: [
            conversations.last_message_id(tx, f"terminal:{account}:{who}")
            for who in ("visitor", "nobody")
        ]
    )

    lines = desk.database.read(
        lambda tx: conversations.transcript(tx, f"terminal:{account}:visitor", after=0)
    )
    assert (last, never) == (lines[-1].id, 0)
