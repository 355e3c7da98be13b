"""``frontdesk verify``: every invariant in one snapshot, and the audit trail's exported head."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, delete, event, select, update

from erp_core.conversations.tables import InboundRow, MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.audit import AuditEntry, AuditHead, record_change
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings
from frontdesk.verifying import verify_audit_trail, verify_everything
from tests.builders.house import a_house
from tests.builders.talk import answer_all, write


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key=SecretStr("a key of our own, long enough"),
        _env_file=None,
    )


@pytest.fixture
def house(settings: Settings, clock: FixedClock):
    """A house in which Wei was answered and something was recorded."""
    database = open_database(settings, clock)
    desk = a_house(database, settings.data_dir)
    write(desk, "hello", 1)
    answer_all(desk)
    for _ in range(2):
        database.run(lambda tx: record_change(tx, system(), "test.change", ("things", 1)))
    yield database
    database.close()


def violations(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {line.title: line.violations for line in verify_everything(settings) if line.violations}


def test_a_sound_house_has_no_violation_and_every_check_of_every_module_is_run(
    settings: Settings, house: Database
) -> None:
    lines = verify_everything(settings)

    expected = sum(len(module.checks) for module in MODULES) + 1
    assert [line.violations for line in lines] == [()] * expected
    assert [line.invariant for line in lines] == sorted(
        (line.invariant for line in lines), key=lambda name: int(name[1:])
    )
    examined = {line.title: line.examined for line in lines}
    assert examined["Every audit entry is chained to the one before it"] == 2
    assert examined["Every reply is in the outbox"] == 1


def planted(house: Database, statement) -> None:
    house.run(lambda tx: tx.session.execute(statement))


def test_a_message_that_was_passed_over_is_found(settings: Settings, house: Database) -> None:
    planted(house, update(InboundRow).values(state="stored"))

    assert violations(settings) == {
        "Every acknowledged message is open or was dealt with": (
            "inbound event 1 of telegram:7001:700100001 was passed over",
        )
    }


def test_a_gap_in_a_thread_is_found(settings: Settings, house: Database) -> None:
    planted(house, update(MessageRow).where(MessageRow.seq == 1).values(seq=5))

    assert violations(settings) == {
        "Messages of a thread are numbered without a gap": ("thread 1 has a gap",)
    }


def test_a_reply_that_was_never_queued_is_found(settings: Settings, house: Database) -> None:
    planted(house, delete(OutboxRow))

    assert list(violations(settings)) == ["Every reply is in the outbox"]


def test_something_sent_that_was_never_handed_over_is_found(
    settings: Settings, house: Database
) -> None:
    planted(house, update(OutboxRow).values(state="sent"))

    assert list(violations(settings)) == ["What was sent was handed over first"]


def test_an_edited_audit_entry_is_found(settings: Settings, house: Database) -> None:
    planted(house, update(AuditEntry).where(AuditEntry.sequence == 1).values(actor="staff:1"))

    assert violations(settings)["Every audit entry is chained to the one before it"] == (
        "audit entry 1 was changed",
    )


def test_a_cut_end_of_the_audit_trail_is_found_by_its_exported_head(
    settings: Settings, house: Database
) -> None:
    assert verify_audit_trail(settings).violations == ()

    def cut(tx: Tx) -> None:
        tx.session.execute(delete(AuditEntry).where(AuditEntry.sequence == 2))
        mac = tx.session.scalars(select(AuditEntry.mac)).one()
        tx.session.execute(update(AuditHead).values(sequence=1, mac=mac))

    house.run(cut)

    assert verify_audit_trail(settings).violations == (
        "the exported head, entry 2, is not in the chain: its end was cut off",
    )


def test_what_is_recorded_while_the_trail_is_examined_is_no_cut_end(
    settings: Settings, house: Database
) -> None:
    """The house goes on: its exported head is then newer than what the examiner sees."""

    def go_on(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if "FROM audit_head" in statement and not gone_on:
            gone_on.append(statement)
            house.run(lambda tx: record_change(tx, system(), "test.change", ("things", 2)))

    gone_on: list[str] = []
    event.listen(Engine, "before_cursor_execute", go_on)
    try:
        found = verify_audit_trail(settings)
    finally:
        event.remove(Engine, "before_cursor_execute", go_on)

    assert len(gone_on) == 1
    assert (found.examined, found.violations) == (2, ())
