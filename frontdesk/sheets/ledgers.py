"""The tables of the books: entries by hand in and out, balances to begin with, payments."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from erp_core import finance
from erp_core.finance import (
    AccountRole,
    EntryLine,
    Journal,
    NewEntry,
    NewPayment,
    PaymentMethod,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.days import on_day
from frontdesk.sheets.errors import Fault
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People

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
BALANCES = {"account": ("account", "科目"), "name": ("name", "名称"), **_SIDES}
PAYMENTS = {
    "number": ("number", "付款号"),
    "customer": ("customer", "name", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "amount": ("amount", "金额"),
    "method": ("method", "付款方式"),
    "reference": ("reference", "附言"),
    "received_on": ("received_on", "date", "日期"),
}


class NotOneEntry(Invalid):
    """The lines of one entry must have one day."""


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
        account: Its code.
        journal: Told, and never set: what is read in is an entry by hand.
    """

    entry: Name
    date: Day
    journal: str = ""
    customer: Name | None = None
    email: str | None = None
    memo: Text = ""


class BalanceRow(_Side):
    """What an account stood at when the books began."""

    name: str = ""


class PaymentLine(Schema):
    """Money that came in; it settles the customer's invoices, the longest due first."""

    number: str = ""
    customer: Name
    email: str | None = None
    amount: Annotated[Number, Figure, Field(gt=0)]
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER
    reference: Text = ""
    received_on: Day | None = None


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
            NotOneEntry: Another line of this entry has another day.
        """
        given = self._gathered.setdefault(line.entry, [])
        if given and given[0][1].date != line.date:
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
                        journal=Journal.GENERAL,
                        business_date=first.date,
                        memo=first.memo,
                        lines=tuple(line for _, _, line in given),
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
        self._open = Money.zero(self._currency)

    def gather(self, number: int, line: BalanceRow) -> None:
        """Take one account in."""
        self._first = self._first or number
        signed = Money.of((line.debit or Decimal(0)) - (line.credit or Decimal(0)), self._currency)
        self._lines.append(EntryLine.of(line.account, signed))
        self._open = self._open + signed

    def finish(self) -> list[Fault]:
        """Post the entry."""
        if self._open:
            self._lines.append(EntryLine.of(AccountRole.OPENING_BALANCE, -self._open))
        try:
            with self._tx.trial():
                new = NewEntry(
                    journal=Journal.GENERAL,
                    business_date=business_date(self._tx),
                    memo="Opening balances",
                    lines=tuple(self._lines),
                )
                finance.post_entry(self._tx, self._actor, new)
        except DomainError as error:
            return [Fault(self._first, "", error.message)]
        return []


class PaymentEntry:
    """Enters payments, each on its day."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._currency = get_organisation(tx).currency

    def enter(self, line: PaymentLine) -> None:
        """Enter one payment.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            NotYetHere: Its day is yet to come.
        """
        new = NewPayment(
            party_id=self._people.one(line.customer, line.email),
            amount=Money.of(line.amount, self._currency),
            method=line.method,
            reference=line.reference,
        )
        with on_day(self._tx, line.received_on, "received_on"):
            finance.record_payment(self._tx, self._actor, new)


def entries_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every journal entry, a line for each of its lines, the oldest first."""
    people = People(tx, actor)
    for entry in reversed(list(every(lambda page: finance.list_entries(tx, actor, page)))):
        for line in entry.lines:
            who = (
                {"customer": "", "email": ""}
                if line.party_id is None
                else people.told(line.party_id)
            )
            yield {
                "entry": entry.number or "",
                "date": entry.business_date.isoformat(),
                "journal": entry.journal.value,
                "account": line.account,
                **_sides(line.debit, line.credit),
                **who,
                "memo": line.memo or entry.memo,
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


def payments_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every payment, the oldest first."""
    people = People(tx, actor)
    for one in reversed(list(every(lambda page: finance.list_payments(tx, actor, page)))):
        yield {
            "number": one.number or "",
            **people.told(one.party_id),
            "amount": f"{one.amount.amount}",
            "method": one.method.value,
            "reference": one.reference,
            "received_on": one.business_date.isoformat(),
        }
