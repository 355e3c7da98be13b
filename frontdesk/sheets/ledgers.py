"""The tables of the books: entries by hand in and out, balances to begin with, payments."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from erp_core import finance
from erp_core.finance import (
    AccountRole,
    EntryLine,
    EntryView,
    Journal,
    NewEntry,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict, DomainError, Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import every, oldest_first
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.errors import Fault
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People

if TYPE_CHECKING:
    from datetime import date

Amount = Annotated[Number, Figure, Field(ge=0)]
_SIDES = {"debit": ("debit", "借方"), "credit": ("credit", "贷方")}
ENTRIES = {
    "entry": ("entry", "number", "凭证号"),
    "date": ("date", "日期"),
    "journal": ("journal", "日记账"),
    "account": ("account", "科目"),
    **_SIDES,
    "customer": ("customer", "客户"),
    "email": ("email", "邮箱"),
    "memo": ("memo", "摘要"),
}
BALANCES = {
    "account": ("account", "科目"),
    "name": ("name", "名称"),
    **_SIDES,
    "date": ("date", "日期"),
}
OPENING = "opening-balances"
"""What the entry of the opening balances is called: there is one."""


class NotOneEntry(Invalid):
    """The lines of one entry must have one day and one journal, those of opening balances too."""


class OpenedAlready(Conflict):
    """The opening balances were entered before: reverse that entry first."""


class _Side(Schema):
    account: Name
    debit: Amount | None = None
    credit: Amount | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "_Side":
        if bool(self.debit) == bool(self.credit):
            message = "fill in either debit or credit, with more than nothing"
            raise ValueError(message)
        return self


class EntryRow(_Side):
    """A line of a journal entry; the lines of one ``entry`` belong together.

    Attributes:
        entry: What it is called; one of this name comes in once.
        account: Its code.
        journal: Where it is written; the general one where the cell is empty.
    """

    entry: Annotated[Name, Field(max_length=40)]
    date: Day
    journal: Journal = Journal.GENERAL
    customer: Name | None = None
    email: str | None = None
    memo: Text = ""


class BalanceRow(_Side):
    """What an account stood at when the books began; ``date`` is that day, or else today."""

    name: str = ""
    date: Day | None = None


class EntriesEntry:
    """Enters journal entries, each whole."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._currency = get_organisation(tx).currency
        self._gathered: dict[str, list[tuple[int, EntryRow, EntryLine]]] = {}

    def gather(self, number: int, line: EntryRow) -> None:
        """Take one line in.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            NotOneEntry: Another line of this entry has another day or journal.
        """
        given = self._gathered.setdefault(line.entry, [])
        if given and (given[0][1].date, given[0][1].journal) != (line.date, line.journal):
            raise NotOneEntry(field="date")
        party_id = self._people.one(line.customer, line.email) if line.customer else None
        signed = Money.of((line.debit or Decimal(0)) - (line.credit or Decimal(0)), self._currency)
        given.append((number, line, EntryLine.of(line.account, signed, party_id, line.memo)))

    def finish(self) -> list[Fault]:
        """Post what was gathered, entry by entry."""
        faults = []
        for given in self._gathered.values():
            number, first, _ = given[0]
            try:
                with self._tx.trial():
                    new = NewEntry(
                        journal=first.journal,
                        business_date=first.date,
                        memo=first.memo,
                        lines=tuple(line for _, _, line in given),
                        outside_number=first.entry,
                    )
                    finance.post_entry(self._tx, self._actor, new)
            except (DomainError, ValueError) as error:
                faults.append(Fault(number, "", f"entry {first.entry}: {_told(error)}"))
        return faults


def _told(error: DomainError | ValueError) -> str:
    if isinstance(error, DomainError):
        return error.message
    return "an entry needs two lines at least, and debits that equal its credits"


