"""Queues and moves: where a thread waits, who gets it, and that it cannot be lost on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_core import access, conversations
from erp_core.access import Role
from erp_core.conversations import (
    GoesOnElsewhere,
    Handler,
    NoSuchMoment,
    NotOfTheTeam,
    QueueNotFound,
    QueueRule,
    ThreadOver,
    ThreadState,
)
from erp_core.conversations.checks import persons_are_named
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from tests.builders.service_desk import a_plea, a_queue, an_agent, later, notices, summary
from tests.builders.threads import a_thread


def test_a_thread_goes_to_the_queue_of_its_reason_else_to_the_default(database: Database) -> None:
    general = a_queue(database, is_default=True)
    machines = a_queue(database, "technicians", rules=(QueueRule(reason="Leak"),))

    leak = a_plea(database, "1", "it leaks, says Tom")
    other = a_plea(database, "2", "asked")

    assert summary(database, leak).queue_id == machines.id
    assert summary(database, other).queue_id == general.id


def test_a_rule_holds_only_when_all_it_asks_for_holds(database: Database) -> None:
    a_queue(database, "chinese", rules=(QueueRule(channel="telegram", language="zh"),))
    found = {
        language: database.read(
            lambda tx, said=language: conversations.queue_for(
                tx, channel="telegram", language=said, about=None
            )
        )
        for language in ("zh", "en", None)
    }
    assert found == {"zh": 1, "en": None, None: None}


def test_the_member_who_is_there_and_has_the_least_gets_the_next_thread(database: Database) -> None:
    mia, jonas = an_agent(database, "mia", present=True), an_agent(database, "jonas", present=True)
    away = an_agent(database, "ana")
    a_queue(database, is_default=True, assigns=True, members=(mia.id, jonas.id, away.id))

    given = [summary(database, a_plea(database, str(number))) for number in range(4)]

    assert [one.assignee_id for one in given] == [mia.id, jonas.id, mia.id, jonas.id]
    assert {one.handler for one in given} == {Handler.PERSON}
    assert notices(database, mia) == [
        "The talk with 2 is yours now",
        "The talk with 0 is yours now",
    ]


def test_nobody_who_is_there_leaves_a_thread_unassigned_and_seen(database: Database) -> None:
    mia = an_agent(database, "mia", present=True)
    a_queue(database, is_default=True, assigns=True, members=(mia.id,))
    database.run(lambda tx: conversations.set_taking(tx, mia, is_taking=False))

    thread_id = a_plea(database)

    assert summary(database, thread_id).handler is Handler.NOBODY
    page = database.read(
        lambda tx: conversations.list_threads(tx, mia, PageRequest(), show="unassigned")
    )
    assert [one.id for one in page.items] == [thread_id]


def test_who_may_not_answer_is_given_nothing(database: Database) -> None:
    sam = an_agent(database, "sam", Role.WAREHOUSE, present=True)
    a_queue(database, is_default=True, assigns=True, members=(sam.id,))
    thread_id = a_plea(database)
    before = summary(database, thread_id)

    with pytest.raises(NotOfTheTeam):
        database.run(lambda tx: conversations.assign_thread(tx, system(), thread_id, sam.id))

    assert before.assignee_id is None
    assert summary(database, thread_id) == before


def test_a_thread_is_given_taken_and_given_back(database: Database) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    thread_id = a_plea(database)

    database.run(lambda tx: conversations.assign_thread(tx, mia, thread_id, jonas.id))
    assert summary(database, thread_id).assignee_id == jonas.id
    assert notices(database, jonas) == ["Mia gave you the talk with 700"]

    database.run(lambda tx: conversations.assign_thread(tx, jonas, thread_id, None))
    assert summary(database, thread_id).handler is Handler.NOBODY
    database.run(lambda tx: conversations.take_over(tx, mia, thread_id))
    assert notices(database, mia) == []


def test_a_sleeping_thread_is_out_of_the_way_until_its_moment(
    database: Database, clock: FixedClock
) -> None:
    mia = an_agent(database, "mia")
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.take_over(tx, mia, thread_id))

    until = clock.now() + timedelta(hours=2)
    database.run(lambda tx: conversations.snooze_thread(tx, mia, thread_id, until))
    assert database.read(lambda tx: conversations.inbox_counts(tx, mia)).mine == 0
    assert database.run(lambda tx: conversations.wake_due_threads(tx, 10)) == 0

    later(clock, hours=2)
    assert database.run(lambda tx: conversations.wake_due_threads(tx, 10)) == 1
    assert summary(database, thread_id).snoozed_until is None
    assert database.read(lambda tx: conversations.inbox_counts(tx, mia)).mine == 1
    assert notices(database, mia) == ["The talk with 700 is awake again"]


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_thread_does_not_sleep_until_a_moment_that_makes_no_sense(
    database: Database, clock: FixedClock, away: timedelta
) -> None:
    thread_id = a_plea(database)
    with pytest.raises(NoSuchMoment):
        database.run(
            lambda tx: conversations.snooze_thread(tx, system(), thread_id, clock.now() + away)
        )
    assert summary(database, thread_id).snoozed_until is None


def test_tags_are_set_as_a_whole_and_found_by(database: Database) -> None:
    mia = an_agent(database, "mia")
    thread_id, other = a_plea(database), a_plea(database, "701")
    database.run(lambda tx: conversations.tag_thread(tx, mia, thread_id, {"leak", "heron"}))
    view = database.run(lambda tx: conversations.tag_thread(tx, mia, thread_id, {"heron"}))

    assert view.tags == ("heron",)
    page = database.read(lambda tx: conversations.list_threads(tx, mia, PageRequest(), tag="Heron"))
    assert [one.id for one in page.items] == [thread_id]
    assert summary(database, other).tags == ()
    assert database.read(lambda tx: conversations.list_tags(tx, mia)) == ["heron"]


def test_a_resolved_thread_is_reopened_unless_its_customer_goes_on_elsewhere(
    database: Database,
) -> None:
    mia = an_agent(database, "mia")
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.resolve_thread(tx, mia, thread_id, Cause.QUESTION))
    with pytest.raises(ThreadOver):
        database.run(lambda tx: conversations.assign_thread(tx, mia, thread_id, mia.id))

    opened = database.run(lambda tx: conversations.reopen_thread(tx, mia, thread_id))
    assert (opened.state, opened.assignee_id) == (ThreadState.OPEN, mia.id)

    database.run(lambda tx: conversations.resolve_thread(tx, mia, thread_id, Cause.QUESTION))
    database.run(lambda tx: _a_newer_thread(tx, thread_id))
    with pytest.raises(GoesOnElsewhere):
        database.run(lambda tx: conversations.reopen_thread(tx, mia, thread_id))
    assert summary(database, thread_id).state is ThreadState.RESOLVED


def _a_newer_thread(tx, thread_id: int) -> None:
    _, newer = a_thread(tx, "elsewhere")
    row, old = conversations.lock_thread(tx, newer), conversations.lock_thread(tx, thread_id)
    row.conversation_id = old.conversation_id
    tx.session.flush()


def test_a_queue_is_archived_and_takes_nothing_more(database: Database) -> None:
    queue = a_queue(database, is_default=True)
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.archive_queue(tx, system(), queue.id))

    assert summary(database, thread_id).queue_id == queue.id
    assert summary(database, a_plea(database, "701")).queue_id is None
    with pytest.raises(QueueNotFound):
        database.run(lambda tx: conversations.queue_thread(tx, system(), thread_id, queue.id))


def test_saving_a_queue_again_keeps_who_takes_work(database: Database) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    a_queue(database, members=(mia.id,))
    database.run(lambda tx: conversations.set_taking(tx, mia, is_taking=False))
    queue = a_queue(database, members=(mia.id, jonas.id))
    assert {one.user_id: one.is_taking for one in queue.members} == {mia.id: False, jonas.id: True}


def test_who_may_not_move_threads_moves_none(database: Database) -> None:
    sam = an_agent(database, "sam", Role.WAREHOUSE)
    thread_id = a_plea(database)
    before = summary(database, thread_id)
    for move in (
        lambda tx: conversations.assign_thread(tx, sam, thread_id, None),
        lambda tx: conversations.queue_thread(tx, sam, thread_id, 1),
        lambda tx: conversations.tag_thread(tx, sam, thread_id, {"x"}),
        lambda tx: conversations.wake_thread(tx, sam, thread_id),
        lambda tx: conversations.reopen_thread(tx, sam, thread_id),
    ):
        with pytest.raises(NotAllowed):
            database.run(move)
    assert summary(database, thread_id) == before


def test_the_check_finds_a_thread_that_does_not_say_who_has_it(database: Database) -> None:
    mia = an_agent(database, "mia")
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.take_over(tx, mia, thread_id))
    assert database.read(persons_are_named).violations == ()
    planted = text("UPDATE threads SET assignee_id = NULL")
    database.run(lambda tx: tx.session.execute(planted))
    assert database.read(persons_are_named).violations == (
        f"thread {thread_id} does not say who has it",
    )


def test_a_disabled_colleague_is_not_there(database: Database) -> None:
    mia = an_agent(database, "mia", present=True)
    here = database.read(lambda tx: access.present_users(tx, "conversations.reply"))
    database.run(lambda tx: access.disable_user(tx, system(), mia.id, "left"))
    gone = database.read(lambda tx: access.present_users(tx, "conversations.reply"))
    assert (here, gone) == ({mia.id}, frozenset())
