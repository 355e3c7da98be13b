"""Numbers that payments and entries brought along from another system: each comes in once.

A number that these books gave themselves is known as well, so that a table that was written out
cannot be read into the same books again.
"""

from sqlalchemy import Select, select

from erp_core.finance.errors import NumberKnown
from erp_core.finance.numbers import read_number
from erp_core.finance.outside_tables import EntryNumber, PaymentNumber
from erp_core.finance.tables import Entry, Payment
from erp_core.kernel.transaction import Tx


def keep_payment_number(tx: Tx, number: str, payment_id: int) -> None:
    """Keep what a payment was called elsewhere."""
    tx.session.add(PaymentNumber(payment_id=payment_id, number=number))
    tx.session.flush()


def keep_entry_number(tx: Tx, number: str, entry_id: int) -> None:
    """Keep what an entry was called elsewhere."""
    tx.session.add(EntryNumber(entry_id=entry_id, number=number))
    tx.session.flush()


def refuse_known_payment(tx: Tx, number: str) -> None:
    """Refuse what a payment is called already, elsewhere or, if it came from nowhere else, by us.

    Raises:
        NumberKnown: There is such a payment.
    """
    brought = select(PaymentNumber.payment_id)
    ours = select(Payment.id).where(Payment.id.not_in(brought))
    if _is_one(tx, brought.where(PaymentNumber.number == number)) or (
        (read := _read(number, "PAY"))
        and _is_one(tx, ours.where(Payment.year == read[0], Payment.number == read[1]))
    ):
        raise NumberKnown(field="number")


def refuse_known_entry(tx: Tx, number: str) -> None:
    """Refuse what an entry by hand is called already, elsewhere or by us.

    Raises:
        NumberKnown: There is such an entry.
    """
    brought = select(EntryNumber.entry_id)
    ours = select(Entry.id).where(Entry.source_type.is_(None), Entry.id.not_in(brought))
    if _is_one(tx, brought.where(EntryNumber.number == number)) or (
        (read := _read(number, "JE"))
        and _is_one(tx, ours.where(Entry.year == read[0], Entry.number == read[1]))
    ):
        raise NumberKnown(field="number")


def _is_one(tx: Tx, query: Select[int]) -> bool:
    return tx.session.scalar(query.limit(1)) is not None


def _read(number: str, prefix: str) -> tuple[int, int] | None:
    """Read year and number of a number that these books could have given."""
    read = read_number(number)
    if read is None or read.prefix != prefix or read.year is None:
        return None
    return read.year, read.number
