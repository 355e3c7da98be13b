"""The assistant's first words in a thread say what it is: once, to whoever reads them."""

from pathlib import Path

import pytest

from erp_core import conversations
from erp_core.conversations import StaffReply, enrol_identity, resolve_thread
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import converse
from frontdesk.workflows.intake import store
from frontdesk.workflows.replies import send_staff_reply
from tests.builders.access import a_member_of_staff
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.parties import a_customer
from tests.builders.talk import WEI, answer_all, write
from tests.frontdesk.workflows.test_codes import CodeDesk


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture
def desk(database: Database, tmp_path: Path, assistant: ScriptedAssistant) -> Frontdesk:
    return a_house(database, tmp_path, assistant)


def introductions(assistant: ScriptedAssistant) -> list[bool]:
    """Say of each turn whether its reply is to introduce the assistant."""
    return [question.first_reply for question in assistant.asked]


@pytest.mark.parametrize("name", ["telegram", "webchat", "terminal"])
def test_every_channel_is_told_once_a_thread(
    desk: Frontdesk, assistant: ScriptedAssistant, name: str
) -> None:
    channel = desk.channel(name)
    assert channel is not None
    for number in range(3):
        store(desk, channel, channel.compose(WEI, "hello", number=number))
        answer_all(desk)
        if number == 1:
            desk.database.run(lambda tx: resolve_thread(tx, system(), 1, Cause.QUESTION))

    assert introductions(assistant) == [True, False, True]


@pytest.mark.parametrize("name", ["telegram", "terminal"])
def test_who_uses_the_chat_command_is_told_once(
    desk: Frontdesk, assistant: ScriptedAssistant, name: str
) -> None:
    converse(desk, name, WEI, ["one", "two"], loops_running=False)
    converse(desk, name, WEI, ["three"], loops_running=False)

    assert introductions(assistant) == [True, False, False]


def test_what_the_chat_command_was_shown_tells_the_customer_nothing(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    converse(desk, "telegram", WEI, ["one"], loops_running=False)
    for number in (1, 2):
        write(desk, "hello", number)
        answer_all(desk)

    assert introductions(assistant) == [True, True, False]


def test_a_code_that_the_house_sent_is_no_introduction(
    database: Database, desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    wei = a_customer(database, "Wei Zhang")
    database.run(lambda tx: enrol_identity(tx, system(), "telegram", "7001", WEI, wei.id, "Wei"))
    codes = CodeDesk()
    codes.party, assistant.decide = wei.id, codes
    for number, (peer, text) in enumerate((("700100002", "code please"), (WEI, "what is this?"))):
        write(desk, text, number, peer=peer)
        answer_all(desk)

    assert introductions(assistant) == [True, True]


def test_after_a_person_wrote_first_the_assistant_says_what_it_is(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    assistant.decide = lambda _question, _asker: says("")
    write(desk, "hello", 1)
    answer_all(desk)
    mia = a_member_of_staff(desk.database)
    send_staff_reply(desk, mia, 1, StaffReply(text="Mia here.", seen_seq=2))
    desk.database.run(lambda tx: conversations.hand_back(tx, mia, 1))
    write(desk, "and now?", 2)
    answer_all(desk)

    assert introductions(assistant) == [True, True]
