"""The numbers by which another system knew what was read in from it."""

from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import Table, reference


class PaymentNumber(Table):
    """What a payment was called elsewhere; never changed."""

    __tablename__ = "payment_numbers"

    payment_id: Mapped[int] = reference("payments.id", primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)


class EntryNumber(Table):
    """What an entry by hand was called elsewhere; never changed."""

    __tablename__ = "entry_numbers"

    entry_id: Mapped[int] = reference("journal_entries.id", primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
