"""What the carrier tells us of somebody who will not hear from us enters the ledger."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations.tables import OutboxRow
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import Call, TwilioCarrier
from frontdesk.workflows.real_time import real_now
from tests.builders.sending import delivering, until
from tests.builders.texting import (
    ANA,
    HOOKS,
    STOPPED,
    carry,
    channel_of,
    ledger,
    post,
    texted,
)
from tests.fakes.twilio import ACCOUNT_SID


def test_a_number_that_the_carrier_knows_as_stopped_enters_the_ledger_once(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello", "hello again")
    twilio.stopped.add(ANA)

    with delivering(desk, channel_of(desk)):
        until(desk, "dead", "dead")

    assert ledger(desk) == STOPPED
    errors = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.error).order_by(OutboxRow.id)).all()
    )
    assert errors == [
        "OptedOut: Twilio refused (21610): Attempt to send to unsubscribed recipient",
        "the recipient has opted out of messages on this channel",
    ]


def reported(web: TestClient, twilio: TwilioCarrier, code: str) -> None:
    """Let the carrier report, in its signed form and twice, that the last message failed."""
    twilio.pending.clear()
    for _ in range(2):
        twilio.report(twilio.sent[-1].sid, "undelivered", code)
    assert carry(web, twilio) == [200, 200]


def test_a_report_that_the_recipient_has_opted_out_enters_the_ledger_once_and_ends_all_messages(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "hello")
        until(desk, "sent")
        reported(web, twilio, "21610")
        assert ledger(desk) == STOPPED
        texted(desk, web, twilio, "hello again")
        until(desk, "dead", "dead")

    assert ledger(desk) == STOPPED
    assert [message.text for message in twilio.sent] == ["You said: hello"]


def test_a_report_of_an_opt_out_that_overtakes_our_receipt_is_in_the_ledger_as_well(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello")
    desk.database.run(
        lambda tx: conversations.take_next(
            tx, "sms", ACCOUNT_SID, real_now(), limit=1, busy=frozenset()
        )
    )
    form = {
        "MessageSid": "SM" + "0" * 32,
        "AccountSid": ACCOUNT_SID,
        "To": ANA,
        "MessageStatus": "failed",
        "ErrorCode": "21610",
    }

    assert post(web, twilio, Call(HOOKS["status"], form)).status_code == 200

    assert ledger(desk) == STOPPED


@pytest.mark.parametrize("code", ["63014", "63033"])
def test_who_blocks_us_on_whatsapp_gets_no_offers_and_what_they_write_later_is_answered(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, code: str
) -> None:
    person = f"whatsapp:{ANA}"
    with delivering(desk, channel_of(desk, "whatsapp")):
        texted(desk, web, twilio, "hello", person=person)
        until(desk, "sent")
        reported(web, twilio, code)
        texted(desk, web, twilio, "I am back", person=person)
        until(desk, "dead", "sent")

    assert ledger(desk) == [("whatsapp", ANA, "marketing", False)]


@pytest.mark.parametrize(
    ("code", "recipient", "sid"),
    [
        ("30005", ANA, None),
        ("21610", "+491713920009", None),
        ("21610", ANA, "SM" + "0" * 32),
    ],
)
def test_no_other_report_stops_anybody(
    desk: Frontdesk,
    web: TestClient,
    twilio: TwilioCarrier,
    code: str,
    recipient: str,
    sid: str | None,
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "hello")
        until(desk, "sent")
    form = {
        "MessageSid": sid or twilio.sent[0].sid,
        "AccountSid": ACCOUNT_SID,
        "To": recipient,
        "MessageStatus": "failed",
        "ErrorCode": code,
    }

    assert post(web, twilio, Call(HOOKS["status"], form)).status_code == 200

    assert ledger(desk) == []
