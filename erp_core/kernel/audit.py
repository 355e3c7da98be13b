"""The audit trail: who did what, when and why, in a chain that betrays any later edit.

Each entry's MAC covers the one before it and a salted digest of its payload, so erasing a
person's payload and salt leaves the chain verifiable. Entries are collected in a transaction and
chained in its commit tail, where the head is locked last.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows, arrays_of, insert_of_arrays
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.notify import NOTICE, payload_of
from erp_core.kernel.table import BigId, PrimaryKey, Table
from erp_core.kernel.tail import Phase
from erp_core.kernel.transaction import Tx

GENESIS = bytes(32)
_LINK = (
    "sequence",
    "at",
    "actor",
    "action",
    "subject_type",
    "subject_id",
    "payload",
    "salt",
    "digest",
    "mac",
)


class AuditEntry(Table):
    """One link of the chain; payload and salt become NULL when a person is erased."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_type", "subject_id"),)

    id: Mapped[PrimaryKey]
    sequence: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    payload: Mapped[str | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Table):
    """The chain's last link; locking this row puts writers in line."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sequence: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary)


_HEAD = select(AuditHead.sequence, AuditHead.mac).where(AuditHead.id == 1).with_for_update()
_HEAD_TELLING = _HEAD.add_columns(NOTICE)
_MOVED = (
    update(AuditHead)
    .where(AuditHead.id == 1)
    .values(sequence=bindparam("head_sequence"), mac=bindparam("head_mac"))
)
_APPENDED = insert_of_arrays(AuditEntry, _LINK).add_cte(_MOVED.cte("moved"))


@dataclass
class _Collected:
    entries: list[dict[str, Any]] = field(default_factory=list)


def record_change(
    tx: Tx,
    actor: Actor,
    action: str,
    subject: tuple[str, int],
    payload: Mapping[str, object] | None = None,
) -> None:
    """Record a change of a business document, a permission or a setting.

    Args:
        tx: The transaction of the change.
        actor: Who made it.
        action: ``module.verb``.
        subject: Table name and id of the record.
        payload: What changed and why; JSON-ready, decimals as text.
    """
    body = json.dumps(payload or {}, sort_keys=True, ensure_ascii=False, default=str)
    salt = secrets.token_bytes(16)
    entry = {
        "at": tx.began,
        "actor": actor.key,
        "action": action,
        "subject_type": subject[0],
        "subject_id": subject[1],
        "payload": body,
        "salt": salt,
        "digest": _digest(salt, body),
    }
    tx.local(_Collected).entries.append(entry)
    tx.at_commit(Phase.AUDIT, "head", _chain, once=True)


def verify_chain(tx: Tx) -> Findings:
    """Check every link, and that the head is the last of them.

    An edit of any byte of an entry breaks its MAC; a cut end contradicts the head.
    """
    key, previous, expected = tx.ports.audit_key, GENESIS, 0
    violations: list[str] = []
    entries = tx.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).yield_per(500)
    for entry in entries:
        expected += 1
        violations += _violations(entry, expected, _mac(key, previous, vars(entry)))
        previous, expected = entry.mac, entry.sequence
    head = tx.session.get(AuditHead, 1)
    if head is not None and (head.sequence != expected or head.mac != previous):
        violations.append(f"audit chain ends at entry {expected}, its head says {head.sequence}")
    return Findings.of(expected, violations)


def head_of_chain(tx: Tx) -> tuple[int, str] | None:
    """Return the head (sequence, MAC in hex) as the database tells it."""
    head = tx.session.get(AuditHead, 1)
    return None if head is None else (head.sequence, head.mac.hex())


def holds_head(tx: Tx, sequence: int, mac: str) -> bool:
    """Tell whether a head exported earlier is still a link of the chain."""
    found = tx.session.scalar(select(AuditEntry.mac).where(AuditEntry.sequence == sequence))
    return found is not None and hmac.compare_digest(found.hex(), mac)


CHAIN_CHECK = Check("I6", "Every audit entry is chained to the one before it", verify_chain)


def _chain(tx: Tx) -> None:
    sequence, mac = _locked_head(tx)
    rows = tx.local(_Collected).entries
    for entry in rows:
        sequence += 1
        entry["sequence"] = sequence
        entry["mac"] = mac = _mac(tx.ports.audit_key, mac, entry)
    _append(tx, rows, {"head_sequence": sequence, "head_mac": mac})
    rows.clear()
    export, exported = tx.ports.export_audit_head, (sequence, mac.hex())
    if export is not None:
        tx.after_commit(lambda: export(*exported))


def _append(tx: Tx, rows: Sequence[dict[str, Any]], head: Mapping[str, Any]) -> None:
    """Write entries and move the head; PostgreSQL does both in one statement."""
    if tx.dialect == "postgresql":
        tx.connection.execute(_APPENDED, {**arrays_of(_LINK, rows), **head})
        return
    tx.connection.execute(_MOVED, head)
    add_rows(tx, AuditEntry, rows)


def _locked_head(tx: Tx) -> tuple[int, bytes]:
    head = _head(tx)
    if head is None:
        # Two writers may both be the first: the one that comes second waits here for the other.
        insert_head = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
        genesis = {"id": 1, "sequence": 0, "mac": GENESIS}
        tx.session.execute(insert_head(AuditHead).values(**genesis).on_conflict_do_nothing())
        head = _head(tx)
    if head is None:
        message = "The head of the audit chain cannot be made."
        raise RuntimeError(message)
    return head


def _head(tx: Tx) -> tuple[int, bytes] | None:
    """Lock the head, the last lock that is taken, and queue the notice of the commit with it."""
    payload = payload_of(tx)
    if payload is None:
        row = tx.connection.execute(_HEAD).first()
    else:
        row = tx.connection.execute(_HEAD_TELLING, {"notice": payload}).first()
    return None if row is None else (row[0], row[1])


def _digest(salt: bytes, body: str) -> bytes:
    return hashlib.sha256(salt + body.encode()).digest()


def _mac(key: bytes, previous: bytes, entry: Mapping[str, Any]) -> bytes:
    told = json.dumps(
        [
            entry["sequence"],
            entry["at"].isoformat(),
            entry["actor"],
            entry["action"],
            entry["subject_type"],
            entry["subject_id"],
            entry["digest"].hex(),
        ]
    )
    return hmac.digest(key, previous + told.encode(), "sha256")


def _violations(entry: AuditEntry, expected: int, mac: bytes) -> list[str]:
    found = []
    if entry.sequence != expected:
        found.append(f"audit entry {expected} is missing")
    if not hmac.compare_digest(mac, entry.mac):
        found.append(f"audit entry {entry.sequence} was changed")
    if _payload_differs(entry):
        found.append(f"the payload of audit entry {entry.sequence} was changed")
    return found


def _payload_differs(entry: AuditEntry) -> bool:
    if entry.payload is None or entry.salt is None:
        return False
    return _digest(entry.salt, entry.payload) != entry.digest
