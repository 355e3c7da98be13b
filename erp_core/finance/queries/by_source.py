"""What was posted on an account, by the documents that caused it."""

from sqlalchemy import func, select

from erp_core.finance.accounts import account_of
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.tables import Entry, EntryLineRow
from erp_core.kernel.transaction import Tx


def posted_by_source(tx: Tx, role: AccountRole) -> dict[tuple[str, int], int]:
    """Sum what each document posted on an account (debits positive), in minor units."""
    rows = tx.session.execute(
        select(Entry.source_type, Entry.source_id, func.sum(EntryLineRow.amount_minor))
        .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .where(EntryLineRow.account_id == account_of(tx, role).id, Entry.source_id.is_not(None))
        .group_by(Entry.source_type, Entry.source_id)
    )
    return {(table or "", id_ or 0): int(minor) for table, id_, minor in rows}
