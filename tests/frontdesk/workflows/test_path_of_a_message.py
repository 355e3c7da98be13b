"""From a raw payload to a reply in the outbox, through the real intake, turn and fence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from channels.contract import WebhookRequest
from channels.errors import InvalidSignature
from erp_core import conversations
from erp_core.conversations import OutboxState
from erp_core.conversations.checks import CHECKS
from erp_core.conversations.tables import InboundRow, MessageRow, OutboxRow, ProposalRow, ReceiptRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import converse
from frontdesk.workflows.intake import receive, store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house

WEI = "700100001"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


def count(desk: Frontdesk, table: type) -> int:
    return (
        desk.database.read(lambda tx: tx.session.scalar(select(func.count()).select_from(table)))
        or 0
    )


def run_due(desk: Frontdesk, owner: str = "tests") -> int:
    claims = desk.database.run(
        lambda tx: conversations.claim_due(
            tx, owner, real_now(), timedelta(seconds=5), limit=10, suspects=False
        )
    )
    for claim in claims:
        run_turn(desk, claim)
    return len(claims)


def telegram(
    desk: Frontdesk, text: str, number: int, *, secret: str = "hook-secret"
) -> WebhookRequest:
    channel = desk.channel("telegram")
    assert channel is not None
    headers = {"x-telegram-bot-api-secret-token": secret}
    return WebhookRequest(headers, channel.compose(WEI, text, number=number), "hook", "")


def test_a_message_becomes_one_reply_in_the_outbox(desk: Frontdesk) -> None:
    channel = desk.channel("telegram")
    receive(desk, channel, telegram(desk, "hello", 1))

    run_due(desk)

    sent = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    )
    assert [(row.text, row.state, row.peer) for row in sent] == [
        ("You said: hello", OutboxState.PENDING, WEI)
    ]
    for check in CHECKS:
        assert desk.database.read(check.run).violations == ()


def test_the_same_update_in_parallel_is_stored_once_and_answered_once(desk: Frontdesk) -> None:
    channel = desk.channel("telegram")
    request = telegram(desk, "hello", 1)
    with ThreadPoolExecutor(5) as pool:
        received = list(pool.map(lambda _: receive(desk, channel, request), range(5)))

    run_due(desk)

    assert sum(one.event_id is not None for one in received) == 1
    assert (count(desk, InboundRow), count(desk, MessageRow), count(desk, OutboxRow)) == (1, 2, 1)


def test_a_forged_update_leaves_nothing(desk: Frontdesk) -> None:
    channel = desk.channel("telegram")
    with pytest.raises(InvalidSignature):
        receive(desk, channel, telegram(desk, "hello", 1, secret="guess"))

    assert count(desk, InboundRow) == 0


def test_an_unknown_payload_is_kept_and_listed_as_not_understood(desk: Frontdesk) -> None:
    store(desk, desk.channel("telegram"), b'{"surprise": true}')
    run_due(desk)

    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert [(one.kind, one.channel) for one in letters] == [("inbound_not_understood", "telegram")]
    assert count(desk, OutboxRow) == 0


def test_several_quick_messages_get_one_answer(desk: Frontdesk) -> None:
    for number, text in enumerate(("hi", "my order", "1042?")):
        receive(desk, desk.channel("telegram"), telegram(desk, text, number))

    run_due(desk)

    rows = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.text).order_by(OutboxRow.id)).all()
    )
    assert rows == ["You said: hi\nmy order\n1042?"]


def test_a_confirmed_proposal_is_executed_once(desk: Frontdesk) -> None:
    first, second, third = converse(
        desk, "telegram", WEI, ["offer", "yes", "yes"], loops_running=False
    )

    assert first.replies[0].buttons == ["Yes", "No"]
    assert second.replies[0].text == "Done."
    assert third.replies[0].text == "You said: yes"
    assert count(desk, ReceiptRow) == 1


def test_a_refused_execution_leaves_no_trace_but_the_reply(
    database: Database, tmp_path: Path
) -> None:
    desk = a_house(database, tmp_path, ScriptedAssistant(refuses=True))
    replies = converse(desk, "telegram", WEI, ["offer", "yes"], loops_running=False)

    assert replies[1].replies[0].text == "Not any more."
    assert count(desk, ReceiptRow) == 0
    states = desk.database.read(
        lambda tx: tx.session.scalars(select(ProposalRow.state).order_by(ProposalRow.id)).all()
    )
    assert states == ["refused"]


def test_somebody_elses_yes_confirms_nothing(desk: Frontdesk) -> None:
    converse(desk, "telegram", WEI, ["offer"], loops_running=False)
    stranger = converse(desk, "telegram", "700100002", ["yes"], loops_running=False)

    assert stranger[0].replies[0].text == "You said: yes"
    assert count(desk, ReceiptRow) == 0


def test_a_yes_before_the_offer_was_delivered_confirms_nothing(desk: Frontdesk) -> None:
    receive(desk, desk.channel("telegram"), telegram(desk, "offer", 1))
    run_due(desk)
    receive(desk, desk.channel("telegram"), telegram(desk, "yes", 2))
    run_due(desk)

    assert count(desk, ReceiptRow) == 0


def test_after_a_hand_over_the_assistant_is_silent(desk: Frontdesk) -> None:
    handed, silent = converse(desk, "telegram", WEI, ["person", "hello?"], loops_running=False)

    assert handed.replies[0].text == "A person will answer."
    assert silent.replies == []
    page = desk.database.read(
        lambda tx: conversations.list_threads(tx, system(), PageRequest(), show="unassigned")
    )
    assert [thread.reason for thread in page.items] == ["asked for a person"]


def test_a_worker_that_lost_its_claim_writes_nothing(desk: Frontdesk) -> None:
    receive(desk, desk.channel("telegram"), telegram(desk, "hello", 1))
    lease = timedelta(seconds=5)
    late = desk.database.run(
        lambda tx: conversations.claim_due(tx, "late", real_now(), lease, limit=1, suspects=False)
    )[0]
    after = real_now() + timedelta(seconds=6)
    desk.database.run(
        lambda tx: conversations.claim_due(tx, "next", after, lease, limit=1, suspects=False)
    )

    run_turn(desk, late)

    assert count(desk, OutboxRow) == 0


def test_a_very_long_message_is_cut_and_its_sender_is_told(desk: Frontdesk) -> None:
    (exchange,) = converse(desk, "telegram", WEI, ["x" * 100_000], loops_running=False)

    assert exchange.replies[0].text.startswith("Your message was very long")
    stored = desk.database.read(
        lambda tx: tx.session.scalar(select(MessageRow.text).where(MessageRow.direction == "in"))
    )
    assert len(stored or "") == 4_000


def test_a_turn_that_keeps_failing_is_buried_and_a_person_is_called(
    database: Database, tmp_path: Path
) -> None:
    def fails_on_boom(question, asker):
        if "boom" in question.text:
            message = "boom"
            raise ValueError(message)
        return ScriptedAssistant().decide(question, asker)

    desk = a_house(database, tmp_path, ScriptedAssistant(decide=fails_on_boom))
    receive(desk, desk.channel("telegram"), telegram(desk, "boom", 1))
    for attempt in range(6):
        at = real_now() + timedelta(minutes=2 * attempt)
        for suspects in (False, True):
            for claim in desk.database.run(
                lambda tx, at=at, suspects=suspects: conversations.claim_due(
                    tx, "t", at, timedelta(seconds=5), limit=1, suspects=suspects
                )
            ):
                run_turn(desk, claim)
    page = desk.database.read(
        lambda tx: conversations.list_threads(tx, system(), PageRequest(), show="unassigned")
    )
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))

    assert [one.kind for one in letters] == ["inbound_dead"]
    assert [thread.reason for thread in page.items] == ["the assistant failed to answer"]
