"""Service clocks: what is promised in business hours, resting, warned of once, late for good."""

import pytest
from sqlalchemy import select, text

from erp_core import conversations, support
from erp_core.conversations import OutgoingPart, OutgoingReply
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.support import (
    BadHours,
    NewCase,
    OpenWindow,
    PolicyDraft,
    ServiceDeskDraft,
    Standing,
)
from erp_core.support.checks import clocks_stop_with_their_cases, late_is_marked_at_its_moment
from erp_core.support.tables import ServiceClock
from tests.builders.parties import a_customer
from tests.builders.service_desk import (
    a_plea,
    a_policy,
    a_queue,
    an_agent,
    clock_of,
    later,
    notices,
    summary,
)
from tests.builders.support import an_end


def replies(database: Database, actor, thread_id: int) -> None:
    seen = summary(database, thread_id).last_seq
    reply = OutgoingReply("Soon.", (OutgoingPart("Soon."),), author="staff", author_id=actor.id)
    database.run(lambda tx: conversations.staff_reply(tx, actor, thread_id, reply, seen))


def writes(database: Database, thread_id: int) -> None:
    """Let the customer write, as a turn does once it has parsed a message."""

    def written(tx) -> None:
        thread = conversations.lock_thread(tx, thread_id)
        from erp_core.conversations import MessageArrived, ThreadState
        from erp_core.conversations.service.threads import append

        message = append(
            tx, thread, direction="in", author="customer", author_name="", kind="text", text="?"
        )
        thread.state, thread.waiting_since = ThreadState.OPEN, tx.now
        tx.publish(MessageArrived(message.id))

    database.run(written)


def test_nothing_is_counted_where_nothing_is_promised(database: Database) -> None:
    assert clock_of(database, a_plea(database)) is None


def test_a_clock_begins_when_a_person_is_needed_and_rests_when_one_answered(
    database: Database, clock: FixedClock
) -> None:
    mia = an_agent(database, "mia")
    a_policy(database, 60, 480)
    thread_id = a_plea(database)

    begun = clock_of(database, thread_id)
    assert begun is not None
    assert (begun.standing, begun.what, begun.minutes) == (Standing.ON_TIME, "first", 60)

    later(clock, minutes=30)
    replies(database, mia, thread_id)
    rests = clock_of(database, thread_id)
    assert rests is not None
    assert (rests.standing, rests.answered_at) == (Standing.PAUSED, clock.now())

    later(clock, days=3)
    writes(database, thread_id)
    goes_on = clock_of(database, thread_id)
    assert goes_on is not None
    assert (goes_on.what, goes_on.minutes) == ("resolve", 450)


def test_three_quarters_are_told_once_and_late_is_marked_once(
    database: Database, clock: FixedClock
) -> None:
    mia = an_agent(database, "mia")
    a_queue(database, is_default=True, members=(mia.id,))
    a_policy(database, 60, 480)
    thread_id = a_plea(database)

    later(clock, minutes=44)
    assert database.run(support.mark_due) == 0
    later(clock, minutes=1)
    assert [database.run(support.mark_due) for _ in range(3)] == [1, 0, 0]
    soon = clock_of(database, thread_id)
    assert soon is not None
    assert (soon.standing, soon.minutes) == (Standing.DUE_SOON, 15)
    assert notices(database, mia) == ["700 needs an answer soon"]

    later(clock, minutes=20)
    assert [database.run(support.mark_due) for _ in range(3)] == [1, 0, 0]
    late = clock_of(database, thread_id)
    assert late is not None
    assert (late.standing, late.minutes, late.first_late_at) == (
        Standing.LATE,
        -5,
        late.first_due_at,
    )
    assert notices(database, mia)[0] == "700 was not answered in time"
    assert database.read(lambda tx: support.late_clocks(tx, mia))[0].thread_id == thread_id


@pytest.mark.postgres
def test_the_look_holds_only_the_clocks_that_it_marks_and_passes_over_those_that_others_hold(
    database: Database, clock: FixedClock
) -> None:
    """On SQLite, where one writes at a time, there is nothing to hold."""
    a_policy(database, 60, 480)
    due, held = a_plea(database, "700"), a_plea(database, "701")
    later(clock, minutes=40)
    early = a_plea(database, "702")
    later(clock, minutes=10)
    free = select(ServiceClock.thread_id).order_by(ServiceClock.id)

    with database.transaction() as writer:
        writer.session.execute(free.where(ServiceClock.thread_id == held).with_for_update())
        with database.transaction() as look:
            assert support.mark_due(look) == 1
            with database.transaction() as other:
                unheld = other.session.scalars(free.with_for_update(skip_locked=True)).all()

    assert (due not in unheld, unheld) == (True, [early])
    assert database.run(support.mark_due) == 1


def test_an_answer_that_comes_too_late_is_marked_without_anybody_looking(
    database: Database, clock: FixedClock
) -> None:
    mia = an_agent(database, "mia")
    a_policy(database, 60, 480)
    thread_id = a_plea(database)
    later(clock, minutes=61)
    replies(database, mia, thread_id)
    database.run(lambda tx: conversations.resolve_thread(tx, mia, thread_id, Cause.QUESTION))
    over = clock_of(database, thread_id)
    assert over is not None
    assert (over.standing, over.resolve_late_at) == (Standing.MISSED, None)
    assert over.first_late_at == over.first_due_at


