"""What suppliers bill and credit, what they are paid, and what is agreed with them.

The columns are named like those of invoices and payments, so that the same rules work on both.
Amounts are minor units.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class SupplierTerms(Table):
    """How many days after the bill a supplier is to be paid."""

    __tablename__ = "supplier_terms"
    __table_args__ = (CheckConstraint("payment_days >= 0", name="days"),)

    party_id: Mapped[int] = reference("parties.id", primary_key=True)
    payment_days: Mapped[int]


class Bill(Table):
    """A supplier's bill or credit note; what is paid and credited of it alone ever changes.

    ``reference`` is the number that the supplier gave it: one of each in every kind of document.
    """

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("kind", "year", "number"),
        UniqueConstraint("party_id", "kind", "reference"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        CheckConstraint("gross_minor > 0", name="gross"),
        CheckConstraint("paid_minor >= 0 AND credited_minor >= 0", name="settled"),
        CheckConstraint("paid_minor + credited_minor <= gross_minor", name="open"),
        Index("ix_bills_party_state", "party_id", "state"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str]
    party_id: Mapped[int] = reference("parties.id", index=False)
    credits_id: Mapped[int | None] = reference("bills.id")
    reference: Mapped[str]
    bill_date: Mapped[date]
    business_date: Mapped[date]
    due_date: Mapped[date]
    currency: Mapped[str]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    rate: Mapped[Decimal]
    base_currency: Mapped[str]
    base_net_minor: Mapped[int]
    base_tax_minor: Mapped[int]
    base_gross_minor: Mapped[int]
    base_open_minor: Mapped[int]
    paid_minor: Mapped[int]
    credited_minor: Mapped[int]
    reason: Mapped[str]
    note: Mapped[str]
    created_at: Mapped[datetime]


class BillLineRow(Table):
    """One line of a bill or credit note; only ``credited_quantity`` ever changes."""

    __tablename__ = "bill_lines"
    __table_args__ = (
        UniqueConstraint("bill_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "credited_quantity >= 0 AND credited_quantity <= quantity", name="credited"
        ),
    )

    id: Mapped[PrimaryKey]
    bill_id: Mapped[int] = reference("bills.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int | None] = reference("variants.id")
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    base_net_minor: Mapped[int]
    base_tax_minor: Mapped[int]
    account_id: Mapped[int] = reference("accounts.id", index=False)
    credited_quantity: Mapped[Decimal]
    source_line: Mapped[int | None]


class BillLineTax(Table):
    """One tax of a bill's line, as it was worked out; it names its line by position."""

    __tablename__ = "bill_line_taxes"

    bill_id: Mapped[int] = reference("bills.id", primary_key=True)
    line_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tax_id: Mapped[int] = reference("taxes.id")
    rate: Mapped[Decimal]
    included: Mapped[bool]
    tax_minor: Mapped[int]
    base_tax_minor: Mapped[int]


class SupplierPayment(Table):
    """Money that went to a supplier.

    What is allocated of it, what the supplier gave back, and that it was taken back, change. A
    payment that was taken back settles nothing and nothing is free of it.
    """

    __tablename__ = "supplier_payments"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("0 <= allocated_minor AND allocated_minor <= amount_minor", name="used"),
        CheckConstraint("NOT is_reversed OR allocated_minor = 0", name="reversed"),
        CheckConstraint(
            "returned_minor >= 0 AND allocated_minor + returned_minor <= amount_minor",
            name="returned",
        ),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    party_id: Mapped[int] = reference("parties.id")
    money_account_id: Mapped[int] = reference("accounts.id", index=False)
    reference: Mapped[str]
    business_date: Mapped[date]
    currency: Mapped[str]
    amount_minor: Mapped[int]
    rate: Mapped[Decimal]
    base_currency: Mapped[str]
    base_amount_minor: Mapped[int]
    allocated_minor: Mapped[int]
    returned_minor: Mapped[int] = mapped_column(server_default="0")
    is_reversed: Mapped[bool]
    created_at: Mapped[datetime]


class BillAllocation(Table):
    """A movement of money between a payment and a bill; negative when it is freed again."""

    __tablename__ = "bill_allocations"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)

    id: Mapped[PrimaryKey]
    payment_id: Mapped[int] = reference("supplier_payments.id")
    bill_id: Mapped[int] = reference("bills.id")
    credit_id: Mapped[int | None] = reference("bills.id")
    amount_minor: Mapped[int]
    created_at: Mapped[datetime]


class SupplierRefund(Table):
    """Money that came back from a supplier; that it was taken back alone ever changes.

    ``credit_id`` is the supplier's credit note that it settles; None is money paid too much.
    """

    __tablename__ = "supplier_refunds"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    party_id: Mapped[int] = reference("parties.id")
    credit_id: Mapped[int | None] = reference("bills.id")
    money_account_id: Mapped[int] = reference("accounts.id", index=False)
    reference: Mapped[str]
    business_date: Mapped[date]
    currency: Mapped[str]
    amount_minor: Mapped[int]
    rate: Mapped[Decimal]
    base_currency: Mapped[str]
    base_amount_minor: Mapped[int]
    is_reversed: Mapped[bool]
    created_at: Mapped[datetime]


class SupplierRefundPart(Table):
    """What of the money that came back had gone with which payment."""

    __tablename__ = "supplier_refund_parts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_supplier_refund_parts_payment_id", "payment_id"),
    )

    refund_id: Mapped[int] = reference("supplier_refunds.id", primary_key=True)
    payment_id: Mapped[int] = reference("supplier_payments.id", primary_key=True)
    amount_minor: Mapped[int]
