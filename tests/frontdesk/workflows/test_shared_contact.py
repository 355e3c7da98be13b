"""A number that is shared on Telegram: asked for by a button, believed only as the sender's own."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.turn import Dialogue, SharedContact, TurnResult
from erp_core.conversations.tables import IdentityRow, OutboxRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.parties import a_customer
from tests.builders.talk import WEI, answer_all, telegram_of, write

PHONE = "+491711234567"


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture
def desk(database: Database, tmp_path: Path, assistant: ScriptedAssistant) -> Frontdesk:
    return a_house(database, tmp_path, assistant)


def shares(desk: Frontdesk, number: int, **contact: object) -> None:
    """Wei shares a contact card."""
    channel = telegram_of(desk)
    update = json.loads(channel.compose(WEI, "", number=number))
    del update["message"]["text"]
    update["message"]["contact"] = {"phone_number": PHONE, "first_name": "W", **contact}
    store(desk, channel, json.dumps(update).encode())
    answer_all(desk)


def party(desk: Frontdesk) -> int | None:
    return desk.database.read(lambda tx: tx.session.scalars(select(IdentityRow.party_id)).one())


def test_ones_own_number_on_file_links_and_says_so(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    wei = a_customer(desk.database, "Wei", phone=PHONE).id
    shares(desk, 1, user_id=int(WEI))
    shares(desk, 2, user_id=int(WEI))

    assert party(desk) == wei
    assert [one.contact for one in assistant.asked] == [SharedContact.LINKED, SharedContact.KNOWN]
    assert assistant.asked[0].brought == ("contact",)


@pytest.mark.parametrize("user_id", [None, 700100009, "x"])
def test_somebody_elses_number_links_nobody(
    desk: Frontdesk, assistant: ScriptedAssistant, user_id: object
) -> None:
    a_customer(desk.database, "Wei", phone=PHONE)
    shares(desk, 1, **({} if user_id is None else {"user_id": user_id}))

    assert party(desk) is None
    assert [one.contact for one in assistant.asked] == [SharedContact.FOREIGN]


@pytest.mark.parametrize("owners", [0, 2])
def test_a_number_that_nobody_or_several_have_on_file_links_nobody(
    desk: Frontdesk, assistant: ScriptedAssistant, owners: int
) -> None:
    for number in range(owners):
        a_customer(desk.database, f"Customer {number}", phone=PHONE)
    shares(desk, 1, user_id=int(WEI))

    assert party(desk) is None
    assert [one.contact for one in assistant.asked] == [SharedContact.UNCLEAR]


def labels(desk: Frontdesk) -> list[str | None]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(
                select(OutboxRow.contact_button).order_by(OutboxRow.id)
            ).all()
        )
    )


def asks_for_number(question, asker) -> TurnResult:
    if question.text == "who am I":
        label = "Share my number" if question.shares_contact else ""
        return says("Which order?", contact_button=label)
    if question.text == "choices":
        return says("Which?", options=(("One", "a=1"), ("Two", "a=2")))
    return TurnResult(reply="Fine.", dialogue=Dialogue(), language="en")


def test_the_button_is_taken_away_by_the_next_reply_that_has_no_other(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    assistant.decide = asks_for_number
    for number, text in enumerate(("hi", "who am I", "choices", "ok", "ok"), 1):
        write(desk, text, number)
        answer_all(desk)

    assert labels(desk) == [None, "Share my number", None, "", None]


def test_a_channel_that_cannot_share_a_number_is_asked_for_none(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    assistant.decide = asks_for_number
    channel = desk.channel("webchat")
    assert channel is not None
    store(desk, channel, channel.compose("visitor", "who am I", number=1))
    answer_all(desk)

    assert labels(desk) == [None]
