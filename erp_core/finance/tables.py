"""The general ledger and the receivables: entries, balances, invoices, payments, terms.

Amounts are minor units. Documents carry their own currency and the base currency beside it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class Account(Table):
    """An account of the chart; ``role`` tells the modules what it is for."""

    __tablename__ = "accounts"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    kind: Mapped[str]
    role: Mapped[str | None] = mapped_column(unique=True)


class TaxAccount(Table):
    """The account that a tax is owed on; a tax without one uses the role ``tax_payable``."""

    __tablename__ = "tax_accounts"

    tax_id: Mapped[int] = reference("taxes.id", primary_key=True)
    account_id: Mapped[int] = reference("accounts.id")


class ExchangeRate(Table):
    """What one unit of the base currency was worth in another on a day; valid until the next."""

    __tablename__ = "exchange_rates"
    __table_args__ = (CheckConstraint("rate > 0", name="rate"),)

    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[Decimal]
    source: Mapped[str]
    created_at: Mapped[datetime]


class PeriodRow(Table):
    """A calendar month; whoever posts into it holds its row shared, so that locking waits."""

    __tablename__ = "periods"
    __table_args__ = (CheckConstraint("lock IN ('open', 'soft', 'hard')", name="lock"),)

    period: Mapped[str] = mapped_column(primary_key=True)
    lock: Mapped[str]
    changed_at: Mapped[datetime]


class FiscalYearRow(Table):
    """A fiscal year that was closed at least once, named by the calendar year it begins in."""

    __tablename__ = "fiscal_years"

    year: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    first_day: Mapped[date]
    last_day: Mapped[date]
    closed: Mapped[bool]
    closing_entry_id: Mapped[int | None] = reference("journal_entries.id", index=False)
    changed_at: Mapped[datetime]


class Entry(Table):
    """A journal entry. It is numbered and posted in the commit tail and never changes again."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("posted = (number IS NOT NULL)", name="numbered"),
        Index("ix_journal_entries_period_date", "period", "business_date", "posted"),
        Index("ix_journal_entries_source", "source_type", "source_id"),
    )

    id: Mapped[PrimaryKey]
    journal: Mapped[str]
    year: Mapped[int]
    number: Mapped[int | None]
    period: Mapped[str]
    business_date: Mapped[date]
    memo: Mapped[str]
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    reverses_id: Mapped[int | None] = mapped_column(unique=True)
    late_reason: Mapped[str]
    posted: Mapped[bool]
    created_at: Mapped[datetime]


class EntryLineRow(Table):
    """One line of an entry: debits positive, credits negative, in base and document currency."""

    __tablename__ = "journal_lines"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index("ix_journal_lines_account_party", "account_id", "party_id"),
        Index("ix_journal_lines_entry_amounts", "entry_id", "account_id", "amount_minor"),
    )

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = reference("journal_entries.id", index=False)
    account_id: Mapped[int] = reference("accounts.id", index=False)
    party_id: Mapped[int | None] = reference("parties.id")
    amount_minor: Mapped[int]
    currency: Mapped[str]
    document_minor: Mapped[int]
    memo: Mapped[str]


class AccountBalance(Table):
    """What was debited and credited to an account in a period; kept in the commit tail."""

    __tablename__ = "account_balances"

    account_id: Mapped[int] = reference("accounts.id", primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    debit_minor: Mapped[int]
    credit_minor: Mapped[int]


class Invoice(Table):
    """An invoice or credit note; what is paid, credited and reminded of it alone ever changes.

    ``rate`` is what one unit of the base currency is worth in the document's.

    ``label`` is the number that another system gave it, of an invoice from before the books.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("kind", "year", "number"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        CheckConstraint("gross_minor >= 0", name="gross"),
        CheckConstraint("paid_minor >= 0 AND credited_minor >= 0", name="settled"),
        CheckConstraint("paid_minor + credited_minor <= gross_minor", name="open"),
        Index("ix_invoices_party_state", "party_id", "state"),
        Index("ix_invoices_label", "label", unique=True),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    year: Mapped[int]
    number: Mapped[int | None]
    label: Mapped[str | None]
    state: Mapped[str]
    party_id: Mapped[int] = reference("parties.id", index=False)
    order_id: Mapped[int | None] = mapped_column(index=True)
    credits_id: Mapped[int | None] = reference("invoices.id")
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
    dunning_level: Mapped[int] = mapped_column(default=0)
    billing_address: Mapped[dict[str, Any] | None]
    reason: Mapped[str]
    note: Mapped[str]
    created_at: Mapped[datetime]


class InvoiceLineRow(Table):
    """One line of an invoice or credit note; only ``credited_quantity`` ever changes."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "credited_quantity >= 0 AND credited_quantity <= quantity", name="credited"
        ),
    )

    id: Mapped[PrimaryKey]
    invoice_id: Mapped[int] = reference("invoices.id")
    position: Mapped[int]
    variant_id: Mapped[int | None] = reference("variants.id")
    description_en: Mapped[str]
    description_zh: Mapped[str]
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    base_net_minor: Mapped[int]
    base_tax_minor: Mapped[int]
    revenue_account_id: Mapped[int] = reference("accounts.id", index=False)
    credited_quantity: Mapped[Decimal]
    source_line: Mapped[int | None]


