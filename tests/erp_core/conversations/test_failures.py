"""The lists of what failed: the latest, and of each payload no more than its beginning."""

from datetime import timedelta

from sqlalchemy import event

from erp_core.conversations import InboundState, RawInbound, accept, dead_letters, mark_event
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.real_time import real_now

BODY = b"\xff\x00Dear all, " + b"x" * 100_000


def unread(database: Database, *numbers: int) -> None:
    """Store payloads that nobody understands."""

    def run(tx: Tx) -> None:
        for number in numbers:
            raw = RawInbound("email", "us", "tom", "email:us:tom", f"email:us:{number}", BODY)
            accept(tx, raw, real_now(), timedelta())
            mark_event(tx, 1, number, InboundState.NOT_UNDERSTOOD, "no mail")

    database.run(run)


def test_of_a_long_payload_only_the_beginning_is_read_and_shown(database: Database) -> None:
    unread(database, 1)
    loaded: list[InboundRow] = []

    def note(row: InboundRow, _: object) -> None:
        loaded.append(row)

    event.listen(InboundRow, "load", note)
    try:
        [letter] = database.read(lambda tx: dead_letters(tx, system()))
    finally:
        event.remove(InboundRow, "load", note)

    assert letter.preview == "\ufffd\x00Dear all, " + "x" * 188
    assert (letter.kind, letter.peer, letter.error) == ("inbound_not_understood", "tom", "no mail")
    assert loaded == []


def test_no_more_letters_are_read_than_are_asked_for_and_the_latest_come_first(
    database: Database,
) -> None:
    unread(database, 1, 2, 3)

    found = database.read(lambda tx: dead_letters(tx, system(), most=2))

    assert [one.id for one in found] == [3, 2]
