"""A text in doubt is settled by Twilio's own list, and never by a guess."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from erp_core import conversations
from erp_core.conversations import Found, Task
from erp_core.conversations.tables import CarrierReportRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.demo.carriers.twilio_api import SentText
from frontdesk.workflows.delivery import AGAIN
from frontdesk.workflows.real_time import real_now
from tests.builders.house import ScriptedAssistant
from tests.builders.listing import accepted, at_the_carrier, doubted, sendings, taken
from tests.builders.sending import until
from tests.builders.talk import outbox_states
from tests.builders.texting import ANA, a_texting_house, hooked, ledger, texted
from tests.builders.waiting import eventually
from tests.fakes.carrier import Break
from tests.fakes.twilio import ACCOUNT_SID, NUMBERS, TwilioFake, flood, refused, twilio_fake

HELLO = "You said: hello"


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    """Twilio by the real clock: what it lists is compared with when we handed it over."""
    with twilio_fake(real_now) as running:
        hooked(running.twilio)
        yield running


def a_desk(database: Database, folder: Path, fake: TwilioFake, grace: float) -> Frontdesk:
    return a_texting_house(
        database, folder, fake.url, assistant=ScriptedAssistant(), uncertain_after=grace
    )


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TwilioFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake, grace=60.0)


def told_apart(fake: TwilioFake) -> list[str]:
    return [message.text for message in fake.twilio.sent if message.recipient == ANA]


def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    fake.wire.faults.append(Break.RESET_AFTER_ACCEPT)

    with at_the_carrier(desk):
        until(desk, "sent")

    [message] = fake.twilio.sent
    assert sendings(desk) == [("sent", [message.sid], "delivered", False)]


def test_one_that_waits_in_twilios_queue_has_no_date_sent_and_is_found(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    sid = accepted(fake, HELLO)

    with at_the_carrier(desk, sends=False):
        until(desk, "sent")

    assert sendings(desk) == [("sent", [sid], None, False)]


def test_one_that_failed_at_twilio_is_a_dead_letter_with_the_reason(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    accepted(fake, HELLO, status="failed")
    fake.twilio.sent[-1].code = "21610"

    with at_the_carrier(desk, sends=False):
        until(desk, "dead")

    [letter] = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert letter.error == "21610: the recipient has opted out"
    assert {granted for *_, granted in ledger(desk)} == {False}


def test_one_that_twilio_never_got_is_sent_once_more_and_says_so(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.3)
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)

    with at_the_carrier(desk):
        until(desk, "sent")

    assert told_apart(fake) == [AGAIN + HELLO]
    assert [row[3] for row in sendings(desk)] == [True]


def test_it_is_not_missing_before_the_carrier_had_the_time_to_list_it(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)

    with at_the_carrier(desk):
        eventually(lambda: len(fake.wire.requests) >= 2, "the list was read twice")
        assert outbox_states(desk) == ["uncertain"]
        sid = accepted(fake, HELLO)
        until(desk, "sent")

    assert sendings(desk) == [("sent", [sid], None, False)]


def test_a_second_doubt_is_settled_as_well_and_never_sent_a_third_time(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.2)
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    with at_the_carrier(desk, sends=False):
        until(desk, "pending")
    doubted(desk, taken(desk).id)

    with at_the_carrier(desk):
        eventually(lambda: _looked_up(desk), "the carrier's list was read")

    assert sendings(desk) == [("uncertain", [], None, True)]
    assert told_apart(fake) == []


def _looked_up(desk: Frontdesk) -> bool:
    row = desk.database.read(lambda tx: tx.session.scalars(select(OutboxRow)).one())
    return row.looked_up_at is not None


def test_a_second_try_is_known_by_its_own_words(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.2)
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    with at_the_carrier(desk, sends=False):
        until(desk, "pending")
    doubted(desk, taken(desk).id)
    sid = accepted(fake, AGAIN + HELLO)

    with at_the_carrier(desk, sends=False):
        until(desk, "sent")

    assert sendings(desk) == [("sent", [sid], None, True)]


def test_of_two_with_the_same_words_one_listed_message_settles_one(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello", "hello")
    doubted(desk, taken(desk).id)
    doubted(desk, taken(desk).id)
    sid = accepted(fake, HELLO)

    with at_the_carrier(desk, sends=False):
        until(desk, "sent", "uncertain")
        other = accepted(fake, HELLO)
        until(desk, "sent", "sent")

    assert [ids for _, ids, *_ in sendings(desk)] == [[sid], [other]]


def test_what_another_message_has_the_receipt_of_settles_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello", "hello")
    with at_the_carrier(desk, lists=False):
        until(desk, "sent", "sent")
    desk.database.run(_doubt_the_second)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: len(fake.wire.requests) >= 3, "the list was read")

    assert outbox_states(desk) == ["sent", "uncertain"]


def _doubt_the_second(tx) -> None:
    """Forget the second receipt and Twilio's message, as if only the first had been taken."""
    rows = tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    tx.session.execute(
        update(CarrierReportRow)
        .where(CarrierReportRow.outbox_id == rows[1].id)
        .values(outbox_id=rows[0].id)
    )
    rows[1].state, rows[1].provider_ids, rows[1].progress = "uncertain", [], None
    rows[1].due_at = real_now()


def test_the_same_words_of_another_day_settle_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    accepted(fake, HELLO, ago=3600)
    doubted(desk, taken(desk).id)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: len(fake.wire.requests) >= 2, "the list was read twice")

    assert outbox_states(desk) == ["uncertain"]


