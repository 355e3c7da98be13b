"""What a verb of HR lets its actor set off in the books, in their own name."""

from dataclasses import replace

from erp_core.kernel.actor import Actor

_CARRIES_OUT = frozenset({"finance.post_entry", "finance.read_ledger"})


def carrying_out(actor: Actor) -> Actor:
    """Return the actor as it carries out what the verb it may do brings with it."""
    return replace(actor, permissions=actor.permissions | _CARRIES_OUT)
