"""What a control account holds, by party and by document, and what documents say it should."""

from sqlalchemy import ColumnElement, func, select

from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.tables import Account, Entry, EntryLineRow
from erp_core.kernel.transaction import Tx

Owed = dict[tuple[int, str], tuple[int, int]]
"""By party and currency: minor units in base currency, and in the document's."""
NOTHING = (0, 0)


def posted_by_party(tx: Tx, role: AccountRole, *which: ColumnElement[bool]) -> Owed:
    """Sum what was posted on a control account by party and currency, debits less credits.

    Args:
        tx: A snapshot.
        role: The account's role.
        *which: Conditions on the entries that count; all of them unless given.
    """
    rows = tx.session.execute(
        select(
            EntryLineRow.party_id,
            EntryLineRow.currency,
            func.sum(EntryLineRow.amount_minor),
            func.sum(EntryLineRow.document_minor),
        )
        .join(Account, Account.id == EntryLineRow.account_id)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(Account.role == role, *which)
        .group_by(EntryLineRow.party_id, EntryLineRow.currency)
    )
    return {
        (party_id or 0, currency): (int(base), int(minor))
        for party_id, currency, base, minor in rows
        if base or minor
    }


def posted_by_source(tx: Tx, role: AccountRole) -> dict[tuple[str | None, int | None], int]:
    """Sum what each document posted on a control account, in base currency."""
    rows = tx.session.execute(
        select(Entry.source_type, Entry.source_id, func.sum(EntryLineRow.amount_minor))
        .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .join(Account, Account.id == EntryLineRow.account_id)
        .where(Account.role == role)
        .group_by(Entry.source_type, Entry.source_id)
    )
    return {(table, id_): int(minor) for table, id_, minor in rows}


def add_owed(owed: Owed, key: tuple[int, str], base: int, minor: int) -> None:
    """Add what a document carries on to what its party owes in its currency."""
    before = owed.get(key, NOTHING)
    owed[key] = (before[0] + base, before[1] + minor)