class BalancesEntry:
    """Enters what accounts stood at, as one entry against the opening balance."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._currency = get_organisation(tx).currency
        self._lines: list[EntryLine] = []
        self._first = 0
        self._day: date | None = None
        self._open = Money.zero(self._currency)

    def gather(self, number: int, line: BalanceRow) -> None:
        """Take one account in.

        Raises:
            NotOneEntry: Another line has another day.
        """
        if self._first and self._day != line.date:
            raise NotOneEntry(field="date")
        self._first, self._day = self._first or number, line.date
        signed = Money.of((line.debit or Decimal(0)) - (line.credit or Decimal(0)), self._currency)
        self._lines.append(EntryLine.of(line.account, signed))
        self._open = self._open + signed

    def finish(self) -> list[Fault]:
        """Post the entry, once."""
        if self._open:
            self._lines.append(EntryLine.of(AccountRole.OPENING_BALANCE, -self._open))
        try:
            with self._tx.trial():
                new = NewEntry(
                    journal=Journal.GENERAL,
                    business_date=self._day or business_date(self._tx),
                    memo="Opening balances",
                    lines=tuple(self._lines),
                    outside_number=self._name(),
                )
                finance.post_entry(self._tx, self._actor, new)
        except DomainError as error:
            return [Fault(self._first, "", error.message)]
        return []

    def _name(self) -> str:
        """Name the entry; it is refused while there is one that was not reversed.

        Raises:
            OpenedAlready: There is one.
        """
        names = finance.entry_numbers(self._tx, self._actor)
        before = [id_ for id_, name in names.items() if _is_opening(name)]
        if any(not finance.is_reversed(self._tx, self._actor, id_) for id_ in before):
            raise OpenedAlready
        return f"{OPENING}-{len(before) + 1}" if before else OPENING


def entries_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every entry by hand, a line for each of its lines, by day.

    The entries of documents come with them; the opening balances have their own table, and one that
    was reversed stays out of it with its reversal.
    """
    names = finance.entry_numbers(tx, actor)
    openings = {id_ for id_, name in names.items() if _is_opening(name)}
    told = [
        (entry.business_date, names.get(entry.id) or entry.number or "", entry)
        for entry in every(lambda page: finance.list_entries(tx, actor, page))
        if entry.source is None
        and entry.journal is not Journal.CLOSING
        and not {entry.id, entry.reverses_id} & openings
    ]
    people = People(tx, actor)
    for _, name, entry in sorted(told, key=lambda one: one[:2]):
        yield from _entry_out(people, name, entry)


def journal_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every journal entry, those of documents too, the oldest first."""
    people = People(tx, actor)
    for entry in oldest_first(lambda page: finance.list_entries(tx, actor, page)):
        yield from _entry_out(people, entry.number or "", entry)


def _entry_out(people: People, name: str, entry: EntryView) -> Iterator[Row]:
    for line in entry.lines:
        yield {
            "entry": name,
            "date": entry.business_date.isoformat(),
            "journal": entry.journal.value,
            "account": line.account,
            **_sides(line.debit, line.credit),
            **people.told(line.party_id),
            "memo": line.memo or entry.memo,
        }


def _is_opening(name: str) -> bool:
    return name == OPENING or name.startswith(f"{OPENING}-")


def openings_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the opening balances as they were entered, but for the account against them."""
    roles = {one.code: one.role for one in finance.list_accounts(tx, actor)}
    for id_, name in finance.entry_numbers(tx, actor).items():
        if not _is_opening(name) or finance.is_reversed(tx, actor, id_):
            continue
        entry = finance.get_entry(tx, actor, id_)
        for line in entry.lines:
            if roles.get(line.account) is not AccountRole.OPENING_BALANCE:
                yield {
                    "account": line.account,
                    "name": line.name_en,
                    **_sides(line.debit, line.credit),
                    "date": entry.business_date.isoformat(),
                }


def balances_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what every account stands at that documents do not keep, but for the opening one."""
    roles = {one.code: one.role for one in finance.list_accounts(tx, actor)}
    kept = {*finance.CONTROL_ROLES, AccountRole.OPENING_BALANCE}
    for row in finance.trial_balance(tx, actor, business_date(tx)).rows:
        if roles.get(row.account) not in kept and row.balance:
            zero = Money.zero(row.balance.currency)
            debit, credit = (row.balance, zero) if row.balance > zero else (zero, -row.balance)
            yield {"account": row.account, "name": row.name_en, **_sides(debit, credit)}


def _sides(debit: Money, credit: Money) -> Row:
    return {
        "debit": f"{debit.amount}" if debit else "",
        "credit": f"{credit.amount}" if credit else "",
    }
