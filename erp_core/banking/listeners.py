"""Keeps what a bank line is matched with from being taken back behind its back."""

from erp_core.banking.errors import MatchedEntry
from erp_core.banking.queries.matches import is_matched
from erp_core.finance import EntryReversed
from erp_core.kernel.transaction import Tx


def keep_matched_entry(tx: Tx, event: EntryReversed) -> None:
    """Refuse to reverse an entry while a line of a bank statement is matched with it.

    Raises:
        MatchedEntry: One is.
    """
    if is_matched(tx, event.entry_id):
        raise MatchedEntry
