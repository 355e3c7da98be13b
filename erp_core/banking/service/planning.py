"""Works out what a file would bring, and refuses what must not come in; it writes nothing.

An import and its preview stand on the same plan, so that what was shown is what comes in.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp_core.banking.errors import (
    BankLineKnown,
    StatementGap,
    StatementKnown,
    StatementRefused,
)
from erp_core.banking.queries.accounts import last_statement
from erp_core.banking.reading.contents import Contents
from erp_core.banking.reading.statement import LineRead, StatementRead
from erp_core.banking.schemas.statements import FileKind
from erp_core.banking.tables import BankAccount, BankLine, Statement
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

_AT_ONCE = 500
"""Keys that are looked up in one statement."""


@dataclass(frozen=True)
class Keyed:
    """A line, what it is known by, and whether it was imported before."""

    line: LineRead
    key: str
    known: bool


@dataclass(frozen=True)
class Before:
    """What a statement follows on: the balance and day that the one before it ended with."""

    closing: int
    ends_on: date


@dataclass(frozen=True)
class Planned:
    """A statement that may come in, with its new lines; amounts in minor units."""

    reference: str
    digest: str
    begins_on: date
    ends_on: date
    opening: int
    closing: int
    lines: tuple[Keyed, ...]


class Planner:
    """Plans the statements of one file, each upon those before it.

    Args:
        tx: A snapshot or transaction.
        account: The account that they are of.
        kind: How the file is written.
        digest: What its contents are known by.
        opening: What the first opens with, where neither the file nor a statement says.
    """

    def __init__(
        self, tx: Tx, account: BankAccount, kind: FileKind, digest: str, opening: Money | None
    ) -> None:
        self._tx, self._account, self._kind, self._digest = tx, account, kind, digest
        self._opening = None if opening is None else opening.minor
        self._keys: set[str] = set()
        self._references: set[str] = set()
        self._place = 0
        last = last_statement(tx, account.id)
        self.before = None if last is None else Before(last.closing_minor, last.ends_on)

    def keyed(self, read: StatementRead) -> tuple[Keyed, ...]:
        """Name each line by the bank's reference, else by what it says and which of its like."""
        named = list(_named(read.lines))
        keys = [key for _, key in named]
        present = _present(self._tx, self._account.id, keys) | (self._keys & set(keys))
        return tuple(Keyed(line, key, key in present) for line, key in named)

    def plan(self, read: StatementRead, keyed: Sequence[Keyed]) -> Planned:
        """Take a statement on.

        Raises:
            StatementKnown: It was imported already.
            BankLineKnown: A line of it was imported with another statement.
            StatementGap: It does not begin where the one before it ended.
            StatementRefused: Its lines do not lead to its balance, or it has no day.
        """
        new = self._new(keyed)
        begins, ends = _days(read, new)
        opening, closing = self._balances(read, new)
        digest = f"{self._digest}/{self._place}"
        reference = read.reference or f"CSV {digest[:12]}"
        self._refuse_known(digest, reference)
        self._keys.update(each.key for each in new)
        self._references.add(reference)
        self._place += 1
        self.before = Before(closing, ends)
        return Planned(reference, digest, begins, ends, opening, closing, new)

    def _new(self, keyed: Sequence[Keyed]) -> tuple[Keyed, ...]:
        known = [each for each in keyed if each.known]
        new = tuple(each for each in keyed if not each.known)
        if not new and (known or self._kind is FileKind.CSV):
            raise StatementKnown(field="content")
        if known and self._kind is FileKind.CAMT:
            line = known[0].line
            message = f"Line {line.number} of {line.booked_on} was imported with another statement."
            raise BankLineKnown(message, field="content", line=line.number)
        return new

    def _balances(self, read: StatementRead, new: Sequence[Keyed]) -> tuple[int, int]:
        """Tell the opening and closing balance, and that the lines lead to it."""
        moved = sum(each.line.minor for each in new)
        is_part = len(new) < len(read.lines)
        opening = self._opening if read.opening is None else read.opening
        if self.before is not None and (opening is None or is_part):
            opening = self.before.closing
        opening = opening or 0
        closing = opening + moved if read.closing is None else read.closing
        if opening + moved != closing:
            message = (
                f"The statement opens with {self._money(opening)} and its lines come to"
                f" {self._money(moved)}, but it closes with {self._money(closing)}."
            )
            raise StatementRefused(message, field="content")
        if self.before is not None and opening != self.before.closing:
            message = (
                f"The statement opens with {self._money(opening)}, but the one before it"
                f" closed with {self._money(self.before.closing)} on {self.before.ends_on}."
            )
            raise StatementGap(message, field="content")
        return opening, closing

    def _money(self, minor: int) -> Money:
        return Money(minor, self._account.currency)

    def _refuse_known(self, digest: str, reference: str) -> None:
        same = select(Statement.id).where(
            Statement.bank_account_id == self._account.id,
            (Statement.digest == digest) | (Statement.reference == reference),
        )
        if reference in self._references or self._tx.session.scalar(same.limit(1)) is not None:
            message = f"The statement {reference} was imported already."
            raise StatementKnown(message, field="content")


def digest_of(contents: Contents, kind: FileKind) -> str:
    """Name a file by what is in it, in whatever way it was sent."""
    said = contents.data if kind is FileKind.CAMT else contents.text.encode()
    return hashlib.sha256(said).hexdigest()


def _days(read: StatementRead, new: Sequence[Keyed]) -> tuple[date, date]:
    days = [each.line.booked_on for each in new]
    begins = read.begins_on or min(days, default=read.ends_on)
    ends = read.ends_on or max(days, default=begins)
    if begins is None or ends is None:
        message = "This statement has neither a day nor a line."
        raise StatementRefused(message, field="content")
    return begins, ends


def _named(lines: Sequence[LineRead]) -> Iterable[tuple[LineRead, str]]:
    seen: dict[str, int] = {}
    for line in lines:
        known_by = f"ref {line.reference}" if line.reference else f"sum {_digest(line)}"
        seen[known_by] = seen.get(known_by, 0) + 1
        yield line, f"{known_by} {seen[known_by]}"


def _digest(line: LineRead) -> str:
    said = (line.booked_on, line.minor, line.name, line.iban, line.text, line.end_to_end_id)
    told = (*said, line.within) if line.within else said
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _present(tx: Tx, bank_account_id: int, keys: Sequence[str]) -> set[str]:
    present: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        present |= set(
            tx.session.scalars(
                select(BankLine.key).where(
                    BankLine.bank_account_id == bank_account_id, BankLine.key.in_(some)
                )
            )
        )
    return present
