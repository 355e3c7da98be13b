"""One customer, two ways in: the carrier and ``frontdesk chat``, whose replies are captured."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core.conversations import OutboxState, ProposalState
from erp_core.conversations.tables import OutboxRow, ProposalRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import NoSuchSender, converse
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.talk import WEI, answer_all, count, outbox, telegram_of, write


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


def proposal_states(desk: Frontdesk) -> list[str]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(select(ProposalRow.state).order_by(ProposalRow.id)).all()
        )
    )


def shown_by_the_carrier(desk: Frontdesk) -> None:
    """Mark everything as sent, as the delivery loop does."""

    def mark(tx) -> None:
        for row in tx.session.scalars(select(OutboxRow)):
            row.state, row.done_at = OutboxState.SENT, real_now()
            row.carrier_at = tx.now

    desk.database.run(mark)


def test_an_offer_that_only_the_chat_command_saw_is_not_confirmed_by_the_customer(
    desk: Frontdesk,
) -> None:
    converse(desk, "telegram", WEI, ["offer"], loops_running=False)

    write(desk, "yes", 1)
    answer_all(desk)

    assert proposal_states(desk) == [ProposalState.OFFERED]
    assert outbox(desk)[-1] == ("You said: yes", OutboxState.PENDING)


def test_a_customer_is_answered_at_the_carrier_although_somebody_chats_in_their_name(
    desk: Frontdesk,
) -> None:
    channel = telegram_of(desk)
    write(desk, "mine", 1)
    store(desk, channel, channel.compose(WEI, "chatted", number=2), captured=True)

    assert answer_all(desk) + answer_all(desk) == 2

    assert outbox(desk) == [
        ("You said: mine", OutboxState.PENDING),
        ("You said: chatted", OutboxState.CAPTURED),
    ]


def test_a_yes_that_the_carrier_dates_before_the_offer_confirms_nothing(
    desk: Frontdesk, clock: FixedClock
) -> None:
    channel = telegram_of(desk)
    early = channel.compose(WEI, "yes", number=2)
    clock.advance(timedelta(seconds=2))
    write(desk, "offer", 1)
    answer_all(desk)
    shown_by_the_carrier(desk)

    store(desk, channel, early)
    answer_all(desk)

    assert proposal_states(desk) == [ProposalState.OFFERED]

    write(desk, "yes", 3)
    answer_all(desk)

    assert proposal_states(desk) == [ProposalState.EXECUTED]


def test_a_yes_that_is_taken_back_in_the_same_turn_executes_nothing(
    database: Database, tmp_path: Path
) -> None:
    scripted = ScriptedAssistant()
    desk = a_house(database, tmp_path, scripted)
    converse(desk, "telegram", WEI, ["offer"], loops_running=False)
    scripted.decide = lambda question, _asker: says(
        "Nothing was changed.",
        confirmed=question.pending.id if question.pending else None,
        declined=question.pending.id if question.pending else None,
    )

    (taken_back,) = converse(desk, "telegram", WEI, ["yes, wait no"], loops_running=False)

    assert [reply.text for reply in taken_back.replies] == ["Nothing was changed."]
    assert proposal_states(desk) == [ProposalState.DECLINED]


def test_an_address_that_a_channel_cannot_have_is_refused_in_words(desk: Frontdesk) -> None:
    with pytest.raises(NoSuchSender, match="A Telegram customer is a number"):
        converse(desk, "telegram", "wei", ["hello"], loops_running=False)

    assert count(desk, OutboxRow) == 0