class InvoiceLineTax(Table):
    """One tax of an invoice line, as it was worked out.

    It names its line by position, so that a thousand lines and their taxes are two statements.
    """

    __tablename__ = "invoice_line_taxes"

    invoice_id: Mapped[int] = reference("invoices.id", primary_key=True)
    line_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tax_id: Mapped[int] = reference("taxes.id")
    rate: Mapped[Decimal]
    included: Mapped[bool]
    tax_minor: Mapped[int]
    base_tax_minor: Mapped[int]


class Payment(Table):
    """Money that came in; only what is allocated and refunded of it ever changes.

    ``money_account_id`` is where it came in, if not where its method says.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("allocated_minor >= 0 AND refunded_minor >= 0", name="used"),
        CheckConstraint("allocated_minor + refunded_minor <= amount_minor", name="unallocated"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    party_id: Mapped[int] = reference("parties.id")
    money_account_id: Mapped[int | None] = reference("accounts.id", index=False)
    method: Mapped[str]
    account_id: Mapped[int | None] = reference("payment_accounts.id")
    reference: Mapped[str]
    business_date: Mapped[date]
    currency: Mapped[str]
    amount_minor: Mapped[int]
    rate: Mapped[Decimal]
    base_currency: Mapped[str]
    base_amount_minor: Mapped[int]
    is_reversed: Mapped[bool]
    allocated_minor: Mapped[int]
    refunded_minor: Mapped[int]
    created_at: Mapped[datetime]


class AllocationRow(Table):
    """A movement of money between a payment and an invoice; negative when it is freed again."""

    __tablename__ = "allocations"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)

    id: Mapped[PrimaryKey]
    payment_id: Mapped[int] = reference("payments.id")
    invoice_id: Mapped[int] = reference("invoices.id")
    credit_note_id: Mapped[int | None] = reference("invoices.id")
    amount_minor: Mapped[int]
    created_at: Mapped[datetime]


class Refund(Table):
    """Money of a payment that was given back: the way it came, or to another account of theirs."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    payment_id: Mapped[int] = reference("payments.id")
    method: Mapped[str]
    account_id: Mapped[int | None] = reference("payment_accounts.id")
    business_date: Mapped[date]
    currency: Mapped[str]
    amount_minor: Mapped[int]
    rate: Mapped[Decimal]
    base_currency: Mapped[str]
    base_amount_minor: Mapped[int]
    reason: Mapped[str]
    is_reversal: Mapped[bool]
    created_at: Mapped[datetime]


class ExchangeDifference(Table):
    """What a movement between documents of one currency gained (or lost) in base currency.

    ``source_type`` and ``source_id`` name the allocation, refund or credit note that realised it.
    """

    __tablename__ = "exchange_differences"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id"),
        CheckConstraint("gain_minor <> 0", name="gain"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    source_type: Mapped[str]
    source_id: Mapped[int]
    currency: Mapped[str]
    gain_minor: Mapped[int]
    business_date: Mapped[date]
    created_at: Mapped[datetime]


class CustomerTerms(Table):
    """What is agreed with a customer: days to pay and how much may be open."""

    __tablename__ = "customer_terms"

    party_id: Mapped[int] = reference("parties.id", primary_key=True)
    payment_days: Mapped[int]
    credit_limit_minor: Mapped[int | None]
    currency: Mapped[str]
