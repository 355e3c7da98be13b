"""Macros, notices and tasks: what staff write, are told and have to do."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_core import conversations, crm, support
from erp_core.access import Role
from erp_core.conversations import ThreadState
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.support import (
    MacroNotFound,
    MacroValues,
    NewTask,
    NothingToLink,
    NoticeNotFound,
    TaskFilter,
    TaskNotFound,
    TaskState,
    UnknownBlank,
)
from erp_core.support.checks import tasks_are_of_one_customer
from tests.builders.parties import a_customer
from tests.builders.service_desk import (
    a_macro,
    a_plea,
    a_queue,
    an_agent,
    later,
    notices,
    summary,
)
from tests.builders.support import a_case


def belongs_to(database: Database, thread_id: int, party_id: int) -> None:
    def own(tx) -> None:
        conversations.lock_thread(tx, thread_id).party_id = party_id

    database.run(own)


def saved(database: Database, **more):
    return database.run(lambda tx: support.save_macro(tx, system(), a_macro(**more)))


def test_a_macro_is_filled_from_the_records_of_the_customer(database: Database) -> None:
    mia, tom = an_agent(database, "mia"), a_customer(database, "Tom {agent}")
    thread_id = a_plea(database)
    belongs_to(database, thread_id, tom.id)
    case = a_case(database, tom.id)
    macro = saved(database, body="{customer}, {case}, {company}, {agent}")

    filled = database.read(
        lambda tx: support.fill_macro(tx, mia, macro.id, thread_id, MacroValues())
    )

    house = "Crane Harbour Coffee"
    assert filled.text == f"Tom {{agent}}, {case.number}, {house}, Mia"
    assert filled.missing == ()


def test_a_place_that_nothing_fills_is_asked_for_and_braces_are_never_text(
    database: Database,
) -> None:
    mia = an_agent(database, "mia")
    thread_id = a_plea(database)
    macro = saved(database, body="Hello {customer}, order {order}")

    asked = database.read(
        lambda tx: support.fill_macro(tx, mia, macro.id, thread_id, MacroValues())
    )
    given = MacroValues(values={"customer": "Ana", "order": "1042"})
    filled = database.read(lambda tx: support.fill_macro(tx, mia, macro.id, thread_id, given))

    assert (asked.text, asked.missing) == (None, ("customer", "order"))
    assert filled.text == "Hello Ana, order 1042"


def test_a_macro_that_asks_for_what_no_record_holds_is_refused(database: Database) -> None:
    with pytest.raises(UnknownBlank):
        saved(database, body="Hello {password}")
    assert database.read(lambda tx: support.list_macros(tx, system())) == []


def test_what_a_macro_does_beside_is_done(database: Database) -> None:
    mia, queue = an_agent(database, "mia"), a_queue(database)
    thread_id = a_plea(database)
    macro = saved(database, resolves=True, cause=Cause.QUESTION, queue_id=queue.id, tag="Done")
    database.run(lambda tx: conversations.tag_thread(tx, mia, thread_id, {"heron"}))

    database.run(lambda tx: support.apply_macro(tx, mia, macro.id, thread_id))

    thread = database.read(lambda tx: conversations.get_thread(tx, mia, thread_id)).summary
    assert (thread.state, thread.queue_id) == (ThreadState.RESOLVED, queue.id)
    assert thread.tags == ("done", "heron")
    database.run(lambda tx: support.archive_macro(tx, system(), macro.id))
    with pytest.raises(MacroNotFound):
        database.run(lambda tx: support.apply_macro(tx, mia, macro.id, thread_id))


def test_a_note_tells_exactly_those_whom_it_names(database: Database) -> None:
    mia, jonas, lin = (an_agent(database, name) for name in ("mia", "jonas", "lin"))
    thread_id = a_plea(database)
    note = "@jonas and @mia: ask lin@example.com, not @nobody. @Jonas!"
    database.run(lambda tx: conversations.add_note(tx, mia, thread_id, note))

    assert notices(database, jonas) == [f"Mia mentioned you: {note}"]
    assert notices(database, mia) == []
    assert notices(database, lin) == []


def test_notices_are_read_by_their_own_reader_only(database: Database) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    thread_id = a_plea(database)
    for _ in range(2):
        database.run(lambda tx: conversations.add_note(tx, mia, thread_id, "@jonas look"))
    first = database.read(lambda tx: support.list_notices(tx, jonas)).items[-1]

    with pytest.raises(NoticeNotFound):
        database.run(lambda tx: support.mark_read(tx, mia, first.id))
    assert database.read(lambda tx: support.unread_notices(tx, jonas)) == 2
    assert database.run(lambda tx: support.mark_read(tx, jonas, first.id)).unread == 1
    assert database.run(lambda tx: support.mark_all_read(tx, jonas)).unread == 0


def test_a_task_is_opened_told_done_and_written_on_the_customers_timeline(
    database: Database, clock: FixedClock
) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    case = a_case(database, a_customer(database, "Tom").id)
    due = clock.now() + timedelta(hours=1)
    new = NewTask(title="Call Tom", due_at=due, assignee_id=jonas.id, case_id=case.id)

    task = database.run(lambda tx: support.open_task(tx, mia, new))
    assert (task.state, task.party_id, task.overdue) == (TaskState.OPEN, case.party_id, False)
    assert notices(database, jonas) == ["Mia gave you a task: Call Tom"]

    later(clock, hours=2)
    overdue = database.read(lambda tx: support.list_tasks(tx, mia, None, TaskFilter(overdue=True)))
    assert [one.id for one in overdue.items] == [task.id]
    now = clock.now()
    mine = database.read(lambda tx: support.tasks_due(tx, jonas, jonas.id, now))
    assert [one.id for one in mine] == [task.id]

    database.run(lambda tx: support.finish_task(tx, jonas, task.id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: support.finish_task(tx, jonas, task.id))
    again = database.run(lambda tx: support.reopen_task(tx, jonas, task.id))
    assert (again.state, again.done_at) == (TaskState.OPEN, None)
    assert case.party_id is not None
    party_id = case.party_id
    lines = database.read(lambda tx: crm.timeline(tx, mia, party_id)).items
    assert [one.summary_en for one in lines[:2]] == ["Task done: Call Tom", "Task: Call Tom"]


def test_a_task_is_about_one_customer(database: Database) -> None:
    mia, tom, wei = an_agent(database, "mia"), a_customer(database), a_customer(database, "Wei")
    case = a_case(database, tom.id)
    for new in (
        NewTask(title="x", case_id=case.id, party_id=wei.id),
        NewTask(title="x", case_id=999),
        NewTask(title="x", thread_id=999),
        NewTask(title="x", party_id=999),
    ):
        with pytest.raises(NothingToLink):
            database.run(lambda tx, said=new: support.open_task(tx, mia, said))
    assert database.read(lambda tx: support.list_tasks(tx, mia)).items == []


def test_who_may_not_read_cases_sees_and_does_their_own_tasks_only(database: Database) -> None:
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    own = database.run(
        lambda tx: support.open_task(tx, mia, NewTask(title="Pack", assignee_id=sam.id))
    )
    other = database.run(lambda tx: support.open_task(tx, mia, NewTask(title="Secret")))

    seen = database.read(lambda tx: support.list_tasks(tx, sam)).items
    assert [one.id for one in seen] == [own.id]
    with pytest.raises(TaskNotFound):
        database.run(lambda tx: support.finish_task(tx, sam, other.id))
    with pytest.raises(TaskNotFound):
        database.run(lambda tx: support.assign_task(tx, sam, other.id, sam.id))
    database.run(lambda tx: support.finish_task(tx, sam, own.id))


def test_who_may_not_write_macros_writes_none(database: Database) -> None:
    sam = an_agent(database, "sam", Role.WAREHOUSE)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: support.save_macro(tx, sam, a_macro()))
    with pytest.raises(NotAllowed):
        database.read(lambda tx: support.fill_macro(tx, sam, 1, 1, MacroValues()))
    assert database.read(lambda tx: support.list_macros(tx, system())) == []


def test_the_check_finds_a_task_about_two_customers(database: Database) -> None:
    mia = an_agent(database, "mia")
    tom, wei = a_customer(database, "Tom"), a_customer(database, "Wei")
    case = a_case(database, tom.id)
    task = database.run(lambda tx: support.open_task(tx, mia, NewTask(title="x", case_id=case.id)))
    assert database.read(tasks_are_of_one_customer).violations == ()
    planted = text("UPDATE staff_tasks SET party_id = :party")
    database.run(lambda tx: tx.session.execute(planted, {"party": wei.id}))
    assert database.read(tasks_are_of_one_customer).violations == (
        f"task {task.id} is about two customers",
    )


def test_a_case_waits_in_the_queue_of_its_words(database: Database) -> None:
    machines = a_queue(database, "technicians", rules=(conversations.QueueRule(reason="leak"),))
    case = a_case(database, a_customer(database).id, "Machine leaks")
    assert case.queue_id == machines.id
    general = a_queue(database, "support")
    moved = database.run(lambda tx: support.queue_case(tx, system(), case.id, general.id))
    assert moved.queue_id == general.id


def test_a_thread_of_a_known_customer_brings_its_customer_to_a_task(database: Database) -> None:
    mia, tom = an_agent(database, "mia"), a_customer(database, "Tom")
    thread_id = a_plea(database)
    belongs_to(database, thread_id, tom.id)
    task = database.run(
        lambda tx: support.open_task(tx, mia, NewTask(title="x", thread_id=thread_id))
    )
    assert (task.party_id, task.assignee_id) == (tom.id, mia.id)
    assert summary(database, thread_id).party_id == tom.id
