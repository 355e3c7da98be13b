"""Keeps what a bank line is matched with, or a bank is told to pay, from being taken back."""

from erp_core.banking.errors import MatchedEntry, OrderedEntry
from erp_core.banking.queries.matches import is_matched
from erp_core.banking.queries.orders import order_row, orders_of_entry
from erp_core.banking.schemas.orders import OrderState
from erp_core.banking.service.orders import give_up_draft
from erp_core.finance import EntryReversed
from erp_core.kernel.transaction import Tx

TAKEN_BACK = "A payment of it was taken back"


def keep_matched_entry(tx: Tx, event: EntryReversed) -> None:
    """Refuse to reverse an entry while the bank shows what it paid, or is about to pay it.

    What an order says is fixed, so a draft that pays it is given up and frees its other payments.

    Raises:
        MatchedEntry: A line of a bank statement is matched with it.
        OrderedEntry: A payment order that was proposed, approved or went to the bank pays it.
    """
    if is_matched(tx, event.entry_id):
        raise MatchedEntry
    for found in orders_of_entry(tx, event.entry_id):
        if found.state != OrderState.DRAFT:
            raise OrderedEntry
        row = order_row(tx, found.id, for_update=True)
        if row.state != OrderState.DRAFT:
            raise OrderedEntry
        give_up_draft(tx, row, TAKEN_BACK)
