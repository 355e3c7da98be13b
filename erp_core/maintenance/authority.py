"""What a verb of maintenance lets its actor set off elsewhere, in their own name."""

from dataclasses import replace

from erp_core.kernel.actor import Actor

_CARRIES_OUT = frozenset(
    {
        "finance.post_entry",
        "inventory.use_parts",
        "inventory.return_parts",
        "production.close_work_centre",
        "production.read",
    }
)


def carrying_out(actor: Actor) -> Actor:
    """Return the actor as it carries out what the verb it may do brings with it."""
    return replace(actor, permissions=actor.permissions | _CARRIES_OUT)
