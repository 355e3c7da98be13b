"""Holding stock for a document until it is delivered or released."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select

from erp_core.inventory.allocation import (
    NOTHING,
    Shelf,
    choose_to_hold,
    total_by_variant,
    wanted_by_variant,
)
from erp_core.inventory.queries.promises import lock_arrivals
from erp_core.inventory.schemas import Reserved, Source
from erp_core.inventory.service.shelves import hold, let_go, lock_shelves, lower_held
from erp_core.inventory.service.soft_holding import free_expired
from erp_core.inventory.tables import Reservation
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def reserve(
    tx: Tx,
    actor: Actor,
    source: Source,
    lines: Iterable[tuple[int, Decimal]],
    *,
    party_id: int | None = None,
) -> Reserved:
    """Hold free stock for a document, oldest lots first, as much of it as there is.

    What is not there is on back-order: nothing is refused, and ``fully`` is False. Holds on the
    same goods that have expired are freed first.

    Args:
        tx: The transaction; the document is locked in it.
        actor: Who asks.
        source: The document.
        lines: Articles and quantities, in each article's unit.
        party_id: The customer whose own holds on the same goods end with this.
    """
    actor.require("inventory.reserve")
    wanted = wanted_by_variant(lines)
    if not wanted:
        return Reserved(fully=True, quantities={})
    lock_arrivals(tx, wanted, again=False)
    shelves = lock_shelves(tx, wanted)
    if any(shelf.reserved for shelf in shelves) and free_expired(tx, wanted, party_id):
        shelves = lock_shelves(tx, wanted)
    taken = choose_to_hold(shelves, wanted)
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


def make_free(tx: Tx, shelf: Shelf, quantity: Decimal) -> None:
    """End what is held of a locked shelf, newest first, until so much of it lies free.

    Their documents are on back-order with it.
    """
    missing = quantity - shelf.free
    if missing <= 0:
        return
    rows = tx.session.scalars(
        select(Reservation)
        .where(Reservation.balance_id == shelf.balance_id)
        .order_by(Reservation.id.desc())
        .execution_options(populate_existing=True)
    )
    freed = NOTHING
    for row in rows:
        part = min(row.quantity, missing - freed)
        if part == row.quantity:
            tx.session.delete(row)
        else:
            row.quantity -= part
        freed += part
        if freed == missing:
            break
    tx.session.flush()
    lower_held(tx, shelf, freed)
