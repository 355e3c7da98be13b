"""How was it? Asked once, answered by a button or a number, and never taken for anything else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from erp_core import conversations, parties, support
from erp_core.conversations import StaffReply, ThreadState
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.modules import MODULES
from erp_core.support import ServiceDeskDraft, SurveyState, SurveyView
from erp_core.support.checks import customers_are_asked_once_a_month
from frontdesk.application import Frontdesk
from frontdesk.workflows.ratings import read_comment, read_score
from frontdesk.workflows.replies import send_staff_reply
from frontdesk.workflows.service_desk import look_at_desk
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.service_desk import an_agent, later, notices
from tests.builders.talk import WEI, answer_all, write


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("4", (4, None)),
        (" 4. ", (4, None)),
        ("4/5", (4, None)),
        ("\uff15", (5, None)),
        ("5 stars!", (5, None)),
        ("四分", (4, None)),
        ("five", (5, None)),
        ("★★★", (3, None)),
        ("4️⃣", (4, None)),
        ("2, slow", (2, "slow")),
        ("5 - thank you", (5, "thank you")),
        ("4 分。很好", (4, "很好")),
    ],
)
def test_a_score_is_read(said: str, score: tuple[int, str | None]) -> None:
    assert read_score(said) == score


@pytest.mark.parametrize(
    "said",
    [
        "",
        "0",
        "6",
        "45",
        "4.5",
        "1042",
        "2 bags of House Blend",
        "3, 4 or 5 of them",
        "5, can you help?",
        "ok",
        "not 5",
    ],
)
def test_what_is_no_score_is_none(said: str) -> None:
    assert read_score(said) is None


def test_only_announced_words_are_feedback() -> None:
    assert read_comment("Feedback: slow") == "slow"
    assert read_comment("反馈：很好") == "很好"
    assert read_comment("my feedback is good") is None


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(decide=lambda question, _: says(f"You said: {question.text}"))


@pytest.fixture
def desk(database: Database, tmp_path: Path, assistant: ScriptedAssistant) -> Frontdesk:
    database.run(lambda tx: support.save_desk(tx, system(), ServiceDeskDraft(asks=True)))
    return replace(a_house(database, tmp_path, assistant), modules=MODULES)


@pytest.fixture
def mia(database: Database) -> Actor:
    return an_agent(database, "mia")


def resolved(desk: Frontdesk, mia: Actor, number: int = 1, peer: str = WEI) -> int:
    """Let a customer write, Mia answer and resolve; return the thread."""
    write(desk, "it leaks", number, peer)
    answer_all(desk)
    page = desk.database.read(
        lambda tx: conversations.list_threads(tx, mia, PageRequest(), text=peer)
    )
    thread = page.items[0]
    desk.database.run(lambda tx: conversations.take_over(tx, mia, thread.id))
    send_staff_reply(desk, mia, thread.id, StaffReply(text="Fixed.", seen_seq=thread.last_seq))
    desk.database.run(lambda tx: conversations.resolve_thread(tx, mia, thread.id, Cause.QUESTION))
    return thread.id


def asked(desk: Frontdesk, clock: FixedClock, mia: Actor) -> int:
    """Resolve a thread and ask how it was."""
    thread_id = resolved(desk, mia)
    later(clock, minutes=3)
    look_at_desk(desk)
    return thread_id


def survey(desk: Frontdesk, thread_id: int) -> SurveyView | None:
    return desk.database.read(lambda tx: support.survey_of_thread(tx, system(), thread_id))


def lines(desk: Frontdesk, thread_id: int) -> list[str]:
    found = desk.database.read(lambda tx: conversations.messages_of(tx, thread_id))
    return [one.text for one in found]


def threads(desk: Frontdesk) -> int:
    both = ("all", "resolved")
    return sum(
        len(
            desk.database.read(
                lambda tx, show=show: conversations.list_threads(
                    tx, system(), PageRequest(), show=show
                )
            ).items
        )
        for show in both
    )


def test_a_number_answers_the_question_and_opens_nothing(
    desk: Frontdesk, clock: FixedClock, mia: Actor, assistant: ScriptedAssistant
) -> None:
    thread_id = asked(desk, clock, mia)
    assert lines(desk, thread_id)[-1].startswith("How did we do?")
    turns = len(assistant.asked)

    write(desk, "4", 2)
    answer_all(desk)

    found = survey(desk, thread_id)
    assert found is not None
    assert (found.state, found.score, found.agent_id) == (SurveyState.ANSWERED, 4, mia.id)
    assert len(assistant.asked) == turns
    assert threads(desk) == 1
    assert lines(desk, thread_id)[-2:] == [
        "4",
        "Thank you, that helps us. If you want to add something, begin with “Feedback:”.",
    ]
    thread = desk.database.read(lambda tx: conversations.thread_brief(tx, thread_id))
    assert (thread.state, thread.waiting_since) == (ThreadState.RESOLVED, None)
    assert notices(desk.database, mia) == []


def test_a_button_answers_once_and_a_bad_score_with_words_reaches_the_agent(
    desk: Frontdesk, clock: FixedClock, mia: Actor
) -> None:
    thread_id = asked(desk, clock, mia)
    question = desk.database.read(lambda tx: conversations.messages_of(tx, thread_id))[-1]
    assert [one["label"] for one in question.buttons] == ["1", "2", "3", "4", "5"]

    write(desk, "…", 2, button=question.buttons[1]["nonce"])
    answer_all(desk)
    write(desk, "…", 3, button=question.buttons[4]["nonce"])
    answer_all(desk)
    write(desk, "Feedback: it took too long", 4)
    answer_all(desk)

    found = survey(desk, thread_id)
    assert found is not None
    assert (found.score, found.comment) == (2, "it took too long")
    assert notices(desk.database, mia) == [
        "A customer gave 2 of 5: it took too long",
        "A customer gave 2 of 5",
    ]
    assert threads(desk) == 1


def test_a_number_after_anything_else_is_about_that(
    desk: Frontdesk, clock: FixedClock, mia: Actor, assistant: ScriptedAssistant
) -> None:
    thread_id = asked(desk, clock, mia)
    write(desk, "which beans do you have", 2)
    answer_all(desk)
    write(desk, "4", 3)
    answer_all(desk)

    found = survey(desk, thread_id)
    assert found is not None
    assert found.state is SurveyState.ASKED
    assert assistant.asked[-1].text == "4"
    assert threads(desk) == 2


def test_a_turn_that_is_run_again_rates_once(
    desk: Frontdesk, clock: FixedClock, mia: Actor
) -> None:
    thread_id = asked(desk, clock, mia)
    write(desk, "5", 2)
    write(desk, "5", 2)
    answer_all(desk)
    answer_all(desk)
    assert lines(desk, thread_id).count("5") == 1
    found = survey(desk, thread_id)
    assert found is not None
    assert found.score == 5


def test_nobody_is_asked_twice_in_a_month(desk: Frontdesk, clock: FixedClock, mia: Actor) -> None:
    first = asked(desk, clock, mia)
    later(clock, days=29)
    second = resolved(desk, mia, number=10)
    later(clock, minutes=3)
    look_at_desk(desk)
    assert survey(desk, second) is None
    later(clock, days=2)
    third = resolved(desk, mia, number=20)
    later(clock, minutes=3)
    look_at_desk(desk)
    again = survey(desk, third)
    assert again is not None
    assert again.state is SurveyState.ASKED
    check = desk.database.read(customers_are_asked_once_a_month)
    assert (check.examined, check.violations) == (2, ())

    moved = text("UPDATE surveys SET asked_at = (SELECT MIN(asked_at) FROM surveys)")
    desk.database.run(lambda tx: tx.session.execute(moved))
    assert len(desk.database.read(customers_are_asked_once_a_month).violations) == 1
    assert first != third


def test_who_objected_or_fell_silent_or_came_back_is_not_asked(
    desk: Frontdesk, clock: FixedClock, mia: Actor
) -> None:
    objected = resolved(desk, mia)
    desk.database.run(
        lambda tx: parties.record_consent(
            tx,
            system(),
            party_id=None,
            address=WEI,
            channel="telegram",
            purpose=parties.Purpose.SERVICE,
            granted=False,
            basis="said so",
            source="test",
        )
    )
    old = resolved(desk, mia, number=10, peer="700100002")
    reopened = resolved(desk, mia, number=20, peer="700100003")
    desk.database.run(lambda tx: conversations.reopen_thread(tx, mia, reopened))
    later(clock, hours=25)
    look_at_desk(desk)

    found = {one: survey(desk, one) for one in (objected, old, reopened)}
    reasons = {one: found[one].reason for one in found if found[one] is not None}
    assert reasons[reopened] == "opened again"
    assert reasons[old] == "the talk is too old"
    assert found[objected] is not None
    assert found[objected].state is SurveyState.SKIPPED


def test_an_objection_is_heeded_while_the_talk_is_fresh(
    desk: Frontdesk, clock: FixedClock, mia: Actor
) -> None:
    thread_id = resolved(desk, mia)
    desk.database.run(
        lambda tx: parties.record_consent(
            tx,
            system(),
            party_id=None,
            address=WEI,
            channel="telegram",
            purpose=parties.Purpose.SERVICE,
            granted=False,
            basis="said so",
            source="test",
        )
    )
    later(clock, minutes=3)
    look_at_desk(desk)
    found = survey(desk, thread_id)
    assert found is not None
    assert (found.state, found.reason) == (
        SurveyState.SKIPPED,
        "the customer does not wish to be written to",
    )
    assert lines(desk, thread_id)[-1] == "Fixed."


def test_nobody_is_asked_where_it_is_switched_off(
    desk: Frontdesk, clock: FixedClock, mia: Actor
) -> None:
    desk.database.run(lambda tx: support.save_desk(tx, system(), ServiceDeskDraft(asks=False)))
    thread_id = asked(desk, clock, mia)
    assert survey(desk, thread_id) is None
    assert lines(desk, thread_id)[-1] == "Fixed."


def test_the_answers_are_summed_up(desk: Frontdesk, clock: FixedClock, mia: Actor) -> None:
    asked(desk, clock, mia)
    write(desk, "4", 2)
    answer_all(desk)
    since = clock.now() - timedelta(days=1)
    summed = desk.database.read(lambda tx: support.survey_summary(tx, mia, since))
    assert (summed.asked, summed.answered, str(summed.average), summed.satisfied) == (
        1,
        1,
        "4.00",
        1,
    )
