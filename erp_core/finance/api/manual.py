"""An invoice that somebody writes by hand, or a bill they enter: what it names must exist.

They bill no order: what is invoiced of an order is the order's to say, through the verb of sales,
and so it is with bills and the verb of purchasing.
"""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from erp_core import catalog
from erp_core.finance import BillingAddress, BillLine, InvoiceLine, NewBill, NewInvoice
from erp_core.finance.schemas.invoices import DueDays
from erp_core.finance.schemas.ledger import AccountCode, AccountRole
from erp_core.finance.schemas.payables import Reference
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Currency
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.kernel.transaction import Tx


class ManualLine(Schema):
    """One line to invoice; its price is what the writer says."""

    variant_id: RecordId | None = None
    description_en: Name
    description_zh: Name
    quantity: Quantity
    unit_price: Number
    taxes: tuple[catalog.LineTax, ...] = Field(default=(), max_length=10)
    revenue: AccountCode = AccountRole.REVENUE


class ManualInvoice(Schema):
    """An invoice to write by hand; without days to pay, by the customer's terms."""

    party_id: RecordId
    currency: Currency
    lines: tuple[ManualLine, ...] = Field(min_length=1, max_length=2000)
    due_days: DueDays | None = None
    billing_address: BillingAddress | None = None
    note: Text = ""

    def checked(self, tx: Tx, actor: Actor) -> NewInvoice:
        """Return the invoice to issue.

        Raises:
            NoSuchVariant: A line names no article.
            NoSuchTax: A line names no tax.
        """
        _require_known(tx, actor, self.lines)
        lines = tuple(InvoiceLine(**dict(line)) for line in self.lines)
        return NewInvoice(**(dict(self) | {"lines": lines}))


class ManualBillLine(Schema):
    """One line that a supplier bills, beside any order."""

    variant_id: RecordId | None = None
    description: Name
    quantity: Quantity
    unit_price: Price
    taxes: tuple[catalog.LineTax, ...] = Field(default=(), max_length=10)
    account: AccountCode = AccountRole.OTHER_EXPENSE


class ManualBill(Schema):
    """A supplier's bill to enter by hand; without days to pay, by the supplier's terms."""

    party_id: RecordId
    reference: Reference
    bill_date: date
    currency: Currency
    lines: tuple[ManualBillLine, ...] = Field(min_length=1, max_length=2000)
    due_days: DueDays | None = None
    posted_on: date | None = None
    note: Text = ""

    def checked(self, tx: Tx, actor: Actor) -> NewBill:
        """Return the bill to enter.

        Raises:
            NoSuchVariant: A line names no article.
            NoSuchTax: A line names no tax.
        """
        _require_known(tx, actor, self.lines)
        lines = tuple(BillLine(**dict(line)) for line in self.lines)
        return NewBill(**(dict(self) | {"lines": lines}))


def _require_known(tx: Tx, actor: Actor, lines: Sequence[ManualLine | ManualBillLine]) -> None:
    named = {line.variant_id for line in lines if line.variant_id is not None}
    if named - catalog.variants_by_id(tx, named).keys():
        raise catalog.NoSuchVariant(field="variant_id")
    for tax_id in sorted({tax.tax_id for line in lines for tax in line.taxes}):
        catalog.get_tax(tx, actor, tax_id)
