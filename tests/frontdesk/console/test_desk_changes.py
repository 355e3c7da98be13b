"""Two change the service desk at once: what the other wrote stays, or one is told to look again."""

import pytest

from erp_core import conversations, support
from erp_core.conversations import QueueDraft, QueueNotFound, QueueRule, QueueView
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.support import MacroNotFound, MacroView, OpenWindow, ServiceDeskDraft
from frontdesk.console.work.desk_changes import (
    DeskChanged,
    save_desk,
    save_macro,
    save_queue,
    set_member,
)
from frontdesk.console.work.desk_reading import DeskUnreadable
from tests.builders.service_desk import a_macro, a_queue, an_agent

BOSS = system()
RULES = (QueueRule(channel="sms", reason="invoice"),)


def queues(database: Database) -> list[QueueView]:
    return database.read(lambda tx: conversations.list_queues(tx, BOSS))


def macros(database: Database) -> list[MacroView]:
    return database.read(lambda tx: support.list_macros(tx, BOSS))


def renamed(code: str = "support") -> QueueDraft:
    return QueueDraft(code=code, name_en="Renamed", name_zh="x", assigns=True)


def test_a_member_joins_and_leaves_the_queue_as_it_is_now(database: Database) -> None:
    mia, ben = an_agent(database, "mia"), an_agent(database, "ben")
    shown = a_queue(database)
    now = a_queue(database, assigns=True, members=(mia.id,), rules=RULES)

    joined = database.run(lambda tx: set_member(tx, BOSS, shown.id, ben.id, joins=True))
    assert [one.user_id for one in joined.members] == [mia.id, ben.id]
    assert (joined.rules, joined.assigns) == (RULES, True)
    for joins in (True, False, False):
        turned = database.run(
            lambda tx, joins=joins: set_member(tx, BOSS, shown.id, ben.id, joins=joins)
        )
    assert turned == now


def test_a_queue_that_was_switched_off_is_not_switched_on_again(database: Database) -> None:
    mia, shown = an_agent(database, "mia"), a_queue(database)
    database.run(lambda tx: conversations.archive_queue(tx, BOSS, shown.id))
    with pytest.raises(QueueNotFound):
        database.run(lambda tx: set_member(tx, BOSS, shown.id, mia.id, joins=True))
    with pytest.raises(QueueNotFound):
        database.run(lambda tx: save_queue(tx, BOSS, shown, renamed()))
    assert queues(database) == []


def test_an_edited_queue_keeps_the_members_that_came_meanwhile(database: Database) -> None:
    mia, shown = an_agent(database, "mia"), a_queue(database)
    a_queue(database, members=(mia.id,))
    saved = database.run(lambda tx: save_queue(tx, BOSS, shown, renamed()))
    assert [one.user_id for one in saved.members] == [mia.id]
    assert (saved.name_en, saved.assigns) == ("Renamed", True)


def test_a_queue_that_is_not_what_was_shown_is_not_written_over(database: Database) -> None:
    shown = a_queue(database)
    now = a_queue(database, rules=RULES)
    with pytest.raises(DeskChanged):
        database.run(lambda tx: save_queue(tx, BOSS, shown, renamed()))
    assert queues(database) == [now]


def test_what_is_new_does_not_write_over_what_has_its_code(database: Database) -> None:
    queue = a_queue(database)
    macro = database.run(lambda tx: support.save_macro(tx, BOSS, a_macro()))
    with pytest.raises(DeskUnreadable):
        database.run(lambda tx: save_queue(tx, BOSS, None, renamed()))
    with pytest.raises(DeskUnreadable):
        database.run(lambda tx: save_macro(tx, BOSS, None, a_macro(body="Bye.")))
    assert (queues(database), macros(database)) == ([queue], [macro])
    made = database.run(lambda tx: save_queue(tx, BOSS, None, renamed("other")))
    assert queues(database) == [queue, made]


def test_a_reply_that_was_changed_or_switched_off_is_not_written_over(database: Database) -> None:
    shown = database.run(lambda tx: save_macro(tx, BOSS, None, a_macro()))
    now = database.run(lambda tx: save_macro(tx, BOSS, shown, a_macro(body="Many thanks.")))
    with pytest.raises(DeskChanged):
        database.run(lambda tx: save_macro(tx, BOSS, shown, a_macro(body="Bye.")))
    assert macros(database) == [now]
    database.run(lambda tx: support.archive_macro(tx, BOSS, now.id))
    with pytest.raises(MacroNotFound):
        database.run(lambda tx: save_macro(tx, BOSS, now, a_macro(body="Bye.")))
    assert macros(database) == []


def test_hours_that_are_not_what_was_shown_are_not_written_over(database: Database) -> None:
    shown = database.read(lambda tx: support.get_desk(tx, BOSS))
    draft = ServiceDeskDraft(hours=(OpenWindow(weekday=2, opens=600, closes=660),))
    now = database.run(lambda tx: save_desk(tx, BOSS, shown, draft))
    with pytest.raises(DeskChanged):
        database.run(lambda tx: save_desk(tx, BOSS, shown, ServiceDeskDraft(hours=shown.hours)))
    assert database.read(lambda tx: support.get_desk(tx, BOSS)) == now
