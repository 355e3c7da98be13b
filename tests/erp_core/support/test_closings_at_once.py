"""Who notes a reason and who opens again come one after the other, and so do two who close."""

from collections.abc import Callable, Iterable
from threading import Event

import pytest

from erp_core import catalog, conversations, support
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.support import ClosingNotFound, ClosingView, NewClosing
from tests.builders.parties import a_customer
from tests.builders.sales import a_market
from tests.builders.service_desk import a_plea, an_agent
from tests.builders.support import a_case, an_end
from tests.builders.together import together

BOSS = system()
A_WHILE = 0.5
"""Seconds in which what does not wait would be over."""
Deed = Callable[[Tx], object]
Over = tuple[Subject, int, int]
"""What is over, its id, and the id of its reason."""


def one_after_the_other(database: Database, first: Deed, second: Deed) -> list[object]:
    """Let a deed begin while another one is done and not yet committed."""
    done, ended = Event(), Event()

    def hold(tx: Tx) -> object:
        found = first(tx)
        done.set()
        ended.wait(A_WHILE)
        return found

    def follow() -> object:
        done.wait(10)
        found = database.run(second)
        ended.set()
        return found

    deeds = (lambda: database.run(hold), follow)
    return list(together(2, lambda place: deeds[place]()))


def standing(database: Database, subject: Subject, record_id: int) -> ClosingView | None:
    return database.read(lambda tx: support.closing_of(tx, BOSS, subject, record_id))


@pytest.fixture(params=[Subject.CASE, Subject.THREAD])
def over(request: pytest.FixtureRequest, database: Database) -> Over:
    """A case or a thread that is over."""
    if request.param is Subject.CASE:
        record_id = a_case(database, a_customer(database).id).id
        database.run(lambda tx: support.solve_case(tx, BOSS, record_id, an_end()))
    else:
        record_id = a_plea(database)
        why = NewClosing(cause=Cause.TASTE)
        database.run(lambda tx: support.close_thread(tx, BOSS, record_id, why))
    noted = standing(database, request.param, record_id)
    assert noted is not None
    return request.param, record_id, noted.id


@pytest.fixture
def opened_again(database: Database, over: Over) -> Deed:
    """What opens it again."""
    subject, record_id, _ = over
    if subject is Subject.CASE:
        return lambda tx: support.reopen_case(tx, BOSS, record_id, "again")
    agent = an_agent(database, "mia")
    return lambda tx: conversations.reopen_thread(tx, agent, record_id)


def noted_otherwise(over: Over) -> Deed:
    return lambda tx: support.note_reason(tx, BOSS, over[2], NewClosing(cause=Cause.LATE))


def test_what_is_opened_again_has_no_reason_though_one_was_just_noted(
    database: Database, over: Over, opened_again: Deed
) -> None:
    answers = one_after_the_other(database, noted_otherwise(over), opened_again)
    assert not [one for one in answers if isinstance(one, Exception)]
    assert standing(database, *over[:2]) is None


def test_no_reason_is_noted_for_what_is_being_opened_again(
    database: Database, over: Over, opened_again: Deed
) -> None:
    _, refused = one_after_the_other(database, opened_again, noted_otherwise(over))
    assert isinstance(refused, ClosingNotFound)
    assert standing(database, *over[:2]) is None


def test_a_reason_being_noted_and_an_opening_again_do_not_block_each_other(
    database: Database, over: Over, opened_again: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the reason were locked before what it is for, each would wait for the other."""
    article = a_market(database).yunnan
    noting, opened = Event(), Event()
    began: list[str] = []

    def slowly(tx: Tx, ids: Iterable[int]) -> dict[int, catalog.VariantView]:
        if not noting.is_set():
            noting.set()
            opened.wait(A_WHILE)
        return found(tx, ids)

    def note(tx: Tx) -> object:
        began.append("note")
        why = NewClosing(cause=Cause.LATE, variant_id=article)
        return support.note_reason(tx, BOSS, over[2], why)

    def reopen(tx: Tx) -> object:
        began.append("reopen")
        return opened_again(tx)

    def reopen_meanwhile() -> None:
        noting.wait(10)
        database.run(reopen)
        opened.set()

    found = catalog.variants_by_id
    monkeypatch.setattr(catalog, "variants_by_id", slowly)
    deeds = (lambda: database.run(note), reopen_meanwhile)
    answers = together(2, lambda place: deeds[place]())

    assert not [one for one in answers if isinstance(one, Exception)]
    assert began == ["note", "reopen"]
    assert standing(database, *over[:2]) is None


def test_who_closes_second_leaves_the_article_of_who_was_first(database: Database) -> None:
    agent = an_agent(database, "mia")
    market, thread_id = a_market(database), a_plea(database)
    first = NewClosing(cause=Cause.TASTE, variant_id=market.yunnan)
    second = NewClosing(cause=Cause.TASTE, variant_id=market.blend)

    answers = one_after_the_other(
        database,
        lambda tx: support.close_thread(tx, agent, thread_id, first),
        lambda tx: support.close_thread(tx, agent, thread_id, second),
    )

    assert not [one for one in answers if isinstance(one, Exception)]
    noted = standing(database, Subject.THREAD, thread_id)
    assert noted is not None
    assert noted.variant_id == market.yunnan
