"""The documents behind entries: which one caused a posting, and the number printed on it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import Bill, SupplierPayment, SupplierRefund
from erp_core.finance.queries.invoices import PREFIXES
from erp_core.finance.queries.payables import BILL_PREFIXES, SUPPLIER_PAYMENT_PREFIX
from erp_core.finance.queries.supplier_refunds import PREFIX as SUPPLIER_REFUND_PREFIX
from erp_core.finance.schemas.reports import Drill
from erp_core.finance.tables import Entry, Invoice, Payment, Refund
from erp_core.kernel.transaction import Tx

T = TypeVar("T", Invoice, Payment, Refund, Bill, SupplierPayment, SupplierRefund)
PAYMENT_PREFIX, REFUND_PREFIX = "PAY", "REF"

Source = tuple[str, int]
"""Table and id of a document."""


class Behind(NamedTuple):
    """What is behind an entry; ``kind`` is the document's, or the name of its table."""

    kind: str
    drill: Drill
    due_date: date | None = None


def behind(tx: Tx, entries: Iterable[Entry]) -> dict[int, Behind]:
    """Return what is behind many entries, by entry, in six statements at most."""
    sources: dict[int, Source] = {
        each.id: (each.source_type, each.source_id)
        for each in entries
        if each.source_type is not None and each.source_id is not None
    }
    known = _documents(tx, set(sources.values()))
    return {
        entry_id: known.get(source) or Behind(source[0], _drill(source, None))
        for entry_id, source in sources.items()
    }


def _documents(tx: Tx, sources: set[Source]) -> dict[Source, Behind]:
    found: dict[Source, Behind] = {}
    for row in _rows(tx, Invoice, sources, "invoices"):
        number = row.label or write_number(PREFIXES[row.kind], row.year, row.number)
        found["invoices", row.id] = Behind(
            row.kind, _drill(("invoices", row.id), number), row.due_date
        )
    for payment in _rows(tx, Payment, sources, "payments"):
        number = write_number(PAYMENT_PREFIX, payment.year, payment.number)
        found["payments", payment.id] = Behind("payment", _drill(("payments", payment.id), number))
    for refund in _rows(tx, Refund, sources, "refunds"):
        number = write_number(REFUND_PREFIX, refund.year, refund.number)
        found["refunds", refund.id] = Behind("refund", _drill(("refunds", refund.id), number))
    return found | _of_suppliers(tx, sources)


def _of_suppliers(tx: Tx, sources: set[Source]) -> dict[Source, Behind]:
    found: dict[Source, Behind] = {}
    for row in _rows(tx, Bill, sources, "bills"):
        number = write_number(BILL_PREFIXES[row.kind], row.year, row.number)
        found["bills", row.id] = Behind(row.kind, _drill(("bills", row.id), number), row.due_date)
    for paid in _rows(tx, SupplierPayment, sources, "supplier_payments"):
        number = write_number(SUPPLIER_PAYMENT_PREFIX, paid.year, paid.number)
        drill = _drill(("supplier_payments", paid.id), number)
        found["supplier_payments", paid.id] = Behind("supplier_payment", drill)
    for back in _rows(tx, SupplierRefund, sources, "supplier_refunds"):
        number = write_number(SUPPLIER_REFUND_PREFIX, back.year, back.number)
        drill = _drill(("supplier_refunds", back.id), number)
        found["supplier_refunds", back.id] = Behind("supplier_refund", drill)
    return found


def _rows(tx: Tx, table: type[T], sources: set[Source], name: str) -> Iterable[T]:
    ids = sorted(id_ for source, id_ in sources if source == name)
    return tx.session.scalars(select(table).where(table.id.in_(ids))) if ids else ()


def _drill(source: Source, number: str | None) -> Drill:
    return Drill(table=source[0], id=source[1], number=number)
