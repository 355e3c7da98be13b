"""Holding stock for a document until it is delivered or released."""

from collections.abc import Iterable
from decimal import Decimal

from erp_core.inventory.allocation import (
    NOTHING,
    choose_to_hold,
    total_by_variant,
    wanted_by_variant,
)
from erp_core.inventory.schemas import Reserved, Source
from erp_core.inventory.service.shelves import hold, let_go, lock_shelves
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def reserve(tx: Tx, actor: Actor, source: Source, lines: Iterable[tuple[int, Decimal]]) -> Reserved:
    """Hold free stock for a document, oldest lots first, as much of it as there is.

    What is not there is on back-order: nothing is refused, and ``fully`` is False.

    Args:
        tx: The transaction; the document is locked in it.
        actor: Who asks.
        source: The document.
        lines: Articles and quantities, in each article's unit.
    """
    actor.require("inventory.reserve")
    wanted = wanted_by_variant(lines)
    if not wanted:
        return Reserved(fully=True, quantities={})
    taken = choose_to_hold(lock_shelves(tx, wanted), wanted)
    hold(tx, source, taken)
    if taken:
        tx.notify("stock")
    got = total_by_variant(taken)
    return Reserved(
        fully=all(got.get(variant_id, NOTHING) == wanted[variant_id] for variant_id in wanted),
        quantities={variant_id: got.get(variant_id, NOTHING) for variant_id in wanted},
    )


def release(tx: Tx, actor: Actor, source: Source) -> None:
    """Free everything that is held for a document; nothing held is no error."""
    actor.require("inventory.release")
    let_go(tx, source)
    tx.notify("stock")
