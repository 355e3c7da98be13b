"""STOP stops, START resumes, both are lines of the ledger, and nothing goes out in between."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from erp_core import conversations
from erp_core.conversations import OutboxState, ProposalState
from erp_core.conversations.tables import InboundRow, OutboxRow, ProposalRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties import Purpose, record_consent
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.workflows.real_time import real_now
from tests.builders.house import ScriptedAssistant
from tests.builders.parties import a_customer, phone
from tests.builders.sending import delivering, until
from tests.builders.talk import answer_all, incoming, outbox, outbox_states, write
from tests.builders.texting import (
    ANA,
    STARTED,
    STOPPED,
    carry,
    channel_of,
    ledger,
    texted,
)
from tests.builders.waiting import eventually
from tests.fakes.twilio import TwilioFake, refused


def test_stop_stops_and_start_resumes_and_both_are_in_the_ledger(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "hello")
        until(desk, "sent")
        twilio.pending.clear()
        texted(desk, web, twilio, "STOP", "are you there?")
        until(desk, "sent", "dead")
        texted(desk, web, twilio, "START", "and now?")
        until(desk, "sent", "dead", "sent", "sent")

    assert ledger(desk) == [*STOPPED, *STARTED]
    assert [message.text for message in twilio.sent] == [
        "You said: hello",
        "You'll get our messages here again.",
        "You said: and now?",
    ]
    dead = desk.database.read(
        lambda tx: tx.session.scalars(
            select(OutboxRow.error).where(OutboxRow.state == OutboxState.DEAD)
        ).one()
    )
    assert dead == "the recipient has opted out of messages on this channel"


def test_a_reply_that_waits_when_stop_comes_is_not_sent(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello", "STOP")

    with delivering(desk, channel_of(desk)):
        until(desk, "dead")

    assert twilio.sent == []


def test_a_thread_that_was_stopped_waits_for_nobody(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "STOP")

    thread = desk.database.read(lambda tx: tx.session.scalars(select(ThreadRow)).one())
    assert (thread.state, thread.handler, thread.waiting_since) == ("waiting", "assistant", None)


@pytest.mark.parametrize(
    ("burst", "heard"),
    [
        (["where is my order", "STOP"], ["STOP"]),
        (["1", "START", "yes", "STOP"], ["STOP"]),
        (["STOP", "START", "hello"], ["STOP", "START", "hello"]),
        (["hello", "START", "hello"], ["hello", "START", "hello"]),
        (["hello", "STOP", "and hello", "START"], ["STOP", "and hello", "START"]),
    ],
)
def test_a_word_among_other_messages_counts_by_itself_and_a_stop_ends_what_was_before_it(
    desk: Frontdesk,
    web: TestClient,
    twilio: TwilioCarrier,
    assistant: ScriptedAssistant,
    burst: list[str],
    heard: list[str],
) -> None:
    for text in burst:
        twilio.write(ANA, text)
    carry(web, twilio)
    while answer_all(desk):
        pass

    assert [question.text for question in assistant.asked] == heard
    expected = {"STOP": STOPPED, "START": STARTED}
    assert ledger(desk) == [line for text in heard for line in expected.get(text, [])]
    assert incoming(desk) == burst


def test_where_no_carrier_obeys_it_a_stop_leaves_what_was_before_it(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    for number, text in enumerate(["where is my order", "STOP", "thanks"], 1):
        write(desk, text, number)
    while answer_all(desk):
        pass

    assert [question.text for question in assistant.asked] == [
        "where is my order",
        "STOP",
        "thanks",
    ]


def test_what_the_carrier_took_for_a_stop_is_one_in_any_words(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    twilio.write(ANA, "ARRET", OptOutType="STOP")
    carry(web, twilio)
    answer_all(desk)

    assert ledger(desk) == STOPPED
    [message] = desk.database.read(lambda tx: conversations.messages_of(tx, 1))
    assert message.text == "ARRET"


def test_a_yes_after_an_opt_out_confirms_nothing_and_lifts_it(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, assistant: ScriptedAssistant
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "offer")
        until(desk, "sent")
        twilio.pending.clear()
        texted(desk, web, twilio, "STOP", "YES")
        until(desk, "sent", "sent")

    assert assistant.asked[-1].text == "START"
    assert assistant.asked[-1].pending is None
    proposals = desk.database.read(
        lambda tx: tx.session.scalars(select(ProposalRow.state).order_by(ProposalRow.id)).all()
    )
    assert proposals == [ProposalState.DECLINED]
    assert ledger(desk) == [*STOPPED, *STARTED]


def test_a_yes_without_an_opt_out_confirms(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "offer")
        until(desk, "sent")
        twilio.pending.clear()
        texted(desk, web, twilio, "yes")
        until(desk, "sent", "sent")

    assert [message.text for message in twilio.sent] == ["Count once?\n\n1 = Yes, 2 = No", "Done."]
    assert ledger(desk) == []


def test_one_channel_that_was_stopped_leaves_the_other(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "STOP")
    texted(desk, web, twilio, "hello", person=f"whatsapp:{ANA}")

    with delivering(desk, channel_of(desk, "whatsapp")):
        until(desk, "sent")

    assert [message.recipient for message in twilio.sent] == [f"whatsapp:{ANA}"]


def test_another_number_of_the_same_customer_may_still_be_answered(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, database: Database
) -> None:
    ana = a_customer(database)
    stopped = {"party_id": ana.id, "address": phone(2), "channel": "sms"}
    database.run(
        lambda tx: record_consent(
            tx,
            system(),
            **stopped,
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="test",
        )
    )
    texted(desk, web, twilio, "hello")

    with delivering(desk, channel_of(desk)):
        until(desk, "sent")


def the_row(desk: Frontdesk) -> OutboxRow:
    return desk.database.read(lambda tx: tx.session.scalars(select(OutboxRow)).one())


def test_whatsapp_takes_a_reply_within_24_hours_and_none_later(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello", person=f"whatsapp:{ANA}")
    long_ago = real_now() - timedelta(hours=24, minutes=1)
    desk.database.run(
        lambda tx: tx.session.execute(update(InboundRow).values(received_at=long_ago))
    )

    with delivering(desk, channel_of(desk, "whatsapp")):
        until(desk, "dead")

    assert twilio.sent == []
    assert the_row(desk).error == (
        "the customer's last message is more than 24 hours old, and after that this channel takes "
        "only approved templates"
    )


def test_a_whatsapp_message_that_failed_for_want_of_a_template_is_dead(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello", person=f"whatsapp:{ANA}")
    twilio.forget_when(f"whatsapp:{ANA}")

    with delivering(desk, channel_of(desk, "whatsapp")):
        until(desk, "sent")
    carry(web, twilio)

    row = the_row(desk)
    assert (row.state, row.progress) == ("dead", "failed")
    assert row.error is not None
    assert row.error.startswith("63016: more than 24 hours")


def test_a_refusal_of_the_carrier_says_which(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    fake.wire.faults.append(refused(400, 21614))

    with delivering(desk, channel_of(desk)):
        until(desk, "dead")

    assert the_row(desk).error == "Unreachable: Twilio refused (21614): Refused by the test"
    assert ledger(desk) == []


@pytest.mark.parametrize("person", [ANA, f"whatsapp:{ANA}"])
def test_a_number_on_file_is_known_by_its_first_message(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, database: Database, person: str
) -> None:
    ana = a_customer(database, phone=ANA)

    texted(desk, web, twilio, "hello", person=person)

    [identity] = database.read(lambda tx: conversations.identities_of(tx, system(), ana.id))
    assert (identity.address, identity.proof) == (ANA, "on_file")


def test_a_number_of_two_customers_or_of_nobody_is_nobodys(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, database: Database
) -> None:
    for name in ("Ana", "Tom"):
        a_customer(database, name, phone=ANA)

    texted(desk, web, twilio, "hello")
    texted(desk, web, twilio, "hello", person="+491713920009")

    identities = [
        desk.database.read(lambda tx, n=number: conversations.get_identity(tx, n))
        for number in (1, 2)
    ]
    assert [(one.party_id, one.proof) for one in identities] == [(None, "none")] * 2
    eventually(lambda: outbox_states(desk) == ["pending"] * 2, "both are answered")
    assert [text for text, _ in outbox(desk)] == ["You said: hello"] * 2
