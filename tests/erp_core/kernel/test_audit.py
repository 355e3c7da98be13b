"""The audit chain: whatever is edited, cut or erased, it tells."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.audit import (
    AuditEntry,
    AuditHead,
    head_of_chain,
    holds_head,
    record_change,
    verify_chain,
)
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Ports, Tx
from tests.builders.together import together

MIA = Actor(ActorKind.STAFF, 7, "Mia", frozenset())
COLUMNS = ("actor", "action", "subject_type", "subject_id", "payload", "salt", "digest", "mac")


def entries(database: Database, count: int) -> None:
    payload = {"reason": "too late", "note": "原因"}
    for _ in range(count):
        database.run(lambda tx: record_change(tx, MIA, "sales.cancel", ("orders", 1042), payload))


def flipped(value: object, place: int) -> object:
    """Return a value with one bit of one of its bytes turned over."""
    if isinstance(value, int):
        return value ^ (1 << place % 30)
    if isinstance(value, bytes):
        at = place % len(value)
        return value[:at] + bytes([value[at] ^ (1 << place % 8)]) + value[at + 1 :]
    assert isinstance(value, str)
    at = place % len(value)
    return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 3), st.sampled_from(COLUMNS), st.integers(0, 10_000))
def test_any_flipped_byte_of_any_entry_is_found(
    database: Database, sequence: int, column: str, place: int
) -> None:
    if database.read(verify_chain).examined == 0:
        entries(database, 3)

    def vandalise(tx: Tx) -> tuple[int, tuple[str, ...]]:
        of_entry = AuditEntry.sequence == sequence
        stored = tx.session.scalars(select(getattr(AuditEntry, column)).where(of_entry)).one()
        tx.session.execute(
            update(AuditEntry).where(of_entry).values({column: flipped(stored, place)})
        )
        found = verify_chain(tx)
        tx.session.rollback()
        return found.examined, found.violations

    examined, violations = database.run(vandalise)

    assert examined == 3
    assert violations


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_removed_entry_is_found(database: Database, sequence: int) -> None:
    entries(database, 3)
    database.run(
        lambda tx: tx.session.execute(delete(AuditEntry).where(AuditEntry.sequence == sequence))
    )

    assert database.read(verify_chain).violations


def test_a_cut_end_with_a_matching_head_is_found_by_the_exported_head(database: Database) -> None:
    entries(database, 3)
    exported = database.read(head_of_chain)
    assert exported is not None

    def cut(tx: Tx) -> None:
        tx.session.execute(delete(AuditEntry).where(AuditEntry.sequence == 3))
        mac = tx.session.scalars(select(AuditEntry.mac).where(AuditEntry.sequence == 2)).one()
        tx.session.execute(update(AuditHead).values(sequence=2, mac=mac))

    database.run(cut)

    assert database.read(verify_chain).violations == ()
    assert not database.read(lambda tx: holds_head(tx, *exported))


def test_a_head_stays_a_link_while_the_chain_grows(database: Database) -> None:
    entries(database, 2)
    exported = database.read(head_of_chain)
    assert exported is not None
    entries(database, 2)

    assert database.read(lambda tx: holds_head(tx, *exported))


def test_the_chain_verifies_after_a_persons_payload_and_salt_were_erased(
    database: Database,
) -> None:
    entries(database, 3)
    database.run(
        lambda tx: tx.session.execute(
            update(AuditEntry).where(AuditEntry.sequence == 2).values(payload=None, salt=None)
        )
    )

    found = database.read(verify_chain)

    assert (found.examined, found.violations) == (3, ())


def test_another_key_verifies_nothing(
    database: Database, database_url: str, clock: FixedClock
) -> None:
    entries(database, 1)
    stranger = Database(database_url, clock=clock, ports=Ports(audit_key=b"guessed"))

    assert stranger.read(verify_chain).violations == ("audit entry 1 was changed",)
    stranger.close()


def test_parallel_writers_make_one_chain(database: Database) -> None:
    def write(number: int) -> None:
        database.run(lambda tx: record_change(tx, system(), "test.change", ("things", number)))

    outcomes = together(12, write)

    found = database.read(verify_chain)
    assert outcomes == [None] * 12
    assert (found.examined, found.violations) == (12, ())


def test_each_commit_tells_its_head(database_url: str, clock: FixedClock) -> None:
    told: list[tuple[int, str]] = []

    def export(sequence: int, mac: str) -> None:
        told.append((sequence, mac))

    ports = Ports(audit_key=b"key", export_audit_head=export)
    database = Database(database_url, clock=clock, ports=ports)
    entries(database, 2)

    assert [sequence for sequence, _ in told] == [1, 2]
    assert told[-1] == database.read(head_of_chain)
    database.close()
