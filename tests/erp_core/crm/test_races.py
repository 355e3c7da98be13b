"""Customers and sellers at the same moment: a conversation has one lead that is worked on."""

import pytest

from erp_core.crm import (
    LeadMove,
    LeadOpenAlready,
    LeadState,
    NewLead,
    list_leads,
    move_lead,
    record_lead,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.queueing import one_waits_for_the_other
from tests.builders.threads import a_thread
from tests.builders.together import together

BOSS = system()
AGAIN = LeadMove(state=LeadState.CONTACTED, reason="called")
LOST = LeadMove(state=LeadState.LOST, reason="too dear")


def a_conversation(database: Database, address: str) -> int:
    return database.run(lambda tx: a_thread(tx, address)[1])


def recorded(database: Database, thread_id: int, words: str) -> int:
    new = NewLead(words=words, thread_id=thread_id)
    return database.run(lambda tx: record_lead(tx, BOSS, new)).id


def worked_on(database: Database) -> list[tuple[int, list[str]]]:
    found = database.read(lambda tx: list_leads(tx, BOSS, open_only=True)).items
    return [(lead.id, sorted(lead.words.splitlines())) for lead in found]


def test_what_is_said_at_once_becomes_one_lead_with_all_of_it(database: Database) -> None:
    thread_id = a_conversation(database, "visitor")
    told = together(8, lambda number: recorded(database, thread_id, f"word {number}"))
    words = [f"word {number}" for number in range(8)]
    assert set(told) == {told[0]}
    assert worked_on(database) == [(told[0], words)]


def a_lost_lead(database: Database, thread_id: int) -> int:
    lost = recorded(database, thread_id, "a mill?")
    database.run(lambda tx: move_lead(tx, BOSS, lost, LOST))
    return lost


@pytest.mark.postgres
def test_who_takes_up_a_lost_lead_waits_for_a_new_one_that_begins(database: Database) -> None:
    """On SQLite, where one writes at a time, everybody waits."""
    thread_id = a_conversation(database, "visitor")
    lost, _ = a_lost_lead(database, thread_id), a_lost_lead(database, thread_id)
    new = NewLead(words="a mill now", thread_id=thread_id)
    moved = one_waits_for_the_other(
        database,
        lambda tx: record_lead(tx, BOSS, new),
        lambda tx: move_lead(tx, BOSS, lost, AGAIN),
    )
    with pytest.raises(LeadOpenAlready):
        moved.result()
    assert [words for _, words in worked_on(database)] == [["a mill now"]]


def test_a_lost_lead_is_taken_up_or_a_new_one_begins(database: Database) -> None:
    thread_id = a_conversation(database, "visitor")
    lost = a_lost_lead(database, thread_id)

    def deed(number: int) -> int:
        if number % 2:
            return recorded(database, thread_id, "a mill now")
        return database.run(lambda tx: move_lead(tx, BOSS, lost, AGAIN)).id

    told = together(2, deed)
    refused = isinstance(told[0], LeadOpenAlready)
    assert (told[0] == lost, told[1] == lost) == (not refused, not refused)
    assert [lead_id for lead_id, _ in worked_on(database)] == [told[1]]