def test_nights_do_not_make_a_thread_late(database: Database, clock: FixedClock) -> None:
    a_policy(database, 60, 480)
    later(clock, hours=8, minutes=30)
    thread_id = a_plea(database)
    later(clock, hours=14)
    view = clock_of(database, thread_id)
    assert view is not None
    assert (view.standing, view.minutes) == (Standing.ON_TIME, 30)


def test_a_thread_that_goes_back_to_the_assistant_is_not_counted(
    database: Database, clock: FixedClock
) -> None:
    mia = an_agent(database, "mia")
    a_policy(database)
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.hand_back(tx, mia, thread_id))
    later(clock, days=2)
    assert database.run(support.mark_due) == 0
    view = clock_of(database, thread_id)
    assert view is not None
    assert view.standing is Standing.MET


def test_a_thread_in_another_queue_is_counted_by_its_promise(
    database: Database, clock: FixedClock
) -> None:
    urgent = a_queue(database, "urgent")
    a_policy(database, 60, 480)
    a_policy(database, 30, 120, urgent.id)
    thread_id = a_plea(database)
    later(clock, minutes=20)
    database.run(lambda tx: conversations.queue_thread(tx, system(), thread_id, urgent.id))
    view = clock_of(database, thread_id)
    assert view is not None
    assert view.minutes == 10


def test_a_case_rests_while_its_customer_has_to_act(database: Database, clock: FixedClock) -> None:
    a_policy(database, 60, 480)
    tom = a_customer(database, "Tom")
    case = database.run(
        lambda tx: support.open_case(tx, system(), NewCase(party_id=tom.id, subject="Leaks"))
    )

    def standing():
        found = database.read(lambda tx: support.clocks_of_cases(tx, system(), [case.id]))
        return found[case.id].standing, found[case.id].minutes

    later(clock, minutes=30)
    assert standing() == (Standing.ON_TIME, 30)
    database.run(lambda tx: support.await_customer(tx, system(), case.id, "photo?"))
    later(clock, days=1)
    assert standing() == (Standing.PAUSED, None)
    database.run(lambda tx: support.reopen_case(tx, system(), case.id, "photo came"))
    assert standing() == (Standing.ON_TIME, 30)
    database.run(lambda tx: support.solve_case(tx, system(), case.id, an_end("gasket sent")))
    assert standing() == (Standing.MET, None)
    assert database.read(clocks_stop_with_their_cases).violations == ()


def test_own_hours_and_holidays_are_what_is_counted_in(
    database: Database, clock: FixedClock
) -> None:
    window = OpenWindow(weekday=2, opens=600, closes=660)
    draft = ServiceDeskDraft(hours=(window,), holidays=("2026-05-20",), asks=False)
    saved = database.run(lambda tx: support.save_desk(tx, system(), draft))
    assert (saved.hours, saved.from_settings) == ((window,), False)
    a_policy(database, 30, 60)
    view = clock_of(database, a_plea(database))
    assert view is not None
    assert view.first_due_at.isoformat() == "2026-05-27T08:30:00+00:00"


def test_hours_that_nobody_can_keep_are_refused_and_change_nothing(database: Database) -> None:
    before = database.read(lambda tx: support.get_desk(tx, system()))
    wrong = (
        OpenWindow(weekday=0, opens=600, closes=700),
        OpenWindow(weekday=0, opens=650, closes=800),
    )
    for hours in ((), wrong):
        draft = ServiceDeskDraft(hours=hours)
        with pytest.raises(BadHours):
            database.run(lambda tx, said=draft: support.save_desk(tx, system(), said))
    assert database.read(lambda tx: support.get_desk(tx, system())) == before


def test_a_promise_to_a_queue_that_is_none_is_refused(database: Database) -> None:
    draft = PolicyDraft(queue_id=9, first_minutes=1, resolve_minutes=1)
    with pytest.raises(conversations.QueueNotFound):
        database.run(lambda tx: support.save_policy(tx, system(), draft))
    assert database.read(lambda tx: support.list_policies(tx, system())) == []


def test_the_checks_find_a_clock_that_runs_on_and_one_that_was_moved(
    database: Database, clock: FixedClock
) -> None:
    a_policy(database)
    tom = a_customer(database, "Tom")
    new = NewCase(party_id=tom.id, subject="Leaks")
    case = database.run(lambda tx: support.open_case(tx, system(), new))
    a_plea(database)
    later(clock, hours=2)
    database.run(support.mark_due)
    assert database.read(late_is_marked_at_its_moment).violations == ()

    database.run(lambda tx: tx.session.execute(text("UPDATE cases SET state = 'pending'")))
    database.run(
        lambda tx: tx.session.execute(
            text("UPDATE service_clocks SET first_due_at = started_at WHERE thread_id IS NOT NULL")
        )
    )
    assert database.read(clocks_stop_with_their_cases).violations == (
        f"the clock of case {case.id} is wrong",
    )
    assert len(database.read(late_is_marked_at_its_moment).violations) == 1
