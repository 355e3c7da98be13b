"""Dunning: its levels, the letters of a run, and invoices that a customer disputes.

Amounts are minor units of the base currency.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class DunningLevel(Table):
    """One step of reminding: how late an invoice is, what it costs, and what is written."""

    __tablename__ = "dunning_levels"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        CheckConstraint("days_overdue > 0 AND fee_minor >= 0", name="amounts"),
        CheckConstraint("pay_days BETWEEN 0 AND 365", name="pay_days"),
    )

    level: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    days_overdue: Mapped[int]
    fee_minor: Mapped[int]
    pay_days: Mapped[int] = mapped_column(server_default="7")
    text_en: Mapped[str]
    text_zh: Mapped[str]


class DunningLetter(Table):
    """A letter to a customer: proposed by a run, then approved or discarded by a person."""

    __tablename__ = "dunning_letters"
    __table_args__ = (
        CheckConstraint("fee_minor >= 0", name="fee"),
        Index(
            "uq_dunning_letters_one_a_party",
            "party_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    level: Mapped[int]
    state: Mapped[str]
    run_on: Mapped[date]
    decided_on: Mapped[date | None]
    pay_days: Mapped[int] = mapped_column(server_default="7")
    pay_by: Mapped[date | None]
    currency: Mapped[str]
    fee_minor: Mapped[int]
    fee_invoice_id: Mapped[int | None] = reference("invoices.id")
    text_en: Mapped[str]
    text_zh: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]


class DunningLine(Table):
    """An invoice in a letter, as it stood when the letter was proposed, and then approved."""

    __tablename__ = "dunning_lines"
    __table_args__ = (CheckConstraint("open_minor > 0", name="open"),)

    letter_id: Mapped[int] = reference("dunning_letters.id", primary_key=True)
    invoice_id: Mapped[int] = reference("invoices.id", primary_key=True)
    level: Mapped[int]
    due_date: Mapped[date]
    currency: Mapped[str]
    open_minor: Mapped[int]


class Dispute(Table):
    """An invoice that its customer contests; while it is open, nobody is reminded of it.

    ``source_type`` and ``source_id`` name what it was told by, such as a case; None by hand.
    """

    __tablename__ = "invoice_disputes"
    __table_args__ = (
        Index(
            "uq_invoice_disputes_one_open",
            "invoice_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    invoice_id: Mapped[int] = reference("invoices.id", index=False)
    reason: Mapped[str]
    outcome: Mapped[str]
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
