"""Ways in which customers pay, and the value that we keep for them on gift cards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from erp_core.kernel.table import PrimaryKey, Table, reference


class PaymentAccount(Table):
    """A way in which a customer pays; only whether it is archived ever changes."""

    __tablename__ = "payment_accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('card', 'wallet', 'gift_card', 'bank', 'invoice')", name="kind"),
        Index("ix_payment_accounts_token", "token", unique=True),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    kind: Mapped[str]
    provider: Mapped[str | None]
    last_four: Mapped[str | None]
    token: Mapped[str | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class StoredValue(Table):
    """What is left on a gift card: the sum of its moves, never less than nothing."""

    __tablename__ = "stored_values"
    __table_args__ = (CheckConstraint("balance_minor >= 0", name="balance"),)

    account_id: Mapped[int] = reference("payment_accounts.id", primary_key=True)
    currency: Mapped[str]
    balance_minor: Mapped[int]
    expires_on: Mapped[date | None]


class StoredValueMove(Table):
    """One change of a gift card's balance; it is never altered and never deleted."""

    __tablename__ = "stored_value_moves"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = reference("stored_values.account_id")
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    payment_id: Mapped[int | None] = reference("payments.id")
    refund_id: Mapped[int | None] = reference("refunds.id")
    reason: Mapped[str]
    business_date: Mapped[date]
    created_at: Mapped[datetime]
