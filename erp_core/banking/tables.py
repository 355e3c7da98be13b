"""Bank accounts, what the bank says happened on them, and what of it is booked.

Amounts are minor units; money that came in is positive, money that went out negative.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class BankAccount(Table):
    """An account of ours at a bank; ``account`` is the one of the chart that it is kept on."""

    __tablename__ = "bank_accounts"

    id: Mapped[PrimaryKey]
    name: Mapped[str]
    iban: Mapped[str] = mapped_column(unique=True)
    bic: Mapped[str | None]
    currency: Mapped[str]
    account: Mapped[str] = mapped_column(ForeignKey("accounts.code"), unique=True)
    csv_format: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class Statement(Table):
    """A statement as the bank gave it; it never changes."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "digest"),
        UniqueConstraint("bank_account_id", "reference"),
    )

    id: Mapped[PrimaryKey]
    bank_account_id: Mapped[int] = reference("bank_accounts.id", index=False)
    reference: Mapped[str]
    source: Mapped[str]
    digest: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    opening_minor: Mapped[int]
    closing_minor: Mapped[int]
    imported_at: Mapped[datetime]


class BankLine(Table):
    """One movement of a statement; only whether it is matched, and with whom, ever changes."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "key"),
        UniqueConstraint("statement_id", "position"),
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index("ix_bank_lines_account_state", "bank_account_id", "state"),
        Index("ix_bank_lines_counterparty_iban", "counterparty_iban"),
    )

    id: Mapped[PrimaryKey]
    statement_id: Mapped[int] = reference("bank_statements.id", index=False)
    bank_account_id: Mapped[int] = reference("bank_accounts.id", index=False)
    position: Mapped[int]
    key: Mapped[str]
    state: Mapped[str]
    booked_on: Mapped[date]
    value_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    bank_reference: Mapped[str]
    end_to_end_id: Mapped[str]
    counterparty_name: Mapped[str]
    counterparty_iban: Mapped[str]
    remittance: Mapped[str]
    party_id: Mapped[int | None] = reference("parties.id")


class Match(Table):
    """A part of a line and the entry that books it; one that was undone stays, with its reason.

    ``posted`` tells that matching posted the entry, so that undoing takes it back.
    """

    __tablename__ = "bank_matches"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index(
            "uq_bank_matches_one_an_entry",
            "bank_account_id",
            "entry_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    line_id: Mapped[int] = reference("bank_lines.id")
    bank_account_id: Mapped[int] = reference("bank_accounts.id", index=False)
    entry_id: Mapped[int] = reference("journal_entries.id", index=False)
    payment_id: Mapped[int | None] = reference("payments.id")
    amount_minor: Mapped[int]
    posted: Mapped[bool]
    rule: Mapped[str | None]
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    reason: Mapped[str]
