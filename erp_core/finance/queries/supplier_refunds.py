"""Reads of money that suppliers have of ours, and of what came back of it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from erp_core import parties
from erp_core.finance.accounts import account_by_id
from erp_core.finance.errors import NoSuchSupplierRefund
from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import (
    Bill,
    BillAllocation,
    SupplierPayment,
    SupplierRefund,
    SupplierRefundPart,
)
from erp_core.finance.queries.payables import BILL_PREFIXES
from erp_core.finance.queries.statements import READ
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.schemas.supplier_refunds import (
    MoneyDue,
    RefundPartView,
    SupplierRefundView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

PREFIX = "SR"
Purse = tuple[int, str]
"""A supplier and a currency."""


def get_supplier_refund(tx: Tx, actor: Actor, refund_id: int) -> SupplierRefundView:
    """Return money that came back from a supplier.

    Raises:
        NoSuchSupplierRefund: There is none.
    """
    actor.require(READ)
    return refund_views(tx, [refund_row(tx, actor, refund_id)])[0]


def list_supplier_refunds(
    tx: Tx, actor: Actor, page: PageRequest | None = None, party_id: int | None = None
) -> Page[SupplierRefundView]:
    """List what came back from suppliers, newest first; from one or from all."""
    actor.require(READ)
    query = select(SupplierRefund)
    if party_id is not None:
        query = query.where(SupplierRefund.party_id == party_id)
    found = paged(tx, query, SupplierRefund.id, page or PageRequest(), lambda row: row)
    return Page(items=list(refund_views(tx, found.items)), next_before=found.next_before)


def money_due_back(tx: Tx, actor: Actor) -> tuple[MoneyDue, ...]:
    """List what suppliers have of ours and may give back, by credit note and then what is free.

    A credit note counts with what it freed of payments and neither came back nor went on to
    another bill.
    """
    actor.require(READ)
    free = _free(tx)
    names = parties.names_of(tx, {party_id for party_id, _ in free})
    found = []
    for note, freed in _credits(tx, free):
        purse = (note.party_id, note.currency)
        minor = min(freed, free[purse])
        free[purse] -= minor
        if minor > 0:
            number = write_number(BILL_PREFIXES[note.kind], note.year, note.number)
            found.append(
                MoneyDue(
                    party_id=note.party_id,
                    name=names.get(note.party_id, ""),
                    credit_id=note.id,
                    number=number,
                    reference=note.reference,
                    due=Money(minor, note.currency),
                )
            )
    for (party_id, currency), minor in sorted(free.items()):
        if minor > 0:
            found.append(
                MoneyDue(
                    party_id=party_id,
                    name=names.get(party_id, ""),
                    credit_id=None,
                    number=None,
                    reference="",
                    due=Money(minor, currency),
                )
            )
    return tuple(found)


def refund_row(tx: Tx, actor: Actor, refund_id: int, *, for_update: bool = False) -> SupplierRefund:
    """Return the row of money that came back.

    Raises:
        NoSuchSupplierRefund: There is none, or it is out of the actor's sight.
    """
    row = (
        tx.session.get(SupplierRefund, refund_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(SupplierRefund, refund_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchSupplierRefund
    return row


def freed_by(tx: Tx, credit_ids: Sequence[int]) -> dict[int, int]:
    """Tell what credit notes freed of payments and did not come back, in minor units."""
    freed = dict.fromkeys(credit_ids, 0)
    allocated = select(BillAllocation.credit_id, -func.sum(BillAllocation.amount_minor))
    returned = select(SupplierRefund.credit_id, -func.sum(SupplierRefund.amount_minor))
    for query in (
        allocated.where(BillAllocation.credit_id.in_(credit_ids)).group_by(
            BillAllocation.credit_id
        ),
        returned.where(
            SupplierRefund.credit_id.in_(credit_ids), SupplierRefund.is_reversed.is_(False)
        ).group_by(SupplierRefund.credit_id),
    ):
        for credit_id, minor in tx.session.execute(query):
            freed[credit_id or 0] += int(minor)
    return freed


def parts_of(tx: Tx, refund_ids: Sequence[int]) -> dict[int, list[SupplierRefundPart]]:
    """Return the parts of refunds, by refund, in the order of their payments."""
    rows = tx.session.scalars(
        select(SupplierRefundPart)
        .where(SupplierRefundPart.refund_id.in_(refund_ids))
        .order_by(SupplierRefundPart.refund_id, SupplierRefundPart.payment_id)
    )
    found: dict[int, list[SupplierRefundPart]] = {}
    for row in rows:
        found.setdefault(row.refund_id, []).append(row)
    return found


def refund_views(tx: Tx, rows: Sequence[SupplierRefund]) -> tuple[SupplierRefundView, ...]:
    """Show what came back, many in one statement."""
    parts = parts_of(tx, [row.id for row in rows])
    return tuple(_view(tx, row, parts.get(row.id, ())) for row in rows)


def _free(tx: Tx) -> dict[Purse, int]:
    """Sum what is free of payments to each supplier, in minor units of its currency."""
    minor = func.sum(
        SupplierPayment.amount_minor
        - SupplierPayment.allocated_minor
        - SupplierPayment.returned_minor
    )
    rows = tx.session.execute(
        select(SupplierPayment.party_id, SupplierPayment.currency, minor)
        .where(SupplierPayment.is_reversed.is_(False))
        .group_by(SupplierPayment.party_id, SupplierPayment.currency)
        .having(minor > 0)
    )
    return {(party_id, currency): int(free) for party_id, currency, free in rows}


def _credits(tx: Tx, free: dict[Purse, int]) -> list[tuple[Bill, int]]:
    """Return the credit notes of those who have money of ours, with what they freed."""
    notes = [
        note
        for note in tx.session.scalars(
            select(Bill)
            .where(Bill.kind == BillKind.CREDIT, Bill.party_id.in_({party for party, _ in free}))
            .order_by(Bill.id)
        )
        if (note.party_id, note.currency) in free
    ]
    freed = freed_by(tx, [note.id for note in notes])
    return [(note, freed[note.id]) for note in notes if freed[note.id] > 0]


def _view(tx: Tx, row: SupplierRefund, parts: Sequence[SupplierRefundPart]) -> SupplierRefundView:
    return SupplierRefundView(
        id=row.id,
        number=write_number(PREFIX, row.year, row.number),
        party_id=row.party_id,
        credit_id=row.credit_id,
        money_account=account_by_id(tx, row.money_account_id).code,
        reference=row.reference,
        business_date=row.business_date,
        amount=Money(row.amount_minor, row.currency),
        rate=row.rate,
        base_amount=Money(row.base_amount_minor, row.base_currency),
        is_reversed=row.is_reversed,
        parts=tuple(
            RefundPartView(
                payment_id=part.payment_id, amount=Money(part.amount_minor, row.currency)
            )
            for part in parts
        ),
        created_at=row.created_at,
    )
