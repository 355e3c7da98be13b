"""What a verb of purchasing lets its actor set off in stock and books, in their own name."""

from dataclasses import replace

from erp_core.kernel.actor import Actor

_CARRIES_OUT = frozenset(
    {
        "finance.credit_bill",
        "finance.post_entry",
        "finance.read_ledger",
        "finance.record_bill",
        "inventory.cancel_expected",
        "inventory.change_expected",
        "inventory.correct_receipts",
        "inventory.expect_moves",
        "inventory.read",
        "inventory.receive_stock",
        "inventory.return_to_supplier",
        "purchasing.read",
    }
)


def carrying_out(actor: Actor) -> Actor:
    """Return the actor as it carries out what the verb it may do brings with it."""
    return replace(actor, permissions=actor.permissions | _CARRIES_OUT)