def test_the_same_words_sent_long_after_it_settle_nothing(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=3600.0)
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id, ago=300.0)
    accepted(fake, HELLO)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: fake.wire.requests, "the list was read")

    assert outbox_states(desk) == ["uncertain"]


def test_a_conversation_with_a_message_under_way_waits(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    """Its words could be those of the one in doubt, and its receipt is not stored yet."""
    texted(desk, web, twilio, "hello", "hello")
    doubted(desk, taken(desk).id)
    under_way = taken(desk).id
    sid = accepted(fake, HELLO)
    asked = desk.database.read(
        lambda tx: conversations.next_doubts(tx, "sms", ACCOUNT_SID, real_now())
    )
    assert asked is None
    _receive(desk, under_way, sid)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: fake.wire.requests, "the list was read")

    assert outbox_states(desk) == ["uncertain", "sent"]


def _receive(desk: Frontdesk, outbox_id: int, sid: str) -> None:
    desk.database.run(
        lambda tx: conversations.mark_sent(tx, outbox_id, (sid,), real_now(), reported=True)
    )


def test_a_list_read_before_another_send_began_settles_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "hello", "hello")
    first = taken(desk).id
    doubted(desk, first)
    asked = desk.database.read(
        lambda tx: conversations.next_doubts(tx, "sms", ACCOUNT_SID, real_now())
    )
    assert asked is not None
    taken(desk)
    listed = [Found("SM" + "1" * 32, frozenset({first}), real_now(), went_on=True)]
    grace = asked.since - asked.since

    desk.database.run(lambda tx: conversations.settle_doubts(tx, asked, listed, real_now(), grace))

    assert outbox_states(desk) == ["uncertain", "sending"]


def test_a_list_of_many_pages_is_read_to_its_end(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    sid = accepted(fake, HELLO)
    for number in range(450):
        accepted(fake, f"offer {number}")

    with at_the_carrier(desk, sends=False):
        until(desk, "sent")

    assert sendings(desk)[0][1] == [sid]
    assert len(fake.wire.requests) == 3


@pytest.mark.parametrize(
    "fault", [flood(1), refused(503, 20503), Break.HALF_BODY, Break.RESET], ids=str
)
def test_a_list_that_cannot_be_read_settles_nothing_and_is_read_again(
    database: Database,
    tmp_path: Path,
    web: TestClient,
    twilio: TwilioCarrier,
    fake: TwilioFake,
    fault,
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.0)
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id, ago=1.0)
    sid = accepted(fake, HELLO, ago=1.0)
    fake.wire.faults.append(fault)

    with at_the_carrier(desk):
        eventually(lambda: _pauses(desk), "the trouble is noted")
        assert outbox_states(desk) == ["uncertain"]
        until(desk, "sent")
        eventually(lambda: not _pauses(desk), "the trouble is over")

    assert sendings(desk)[0][1] == [sid]
    assert told_apart(fake) == [HELLO]


def _pauses(desk: Frontdesk) -> list[tuple[str, Task, int]]:
    pauses = desk.database.read(conversations.channel_pauses)
    return [(one.channel, one.task, one.failures) for one in pauses]


def test_an_offer_that_was_never_taken_waits_for_an_operator(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.0)
    texted(desk, web, twilio, "hello")
    desk.database.run(lambda tx: tx.session.execute(update(OutboxRow).values(purpose="marketing")))
    number = desk.database.run(_begin)
    doubted(desk, number, ago=1.0)

    with at_the_carrier(desk):
        eventually(lambda: _looked_up(desk), "the list was read")

    [letter] = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert (letter.kind, letter.error) == (
        "outbox_uncertain",
        "the carrier lists no such message: it never got it",
    )
    assert told_apart(fake) == []


def _begin(tx) -> int:
    """Mark the one message as handed over, whatever its purpose would say to that."""
    row = tx.session.scalars(select(OutboxRow)).one()
    row.state, row.attempts, row.handed_at = "sending", 1, real_now()
    return row.id


def test_an_earlier_try_that_arrived_after_all_is_asked_for_by_its_sid(
    database: Database, tmp_path: Path, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    desk = a_desk(database, tmp_path, fake, grace=0.0)
    texted(desk, web, twilio, "hello")
    number = taken(desk).id
    sid = accepted(fake, HELLO, ago=7 * 86_400, status="delivered")
    _receive(desk, number, sid)
    desk.database.run(lambda tx: conversations.mark_dead(tx, number, "reported", real_now()))
    desk.database.run(lambda tx: conversations.send_again(tx, system(), number, real_now()))
    doubted(desk, taken(desk).id, ago=1.0)

    with at_the_carrier(desk, sends=False):
        until(desk, "sent")

    assert sendings(desk) == [("sent", [sid], "delivered", False)]


def test_what_an_operator_sends_again_out_of_doubt_says_so(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    number = taken(desk).id
    doubted(desk, number)
    desk.database.run(lambda tx: conversations.send_again(tx, system(), number, real_now()))

    with at_the_carrier(desk, lists=False):
        until(desk, "sent")

    assert told_apart(fake) == [AGAIN + HELLO]


def test_a_message_to_somebody_else_settles_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, fake: TwilioFake
) -> None:
    texted(desk, web, twilio, "hello")
    doubted(desk, taken(desk).id)
    accepted(fake, HELLO, peer="+491713920003")
    sid, service = "SM" + "2" * 32, "whatsapp:"
    on_whatsapp = SentText(sid, service + NUMBERS.whatsapp, service + ANA, HELLO, real_now())
    fake.twilio.sent.append(on_whatsapp)

    with at_the_carrier(desk, sends=False):
        eventually(lambda: len(fake.wire.requests) >= 2, "the list was read twice")

    assert outbox_states(desk) == ["uncertain"]
