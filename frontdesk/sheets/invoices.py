"""The table of open invoices: what customers owed on the first day, by another system's papers."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from erp_core import finance
from erp_core.finance import InvoiceKind, InvoiceView, NewOpenInvoice
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.people import People

HEADINGS = {
    "number": ("number", "invoice", "发票号", "发票号码"),
    "customer": ("customer", "name", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "amount": ("amount", "open", "金额", "未付金额"),
    "currency": ("currency", "币种"),
    "issued_on": ("issued_on", "date", "开票日期", "日期"),
    "due_date": ("due_date", "due", "到期日"),
}


class InvoiceLine(Schema):
    """An invoice that is still to be paid.

    Attributes:
        customer: The name, to the letter; the e-mail tells those of one name apart.
        amount: What is open of it, with its tax.
        currency: Of the invoice; the organisation's unless it is given.
    """

    number: Annotated[Name, Field(max_length=40)]
    customer: Name
    email: str | None = None
    amount: Annotated[Number, Figure, Field(gt=0)]
    currency: Currency | None = None
    issued_on: Day
    due_date: Day


class InvoiceEntry:
    """Enters open invoices.

    Args:
        tx: The transaction.
        actor: Who enters them.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor
        self._currency = get_organisation(tx).currency
        self._people = People(tx, actor)

    def enter(self, line: InvoiceLine) -> None:
        """Enter one invoice.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            InvoiceExists: It was entered before.
            NoRate: No exchange rate of its currency is known.
        """
        new = NewOpenInvoice(
            party_id=self._people.one(line.customer, line.email),
            number=line.number,
            amount=Money.of(line.amount, line.currency or self._currency),
            issued_on=line.issued_on,
            due_date=line.due_date,
        )
        finance.open_receivable(self._tx, self._actor, new)


def invoices_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write what was open when the books began, one invoice a line, as it was entered."""
    people = People(tx, actor)
    for invoice in _invoices(tx, actor):
        if invoice.kind is InvoiceKind.OPENING:
            yield _line_out(people, invoice, invoice.gross)


def open_invoices_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write what is still to be paid now, one invoice a line, the oldest first."""
    people = People(tx, actor)
    for invoice in _invoices(tx, actor):
        if invoice.kind is not InvoiceKind.CREDIT_NOTE and invoice.open:
            yield _line_out(people, invoice, invoice.open)


def _invoices(tx: Tx, actor: Actor) -> list[InvoiceView]:
    return oldest_first(lambda page: finance.list_invoices(tx, actor, page))


def _line_out(people: People, invoice: InvoiceView, amount: Money) -> dict[str, str]:
    return {
        "number": invoice.number or "",
        **people.told(invoice.party_id),
        "amount": f"{amount.amount}",
        "currency": invoice.currency,
        "issued_on": _issued_on(invoice).isoformat(),
        "due_date": invoice.due_date.isoformat(),
    }


def _issued_on(invoice: InvoiceView) -> date:
    """Tell when an invoice was issued; of one from before the books its line names the day."""
    if invoice.kind is not InvoiceKind.OPENING:
        return min(invoice.business_date, invoice.due_date)
    return date.fromisoformat(invoice.lines[0].description_en[-len("2026-05-19") :])
