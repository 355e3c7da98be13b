"""What a carrier reports of a message: forward only, whoever comes first, and nobody else's."""

import itertools
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations import CarrierReport, CodeNotKept, OutboxState, Progress
from erp_core.conversations.tables import CarrierReportRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.workflows.real_time import real_now
from tests.builders.sending import delivering, until
from tests.builders.talk import count, outbox_states
from tests.builders.texting import (
    ANA,
    HOOKS,
    a_texting_house,
    carry,
    channel_of,
    hooked,
    texted,
)
from tests.builders.web import web_of
from tests.fakes.twilio import ACCOUNT_SID, TwilioFake, a_twilio, twilio_fake

SID = "SM" + "0" * 32
OTHER = "SM" + "1" * 32
FORWARD = [Progress.SENT, Progress.DELIVERED, Progress.READ]


@pytest.fixture
def twilio() -> TwilioCarrier:
    return hooked(a_twilio(reports=()))


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_texting_house(database, tmp_path)


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client


@pytest.fixture
def sending(desk: Frontdesk, web: TestClient, twilio: TwilioCarrier) -> int:
    """A reply that is with the carrier, whose receipt has not come yet."""
    texted(desk, web, twilio, "hello")
    [outgoing] = desk.database.run(
        lambda tx: conversations.take_next(
            tx, "sms", ACCOUNT_SID, real_now(), limit=1, busy=frozenset()
        )
    )
    return outgoing.id


def receipt(desk: Frontdesk, outbox_id: int, sid: str = SID) -> None:
    desk.database.run(
        lambda tx: conversations.mark_sent(tx, outbox_id, (sid,), real_now(), reported=True)
    )


def report(
    desk: Frontdesk, progress: Progress, sid: str = SID, reason: str = "", **other: str
) -> bool:
    said = {"channel": "sms", "account": ACCOUNT_SID} | other
    word = CarrierReport(carrier_id=sid, progress=progress, reason=reason, **said)
    return desk.database.run(lambda tx: conversations.apply_report(tx, word, real_now()))


def standing(desk: Frontdesk) -> tuple[str, str | None, str | None]:
    row = desk.database.read(lambda tx: tx.session.scalars(select(OutboxRow)).one())
    return row.state, row.progress, row.error


@pytest.mark.parametrize("order", list(itertools.permutations(FORWARD)))
def test_reports_in_any_order_end_at_the_furthest(
    desk: Frontdesk, sending: int, order: tuple[Progress, ...]
) -> None:
    receipt(desk, sending)
    seen = []
    for progress in order:
        report(desk, progress)
        seen.append(FORWARD.index(Progress(standing(desk)[1])))

    assert seen == sorted(seen)
    assert standing(desk) == ("sent", "read", None)


@pytest.mark.parametrize(
    ("before", "later", "expected"),
    [
        ([], [], ("dead", "failed", "30005: nobody has this number")),
        ([Progress.SENT], [], ("dead", "failed", "30005: nobody has this number")),
        ([Progress.DELIVERED], [], ("sent", "delivered", None)),
        ([Progress.READ], [], ("sent", "read", None)),
        ([], FORWARD, ("dead", "failed", "30005: nobody has this number")),
    ],
)
def test_failed_is_final_unless_it_arrived(
    desk: Frontdesk,
    sending: int,
    before: list[Progress],
    later: list[Progress],
    expected: tuple[str, str, str | None],
) -> None:
    receipt(desk, sending)
    for progress in before:
        report(desk, progress)
    report(desk, Progress.FAILED, reason="30005: nobody has this number")
    for progress in later:
        report(desk, progress)

    assert standing(desk) == expected


@pytest.mark.parametrize(
    ("early", "expected"),
    [
        (Progress.DELIVERED, ("sent", "delivered", None)),
        (Progress.FAILED, ("dead", "failed", "30005: nobody has this number")),
    ],
)
def test_a_report_before_the_receipt_is_kept_for_it(
    desk: Frontdesk, sending: int, early: Progress, expected: tuple[str, str, str | None]
) -> None:
    report(desk, early, reason="30005: nobody has this number" if early == "failed" else "")
    report(desk, Progress.SENT)
    assert standing(desk) == ("sending", None, None)

    receipt(desk, sending)

    assert standing(desk) == expected


