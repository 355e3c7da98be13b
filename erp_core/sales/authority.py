"""What carrying out an order includes: stock and books move in the name of whoever orders.

A customer who may cancel an order may not, by that, release stock or refund payments at will. The
verbs of sales check what the actor may do to the order and then act on stock and books with these
permissions added, under the same name in every audit entry.
"""

from dataclasses import replace

from erp_core.kernel.actor import Actor

_CARRIES_OUT = frozenset(
    {
        "parties.read",
        "finance.read",
        "finance.allocate_payment",
        "finance.record_payment",
        "finance.issue_invoice",
        "finance.credit_invoice",
        "finance.refund_payment",
        "inventory.hold_stock",
        "inventory.reserve",
        "inventory.release",
        "inventory.deliver",
        "inventory.take_back",
        "inventory.expect_moves",
        "inventory.settle_expected",
        "inventory.cancel_expected",
    }
)


def carrying_out(actor: Actor) -> Actor:
    """Return the same actor, able to do what an order brings with it."""
    return replace(actor, permissions=actor.permissions | _CARRIES_OUT, scope=None)
