"""Payment orders: what we have a bank pay, who said so, and what came of each payment.

Amounts are minor units of the account's currency.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class PaymentOrder(Table):
    """Payments that go to a bank in one file, after a second person's approval.

    ``made_by``, ``proposed_by`` and ``approved_by`` name actors; the names beside them are for
    people.
    """

    __tablename__ = "payment_orders"
    __table_args__ = (
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> made_by AND approved_by <> proposed_by)",
            name="four_eyes",
        ),
    )

    id: Mapped[PrimaryKey]
    bank_account_id: Mapped[int] = reference("bank_accounts.id")
    state: Mapped[str]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    execute_on: Mapped[date]
    currency: Mapped[str]
    total_minor: Mapped[int]
    made_by: Mapped[str]
    made_by_name: Mapped[str]
    proposed_by: Mapped[str | None]
    proposed_by_name: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_by_name: Mapped[str | None]
    made_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]
    reason: Mapped[str]


class PaymentOrderLine(Table):
    """One payment of an order.

    ``source_id`` names the bill, or the entry in the books, that it pays; ``payee_id`` an
    employee who is paid. ``is_kept``: into the account that HR keeps of them, which is shown
    masked; what was typed is shown whole to whoever approves it.
    """

    __tablename__ = "payment_order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("party_id IS NOT NULL OR payee_id IS NOT NULL", name="payee"),
        CheckConstraint("(state = 'paid') = (bank_line_id IS NOT NULL)", name="paid"),
        Index(
            "uq_payment_order_lines_one_live",
            "kind",
            "source_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("payment_orders.id", index=False)
    position: Mapped[int]
    state: Mapped[str]
    kind: Mapped[str]
    source_id: Mapped[int]
    party_id: Mapped[int | None] = reference("parties.id")
    payee_id: Mapped[int | None] = reference("payees.id")
    is_kept: Mapped[bool] = mapped_column(default=False)
    amount_minor: Mapped[int]
    name: Mapped[str]
    iban: Mapped[str]
    bic: Mapped[str]
    text: Mapped[str]
    bank_line_id: Mapped[int | None] = reference("bank_lines.id")
    reason: Mapped[str]


class Payee(Table):
    """An employee as somebody who is paid, with the account that HR keeps; empty: none is kept."""

    __tablename__ = "payees"

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    iban: Mapped[str]
    bic: Mapped[str]
    changed_at: Mapped[datetime]


class PayeeEntry(Table):
    """Which entry in the books pays which payee."""

    __tablename__ = "payee_entries"

    entry_id: Mapped[int] = reference("journal_entries.id", primary_key=True)
    payee_id: Mapped[int] = reference("payees.id")


class PaymentLimit(Table):
    """Up to how much a role may approve in one payment order."""

    __tablename__ = "payment_limits"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount"),)

    role: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str]
    amount_minor: Mapped[int]