def test_a_report_beside_the_receipt_is_never_missed(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    """Twenty times at the same moment: each is either first, and both end at the same place."""
    for number in range(20):
        texted(desk, web, twilio, f"hello {number}")
        [outgoing] = desk.database.run(
            lambda tx: conversations.take_next(
                tx, "sms", ACCOUNT_SID, real_now(), limit=1, busy=frozenset()
            )
        )
        sid, start = f"SM{number:032x}", threading.Barrier(2)

        def receives(outbox_id: int = outgoing.id, sid: str = sid, start=start) -> None:
            start.wait()
            receipt(desk, outbox_id, sid)

        beside = threading.Thread(target=receives)
        beside.start()
        start.wait()
        report(desk, Progress.DELIVERED, sid)
        beside.join()

    rows = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    )
    assert {(row.state, row.progress) for row in rows} == {("sent", "delivered")}


def test_a_report_on_nothing_of_ours_is_ignored(desk: Frontdesk, sending: int) -> None:
    receipt(desk, sending)

    assert not report(desk, Progress.FAILED, OTHER)
    assert not report(desk, Progress.FAILED, SID, channel="whatsapp")
    assert not report(desk, Progress.FAILED, SID, account="AC" + "f" * 32)

    assert standing(desk) == ("sent", None, None)
    assert count(desk, CarrierReportRow) == 1


def test_a_report_on_an_earlier_try_changes_nothing(desk: Frontdesk, sending: int) -> None:
    receipt(desk, sending)
    report(desk, Progress.FAILED, reason="30003")
    desk.database.run(lambda tx: conversations.send_again(tx, system(), sending, real_now()))
    report(desk, Progress.SENT)
    assert standing(desk) == ("pending", None, "30003")
    desk.database.run(
        lambda tx: conversations.take_next(
            tx, "sms", ACCOUNT_SID, real_now(), limit=1, busy=frozenset()
        )
    )
    receipt(desk, sending, OTHER)

    assert standing(desk) == ("sent", None, None)
    report(desk, Progress.DELIVERED, OTHER)
    assert standing(desk) == ("sent", "delivered", None)


def test_a_failed_message_is_a_dead_letter_that_can_be_sent_again(
    desk: Frontdesk, sending: int
) -> None:
    receipt(desk, sending)
    report(desk, Progress.FAILED, reason="30003: the phone is switched off or out of reach")

    [letter] = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    threads = desk.database.read(lambda tx: conversations.list_threads(tx, system(), PageRequest()))

    assert (letter.kind, letter.peer) == ("outbox_dead", ANA)
    assert letter.error == "30003: the phone is switched off or out of reach"
    assert [thread.undelivered for thread in threads.items] == [1]


def test_a_code_that_failed_is_not_sent_again_as_dots(desk: Frontdesk, sending: int) -> None:
    desk.database.run(
        lambda tx: setattr(tx.session.scalars(select(OutboxRow)).one(), "sensitive", True)
    )
    receipt(desk, sending)
    report(desk, Progress.FAILED, reason="30003")

    with pytest.raises(CodeNotKept):
        desk.database.run(lambda tx: conversations.send_again(tx, system(), sending, real_now()))

    assert outbox_states(desk) == [OutboxState.DEAD]


def test_reports_nobody_claimed_are_forgotten_after_two_days(
    desk: Frontdesk, sending: int, clock
) -> None:
    report(desk, Progress.SENT, OTHER)
    forget = conversations.forget_unclaimed_reports

    assert desk.database.run(lambda tx: forget(tx, 10)) == 0
    clock.advance(timedelta(days=3))
    assert desk.database.run(lambda tx: forget(tx, 10)) == 1


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with twilio_fake() as running:
        hooked(running.twilio)
        yield running


def test_a_reply_goes_out_and_comes_back_as_delivered(
    database: Database, tmp_path: Path, fake: TwilioFake
) -> None:
    desk = a_texting_house(database, tmp_path, fake.url)
    account = desk.settings.channels.twilio
    assert account is not None
    assert account.status_url == HOOKS["status"]
    with web_of(desk) as web:
        texted(desk, web, fake.twilio, "hello")
        with delivering(desk, channel_of(desk)):
            until(desk, "sent")
        assert carry(web, fake.twilio) == [200, 200]
        fake.twilio.report(fake.twilio.sent[0].sid, "sent")
        assert carry(web, fake.twilio) == [200]

    assert [message.text for message in fake.twilio.sent] == ["You said: hello"]
    assert standing(desk) == ("sent", "delivered", None)
    [message] = desk.database.read(
        lambda tx: [one for one in conversations.messages_of(tx, 1) if one.direction == "out"]
    )
    assert (message.delivery, message.progress) == (OutboxState.SENT, Progress.DELIVERED)
