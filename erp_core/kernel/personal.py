"""What is kept about a person, as data: one verb gives it out, another makes it go.

Each module says which of its rows are about whom. What the law keeps (invoices, payments) is given
out and stays; all else is blanked or deleted, so that figures, numbers and links stand.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, delete, false, func, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.idempotency import IdempotencyRow
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx

GONE = "erased"
"""What stands where a text of an erased person was."""
_SHORTEST = 4
"""Letters that a name must have before it is looked for in answers that were kept."""


@dataclass
class Person:
    """Somebody whose data is asked for: their parties, and what modules learn to be theirs.

    Attributes:
        parties: The party, and those that were merged into it.
        names: Their names, numbers and addresses, to find them in answers that were kept.
        addresses: What they alone are reached by, on whatever channel: what came from there
            without anybody's name on it is theirs.
        shared: What reaches them and somebody else too: what was said of it still holds.
        found: Ids of records that modules above need to find their own, by table.
    """

    parties: frozenset[int]
    names: frozenset[str]
    addresses: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    found: dict[str, list[int]] = field(default_factory=dict)

    def ids(self, table: str) -> list[int]:
        """Return the records of a table that are this person's; none while nobody found any."""
        return self.found.get(table, [])


@dataclass(frozen=True)
class PersonalRows:
    """Rows about a person.

    Attributes:
        table: Whose rows.
        which: Those of the person; it must not depend on what is blanked.
        blank: What columns become when the person is erased.
        deleted: The rows go as a whole.
        kept: Why they stay as they are: the law says so.
    """

    table: type[Table]
    which: ColumnElement[bool]
    blank: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    kept: bool = False

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.__tablename__)


@dataclass(frozen=True)
class Personal:
    """What one module keeps about people.

    Attributes:
        rows: Names its rows, and tells the person's record what others need to find theirs.
        unfinished: Names what is still open with the person, which keeps them from being erased.
        reached_by: Names what the module knows them to be reached by, before rows are asked for.
        reaches_others: Names which of these reach somebody else too: they are not theirs alone.
    """

    rows: Callable[[Tx, Person], Iterable[PersonalRows]]
    unfinished: Callable[[Tx, Person], Iterable[str]] = lambda _tx, _person: ()
    reached_by: Callable[[Tx, Person], Iterable[str]] = lambda _tx, _person: ()
    reaches_others: Callable[[Tx, Person], Iterable[str]] = lambda _tx, _person: ()


def rows_of(tx: Tx, person: Person) -> tuple[PersonalRows, ...]:
    """Return every module's rows about a person, the lowest module first.

    Raises:
        RuntimeError: Nobody told the database what the modules keep.
    """
    if not tx.ports.personal:
        message = "No module has told what it keeps about people."
        raise RuntimeError(message)
    for personal in tx.ports.personal:
        person.addresses.update(personal.reached_by(tx, person))
    for personal in tx.ports.personal:
        person.shared.update(personal.reaches_others(tx, person))
    person.addresses -= person.shared
    return tuple(rows for personal in tx.ports.personal for rows in personal.rows(tx, person))


def unfinished_with(tx: Tx, person: Person) -> tuple[str, ...]:
    """Name what is still open with a person."""
    return tuple(
        sentence for personal in tx.ports.personal for sentence in personal.unfinished(tx, person)
    )


def given_out(tx: Tx, rows: PersonalRows) -> list[dict[str, Any]]:
    """Return rows as they are given to the person whose they are."""
    columns = [column for column in inspect(rows.table).columns if column.name != "search_text"]
    found = tx.session.execute(select(*columns).select_from(rows.table).where(rows.which))
    return [
        {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
        for row in found
    ]


def erase_rows(tx: Tx, person: Person, every: Iterable[PersonalRows]) -> dict[str, int]:
    """Blank or delete rows and what the audit trail and kept answers told of them.

    The chain verifies without payloads. Returns how many rows went, by table.
    """
    tx.session.flush()
    going = [rows for rows in every if not rows.kept]
    for rows in going:
        _forget_audit(tx, rows)
    gone: dict[str, int] = {}
    for rows in reversed(going):
        count = _erase(tx, rows)
        if count:
            gone[rows.name] = gone.get(rows.name, 0) + count
    _forget_answers(tx, person)
    tx.session.expire_all()
    return gone


def mentions(column: InstrumentedAttribute[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Tell in SQL whether a text mentions one of some names, in any case."""
    wanted = [name for name in names if len(name) >= _SHORTEST]
    lowered = func.lower(column)
    return or_(
        *(lowered.contains(name.casefold(), autoescape=True) for name in wanted),
        *(column.contains(name, autoescape=True) for name in wanted),
        false(),
    )


def _erase(tx: Tx, rows: PersonalRows) -> int:
    if rows.deleted:
        return tx.connection.execute(delete(rows.table).where(rows.which)).rowcount
    blanked = update(rows.table).where(rows.which).values(**rows.blank)
    return tx.connection.execute(blanked).rowcount


def _forget_audit(tx: Tx, rows: PersonalRows) -> None:
    """Let go of what the audit trail told of rows; digests and chain stay."""
    key = inspect(rows.table).primary_key
    if len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    tx.connection.execute(
        update(AuditEntry)
        .where(
            AuditEntry.subject_type == rows.name,
            AuditEntry.subject_id.in_(select(key[0]).where(rows.which)),
        )
        .values(payload=None, salt=None)
    )


def _forget_answers(tx: Tx, person: Person) -> None:
    """Let go of answers kept for who asks twice; asked again, those verbs would run again."""
    parts = [f'"party_id":{id_}{end}' for id_ in person.parties for end in (",", "}")]
    answer = IdempotencyRow.response
    theirs = IdempotencyRow.actor.in_([f"customer:{id_}" for id_ in person.parties])
    told = or_(*(answer.contains(part, autoescape=True) for part in parts))
    tx.connection.execute(
        delete(IdempotencyRow).where(or_(theirs, told, mentions(answer, person.names)))
    )


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)
