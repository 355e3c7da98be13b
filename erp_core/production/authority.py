"""What a verb of production lets its actor set off in stock and books, in their own name."""

from dataclasses import replace

from erp_core.kernel.actor import Actor

_CARRIES_OUT = frozenset(
    {
        "finance.post_entry",
        "inventory.cancel_expected",
        "inventory.consume_stock",
        "inventory.expect_moves",
        "inventory.link_lots",
        "inventory.make_stock",
        "inventory.read",
        "inventory.release",
        "inventory.reserve",
        "inventory.return_components",
        "production.read",
        "purchasing.read",
    }
)


def carrying_out(actor: Actor) -> Actor:
    """Return the actor as it carries out what the verb it may do brings with it."""
    return replace(actor, permissions=actor.permissions | _CARRIES_OUT)
