"""How long is due what customers owe and what suppliers are owed, at the end of any day.

A row's total is the party's part of the control account, whatever documents say: what no open
document explains stands under ``free``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select

from erp_core import parties
from erp_core.finance.accounts import account_of
from erp_core.finance.dunning_tables import Dispute
from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import Bill
from erp_core.finance.queries.ageing_pieces import (
    Piece,
    end_of_day,
    payable_pieces,
    receivable_pieces,
)
from erp_core.finance.queries.invoices import PREFIXES
from erp_core.finance.queries.payables import BILL_PREFIXES
from erp_core.finance.queries.statements import READ
from erp_core.finance.queries.sums import NOTHING, sums_until
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.reports import BUCKETS, Ageing, AgeingBucket, AgeingItem, AgeingRow
from erp_core.finance.tables import Entry, EntryLineRow, Invoice
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

FREE = AgeingBucket.FREE


def receivable_ageing(tx: Tx, actor: Actor, on: date) -> Ageing:
    """Tell what each customer owes at the end of a day, by how long it is due."""
    actor.require(READ)
    pieces = receivable_pieces(tx, on)
    return _report(tx, AccountRole.RECEIVABLE, on, pieces, _disputed_on(tx, on))


def payable_ageing(tx: Tx, actor: Actor, on: date) -> Ageing:
    """Tell what each supplier is owed at the end of a day, by how long it is due.

    What is booked on the payable account without a bill counts from the day it is booked on; what
    lowers it settles the oldest of that first.
    """
    actor.require(READ)
    return _report(tx, AccountRole.PAYABLE, on, payable_pieces(tx, on), {})


def receivable_items(
    tx: Tx, actor: Actor, bucket: AgeingBucket, on: date
) -> tuple[AgeingItem, ...]:
    """List what stands behind a bucket of what customers owe, the longest due first."""
    actor.require(READ)
    pieces = receivable_pieces(tx, on)
    return _items(tx, AccountRole.RECEIVABLE, on, pieces, bucket, _disputed_on(tx, on))


def payable_items(tx: Tx, actor: Actor, bucket: AgeingBucket, on: date) -> tuple[AgeingItem, ...]:
    """List what stands behind a bucket of what suppliers are owed, the longest due first."""
    actor.require(READ)
    return _items(tx, AccountRole.PAYABLE, on, payable_pieces(tx, on), bucket, {})


def _disputed_on(tx: Tx, on: date) -> Mapping[int, str]:
    """Return the invoices that were contested at the end of a day, and why."""
    until = end_of_day(tx, on)
    disputes = tx.session.scalars(
        select(Dispute).where(
            Dispute.opened_at < until,
            or_(Dispute.settled_at.is_(None), Dispute.settled_at >= until),
        )
    )
    return {each.invoice_id: each.reason for each in disputes}


def _balances_by_party(tx: Tx, role: AccountRole, on: date) -> dict[int, int]:
    """Sum the control account by party, positive where it is owed."""
    sign = 1 if role is AccountRole.RECEIVABLE else -1
    rows = tx.session.execute(
        select(EntryLineRow.party_id, func.sum(EntryLineRow.amount_minor))
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(
            EntryLineRow.account_id == account_of(tx, role).id,
            Entry.posted,
            Entry.business_date <= on,
        )
        .group_by(EntryLineRow.party_id)
    )
    return {party_id or 0: sign * int(minor) for party_id, minor in rows}


def _report(
    tx: Tx, role: AccountRole, on: date, pieces: Sequence[Piece], disputed: Mapping[int, str]
) -> Ageing:
    currency = get_organisation(tx).currency
    balances = _balances_by_party(tx, role, on)
    by_party: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_party.setdefault(piece.party_id, []).append(piece)
    names = parties.names_of(tx, {*by_party, *balances})
    rows = [
        _row(party_id, names.get(party_id, ""), by_party.get(party_id, ()), balance, currency)
        for party_id in sorted({*by_party, *balances})
        if (balance := balances.get(party_id, 0)) or party_id in by_party
    ]
    rows.sort(key=lambda row: (row.name, row.party_id))
    sign = 1 if role is AccountRole.RECEIVABLE else -1
    ledger = sums_until(tx, on).get(account_of(tx, role).id, NOTHING).balance
    columns = (*BUCKETS, "free", "total")
    totals = {
        name: sum((getattr(row, name) for row in rows), Money(0, currency)) for name in columns
    }
    contested = sum(piece.minor for piece in pieces if _is_in(piece, disputed))
    return Ageing(
        on=on,
        ledger=Money(sign * ledger, currency),
        disputed=Money(contested, currency),
        rows=tuple(rows),
        **totals,
    )


def _is_in(piece: Piece, disputed: Mapping[int, str]) -> bool:
    return piece.source == "invoices" and piece.record_id in disputed


def _row(
    party_id: int, name: str, pieces: Sequence[Piece], balance: int, currency: str
) -> AgeingRow:
    buckets = dict.fromkeys(BUCKETS, 0)
    for piece in pieces:
        buckets[piece.bucket] += piece.minor
    return AgeingRow(
        party_id=party_id,
        name=name,
        free=Money(balance - sum(buckets.values()), currency),
        total=Money(balance, currency),
        **{each: Money(minor, currency) for each, minor in buckets.items()},
    )


def _items(
    tx: Tx,
    role: AccountRole,
    on: date,
    pieces: Sequence[Piece],
    bucket: AgeingBucket,
    disputed: Mapping[int, str],
) -> tuple[AgeingItem, ...]:
    currency = get_organisation(tx).currency
    if bucket is FREE:
        return _free(tx, _balances_by_party(tx, role, on), pieces, currency)
    found = sorted(
        (each for each in pieces if each.bucket == bucket),
        key=lambda each: (each.due, each.source, each.record_id),
    )
    names = parties.names_of(tx, {each.party_id for each in found})
    numbers = _numbers(tx, found)
    return tuple(
        AgeingItem(
            party_id=each.party_id,
            name=names.get(each.party_id, ""),
            table=each.source,
            record_id=each.record_id,
            number=numbers.get((each.source, each.record_id)),
            due_date=each.due,
            open=Money(each.minor, currency),
            dispute=disputed.get(each.record_id) if each.source == "invoices" else None,
        )
        for each in found
    )


def _free(
    tx: Tx, balances: Mapping[int, int], pieces: Sequence[Piece], currency: str
) -> tuple[AgeingItem, ...]:
    """List each party's part of the control account that no open document explains."""
    left = dict(balances)
    for piece in pieces:
        left[piece.party_id] = left.get(piece.party_id, 0) - piece.minor
    names = parties.names_of(tx, set(left))
    found = [
        AgeingItem(
            party_id=party_id,
            name=names.get(party_id, ""),
            table=None,
            record_id=None,
            number=None,
            due_date=None,
            open=Money(minor, currency),
            dispute=None,
        )
        for party_id, minor in left.items()
        if minor
    ]
    return tuple(sorted(found, key=lambda each: (each.name, each.party_id)))


def _numbers(tx: Tx, pieces: Sequence[Piece]) -> dict[tuple[str, int], str | None]:
    ids: dict[str, list[int]] = {}
    for piece in pieces:
        ids.setdefault(piece.source, []).append(piece.record_id)
    found: dict[tuple[str, int], str | None] = {}
    for row in tx.session.scalars(select(Invoice).where(Invoice.id.in_(ids.get("invoices", ())))):
        number = row.label or write_number(PREFIXES[row.kind], row.year, row.number)
        found["invoices", row.id] = number
    for bill in tx.session.scalars(select(Bill).where(Bill.id.in_(ids.get("bills", ())))):
        number = write_number(BILL_PREFIXES[bill.kind], bill.year, bill.number)
        found["bills", bill.id] = number
    entries = select(Entry).where(Entry.id.in_(ids.get("journal_entries", ())))
    for entry in tx.session.scalars(entries):
        found["journal_entries", entry.id] = write_number("JE", entry.year, entry.number)
    return found
