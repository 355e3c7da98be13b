"""Cases: whose they are, who handles them, and how they end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_core.access import Role, UserNotFound, customer_actor
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.parties import PartyNotFound, Powers
from erp_core.support import (
    CaseClosed,
    CaseFilter,
    CaseNotFound,
    CaseState,
    NewCase,
    NothingToLink,
    Priority,
    assign_case,
    await_customer,
    case_of_thread,
    close_case,
    get_case,
    list_cases,
    open_case,
    open_case_once,
    reopen_case,
    solve_case,
    steps_of_case,
)
from erp_core.support.checks import cases_follow_their_states
from erp_core.support.demo import open_leak, solve_small_one
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.crm import a_shop, an_address, bought
from tests.builders.parties import a_company, a_customer, with_powers
from tests.builders.support import a_case, an_end
from tests.builders.threads import a_thread


def test_a_case_is_opened_for_its_customer(database: Database) -> None:
    tom = a_customer(database, "Tom Berg")
    as_tom = as_customer(database, tom.id)
    new = NewCase(party_id=tom.id, subject=" Leaks ", description="again", priority=Priority.HIGH)

    case = database.run(lambda tx: open_case(tx, as_tom, new))

    assert case == database.read(lambda tx: get_case(tx, system(), case.id))
    assert (case.number, case.subject, case.state) == (f"C{case.id:05d}", "Leaks", CaseState.OPEN)
    (step,) = database.read(lambda tx: steps_of_case(tx, system(), case.id))
    assert (step.source, step.target, step.actor) == (None, CaseState.OPEN, f"customer:{tom.id}")


def test_a_conversation_opens_one_case_a_topic_and_order(database: Database) -> None:
    _, thread_id = database.run(lambda tx: a_thread(tx, "700100009"))
    new = NewCase(party_id=None, thread_id=thread_id, subject="Leaks", topic="warranty")

    def opened(more: NewCase) -> int:
        return database.run(lambda tx: open_case_once(tx, system(), more)).id

    first = opened(new)
    assert opened(new.model_copy(update={"priority": Priority.HIGH, "subject": "again"})) == first
    case = database.read(lambda tx: get_case(tx, system(), first))
    assert (case.priority, case.subject, case.topic) == (Priority.HIGH, "Leaks", "warranty")
    other = opened(new.model_copy(update={"topic": "complaint"}))
    assert other == first + 1
    database.run(lambda tx: solve_case(tx, system(), first, an_end("gasket sent")))
    assert opened(new) == other + 1
    latest = database.read(lambda tx: case_of_thread(tx, thread_id))
    assert latest is not None
    assert latest.id == other + 1


def test_a_case_ends_with_a_reason_and_a_history(database: Database) -> None:
    case = a_case(database, a_customer(database).id)

    for verb, why in (
        (await_customer, "asked for a photo"),
        (reopen_case, "photo came"),
        (solve_case, "gasket sent"),
        (close_case, "no answer in a week"),
    ):
        said = an_end(why) if verb is solve_case else why
        database.run(lambda tx, verb=verb, said=said: verb(tx, system(), case.id, said))

    closed = database.read(lambda tx: get_case(tx, system(), case.id))
    steps = database.read(lambda tx: steps_of_case(tx, system(), case.id))
    assert (closed.state, closed.solution) == (CaseState.CLOSED, "gasket sent")
    assert [step.target for step in steps] == ["open", "pending", "open", "solved", "closed"]
    assert steps[-1].reason == "no answer in a week"


def test_a_reopened_case_has_no_solution_any_more(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    database.run(lambda tx: solve_case(tx, system(), case.id, an_end("gasket sent")))

    again = database.run(lambda tx: reopen_case(tx, system(), case.id, "leaks again"))

    assert (again.state, again.solution) == (CaseState.OPEN, None)


def test_a_case_takes_no_step_that_is_not_declared(database: Database) -> None:
    case = a_case(database, a_customer(database).id)

    for verb in (close_case, reopen_case):
        with pytest.raises(WrongTransition):
            database.run(lambda tx, verb=verb: verb(tx, system(), case.id, "why"))

    assert database.read(lambda tx: get_case(tx, system(), case.id)) == case
    assert len(database.read(lambda tx: steps_of_case(tx, system(), case.id))) == 1


def test_a_case_is_assigned_and_given_back(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    mia = a_member_of_staff(database, Role.SUPPORT)

    taken = database.run(lambda tx: assign_case(tx, mia, case.id, mia.id))
    mine = database.read(lambda tx: list_cases(tx, mia, only=CaseFilter(assignee_id=mia.id)))
    free = database.run(lambda tx: assign_case(tx, mia, case.id, None))

    assert (taken.assignee_id, free.assignee_id) == (mia.id, None)
    assert mine.items == [taken]


def test_nobody_takes_a_closed_case_and_no_stranger_takes_any(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    with pytest.raises(UserNotFound):
        database.run(lambda tx: assign_case(tx, system(), case.id, 999_999))
    database.run(lambda tx: solve_case(tx, system(), case.id, an_end("sent")))
    closed = database.run(lambda tx: close_case(tx, system(), case.id, "done"))

    with pytest.raises(CaseClosed):
        database.run(lambda tx: assign_case(tx, system(), case.id, None))

    assert database.read(lambda tx: get_case(tx, system(), case.id)) == closed


def test_another_customers_case_does_not_exist(database: Database) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom")
    case = a_case(database, tom.id)
    nobodys = a_case(database, None)
    agent = a_member_of_staff(database, Role.SUPPORT)
    limited = type(agent)(agent.kind, agent.id, agent.name, agent.permissions, frozenset({wei.id}))

    for case_id in (case.id, nobodys.id, 999_999):
        with pytest.raises(CaseNotFound):
            database.read(lambda tx, id_=case_id: get_case(tx, limited, id_))
        with pytest.raises(CaseNotFound):
            database.run(lambda tx, id_=case_id: solve_case(tx, limited, id_, an_end("x")))
    assert database.read(lambda tx: list_cases(tx, limited)).items == []
    assert len(database.read(lambda tx: list_cases(tx, agent)).items) == 2


def test_a_customer_opens_cases_for_nobody_else(database: Database) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom")
    as_wei = as_customer(database, wei.id)

    for party_id in (tom.id, None, 999_999):
        with pytest.raises(PartyNotFound):
            database.run(
                lambda tx, id_=party_id: open_case(tx, as_wei, NewCase(party_id=id_, subject="x"))
            )

    assert database.read(lambda tx: list_cases(tx, system())).items == []


def test_a_contact_opens_a_case_of_the_company(database: Database) -> None:
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    with_powers(database, ana.id, lindner.id, Powers(view=True))
    as_ana = as_customer(database, ana.id)

    case = database.run(
        lambda tx: open_case(tx, as_ana, NewCase(party_id=lindner.id, subject="Late"))
    )

    assert case.party_id == lindner.id


@pytest.mark.parametrize("link", ["thread_id", "order_id", "invoice_id"])
def test_what_does_not_exist_cannot_be_linked(database: Database, link: str) -> None:
    tom = a_customer(database, "Tom")
    new = NewCase.model_validate({"party_id": tom.id, "subject": "Leaks", link: 999_999})

    with pytest.raises(NothingToLink):
        database.run(lambda tx: open_case(tx, system(), new))

    assert database.read(lambda tx: list_cases(tx, system())).items == []


def test_a_case_is_linked_to_the_customers_own_order_only(database: Database) -> None:
    article, tom, wei = a_shop(database), a_customer(database, "Tom"), a_customer(database)
    an_address(database, wei.id)
    order = bought(database, wei.id, article)

    others = NewCase(party_id=tom.id, subject="Late", order_id=order)
    for actor in (system(), as_customer(database, tom.id)):
        with pytest.raises(NothingToLink):
            database.run(lambda tx, actor=actor: open_case(tx, actor, others))
    own = NewCase(party_id=wei.id, subject="Late", order_id=order)
    database.run(lambda tx: open_case(tx, customer_actor(tx, wei.id), own))

    (only,) = database.read(lambda tx: list_cases(tx, system())).items
    assert (only.party_id, only.order_id) == (wei.id, order)


def test_a_case_of_a_person_may_be_about_the_company_they_act_for(database: Database) -> None:
    article, ana, lindner = a_shop(database), a_customer(database, "Ana"), a_company(database)
    an_address(database, lindner.id)
    order = bought(database, lindner.id, article)
    new = NewCase(party_id=ana.id, subject="Late", order_id=order)
    with pytest.raises(NothingToLink):
        database.run(lambda tx: open_case(tx, customer_actor(tx, ana.id), new))
    with_powers(database, ana.id, lindner.id, Powers(view=True))

    case = database.run(lambda tx: open_case(tx, customer_actor(tx, ana.id), new))

    assert (case.party_id, case.order_id) == (ana.id, order)


def test_a_customer_may_not_solve_cases(database: Database) -> None:
    tom = a_customer(database, "Tom")
    case = a_case(database, tom.id)
    as_tom = as_customer(database, tom.id)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: solve_case(tx, as_tom, case.id, an_end("refund me")))

    assert database.read(lambda tx: get_case(tx, system(), case.id)).state is CaseState.OPEN


def test_the_list_is_limited_as_asked(database: Database) -> None:
    tom, wei = a_customer(database, "Tom"), a_customer(database)
    first, second, third = (a_case(database, id_) for id_ in (tom.id, wei.id, wei.id))
    database.run(lambda tx: solve_case(tx, system(), third.id, an_end("sent")))

    def ids(only: CaseFilter) -> list[int]:
        page = database.read(lambda tx: list_cases(tx, system(), only=only))
        return [case.id for case in page.items]

    assert ids(CaseFilter(party_id=wei.id)) == [third.id, second.id]
    assert ids(CaseFilter(open_only=True)) == [second.id, first.id]
    assert ids(CaseFilter(state=CaseState.SOLVED)) == [third.id]


def test_a_state_changed_behind_the_services_back_is_found(database: Database) -> None:
    case = a_case(database, a_customer(database).id)
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE cases SET state = 'solved', solution = 'x'"))

    found = database.read(cases_follow_their_states)

    assert found.examined == 1
    assert found.violations == (f"case {case.id} did not get to its state by its steps",)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    verbs=st.lists(
        st.sampled_from([await_customer, reopen_case, solve_case, close_case]), max_size=10
    )
)
def test_whatever_is_tried_a_case_stays_on_its_declared_way(
    database: Database, verbs: list
) -> None:
    case = a_case(database, None)
    for verb in verbs:
        try:
            why = an_end("why") if verb is solve_case else "why"
            database.run(lambda tx, verb=verb, why=why: verb(tx, system(), case.id, why))
        except WrongTransition:
            continue

    assert database.read(cases_follow_their_states).violations == ()


def test_the_demo_has_an_open_and_a_solved_case(database: Database) -> None:
    tom = a_customer(database, "Tom")

    leak = database.run(lambda tx: open_leak(tx, system(), tom.id))
    small = database.run(lambda tx: solve_small_one(tx, system(), tom.id))

    assert (leak.state, leak.priority) == (CaseState.OPEN, Priority.HIGH)
    assert small.state is CaseState.SOLVED
