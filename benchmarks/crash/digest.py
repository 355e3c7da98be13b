"""What a database says, without what may differ between two lives that did the same.

A row is told by its values without keys, times, secrets and delivery marks; a foreign key is
told by the row that it points at. A carrier's report on a send of which a death took the receipt
is about nothing that is known here, and is left out. So two databases are equal when the same
things happened in them, however often the process died in between and whatever numbers a
sequence skipped.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select

from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.migrations.schema import METADATA

IGNORED_TABLES = frozenset({"leases", "alembic_version"})
IGNORED_COLUMNS: Mapping[str, frozenset[str]] = {
    "conversations": frozenset({"owner", "attempts"}),
    "outbox": frozenset({"attempts", "resent", "provider_ids", "error", "buttons", "key"}),
    "turns": frozenset({"trace"}),
    "buttons": frozenset({"nonce"}),
    "message_files": frozenset({"attempts"}),
    "audit_entries": frozenset({"sequence"}),
    "audit_head": frozenset({"mac"}),
}
VOLATILE_KEYS = frozenset({"id", "nonce", "fingerprint", "at"})
_VOLATILE = {
    re.compile(r"http://127\.0\.0\.1:\d+"): "CARRIER",
    re.compile(r"\b(?:SM|MM|ME)?[0-9a-f]{16,64}\b"): "DRAWN",
    re.compile(r"\+[\w.-]+@"): "+KEY@",
    re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"): "TIME",
    re.compile(r"(?<!\d)\d{6}(?!\d)"): "CODE",
    re.compile(r"\bC\d{5}\b"): "CASE",
}
"""Where carriers listen, what is drawn by chance, times of day, one-time codes, and the numbers of
cases, which may gap: on PostgreSQL a turn that dies takes the number with it that it drew."""

Digest = dict[str, Counter[str]]


def digest(database: Database) -> Digest:
    """Tell every table as a bag of rows."""
    return database.read(_tables)


def differences(expected: Digest, found: Digest) -> list[str]:
    """Name what one digest has and the other has not."""
    lines = []
    for table in sorted(expected.keys() | found.keys()):
        was, now = expected.get(table, Counter()), found.get(table, Counter())
        lines += [f"{table} lost {row}" for row in (was - now).elements()]
        lines += [f"{table} has too much: {row}" for row in (now - was).elements()]
    return lines


def without_volatile(text: str) -> str:
    """Take times of day, one-time codes and what is drawn by chance out of a text."""
    for pattern, name in _VOLATILE.items():
        text = pattern.sub(name, text)
    return text


def _tables(tx: Tx) -> Digest:
    rows = {
        table.name: [dict(row) for row in tx.session.execute(select(table)).mappings()]
        for table in METADATA.sorted_tables
    }
    telling = _Telling(rows)
    rows["carrier_reports"] = [one for one in rows["carrier_reports"] if one["outbox_id"]]
    return {
        name: Counter(telling.row(METADATA.tables[name], row) for row in found)
        for name, found in rows.items()
        if name not in IGNORED_TABLES
    }


class _Telling:
    """Tells rows, each with what it points at."""

    def __init__(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        self._by_id = {
            name: {row["id"]: row for row in found if "id" in row} for name, found in rows.items()
        }
        self._told: dict[tuple[str, object], str] = {}

    def row(self, table: Table, row: Mapping[str, Any]) -> str:
        """Tell a row as JSON."""
        told = {
            column.name: self._value(table, column.name, row)
            for column in table.columns
            if column.name != "id" and column.name not in IGNORED_COLUMNS.get(table.name, ())
        }
        kept = {name: value for name, value in told.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    def _value(self, table: Table, name: str, row: Mapping[str, Any]) -> object:
        value = row[name]
        if (table.name, name, value) == ("outbox", "state", "uncertain"):
            value = "sent"  # what is listed for an operator is counted beside the digest
        target = _target(table, name, row)
        if value is None or isinstance(value, bytes | date | datetime):
            return None
        if target is not None:
            return self._pointed(target, value)
        return _plain(value)

    def _pointed(self, target: str, key: object) -> str:
        if (target, key) not in self._told:
            self._told[target, key] = "itself"
            found = self._by_id.get(target, {}).get(key)
            told = "nothing" if found is None else self.row(METADATA.tables[target], found)
            self._told[target, key] = f"{target}:{hashlib.sha256(told.encode()).hexdigest()[:12]}"
        return self._told[target, key]


def _target(table: Table, name: str, row: Mapping[str, Any]) -> str | None:
    """Say which table a column points at: by its key, or by the column that names the table."""
    keys = table.columns[name].foreign_keys
    if keys:
        return next(iter(keys)).column.table.name
    stem = name.removesuffix("_id")
    if name.endswith("_id"):
        named = row.get(f"{stem}_type") or row.get(f"{stem}_table")
        return named if named in METADATA.tables else None
    return None


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: _plain(inner)
            for key, inner in value.items()
            if key not in VOLATILE_KEYS and not key.endswith(("_id", "_at"))
        }
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return _text(value)
    return value if isinstance(value, int | bool) else str(value)


def _text(value: str) -> object:
    if value.startswith(("{", "[")):
        try:
            return _plain(json.loads(value))
        except ValueError:
            return without_volatile(value)
    return without_volatile(value)
