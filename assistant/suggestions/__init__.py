"""Next best actions: what a customer's own history calls for, with its reason and its evidence.

Each is a draft for a member of staff, never a message. What advertises is drafted only where
somebody agreed to be written to about offers; what serves an order, an invoice or a quotation that
is there already needs no such consent. The observation itself is always shown.
"""

from assistant.suggestions.action import ActionKind, Customer, NextAction
from assistant.suggestions.delayed import delayed_deliveries
from assistant.suggestions.expiring import expiring_quotations
from assistant.suggestions.overdue import overdue_invoices
from assistant.suggestions.reorder import reorder_due
from assistant.texts import Texts
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party, scope_of

NEEDS = ("crm", "sales")
"""Modules without which nothing is suggested."""
_KINDS = (delayed_deliveries, overdue_invoices, expiring_quotations, reorder_due)
"""Every kind, the most urgent first."""


def next_actions(tx: Tx, actor: Actor, party_id: int, texts: Texts) -> tuple[NextAction, ...]:
    """Find the next best actions for a customer and the companies they act for.

    Args:
        tx: A snapshot or a transaction.
        actor: The member of staff, or the system on their behalf.
        party_id: Who writes.
        texts: The sentences of both languages.
    """
    if not tx.ports.has(NEEDS):
        return ()
    accounts = [
        Customer(get_party(tx, actor, account), party_id, texts)
        for account in sorted(scope_of(tx, party_id))
    ]
    return tuple(action for draw in _KINDS for one in accounts for action in draw(tx, actor, one))


__all__ = ["NEEDS", "ActionKind", "NextAction", "next_actions"]
