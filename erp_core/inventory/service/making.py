"""Goods that go into other goods, what of them comes back, and what is made of them.

What is consumed leaves stock for production at what it is worth; what is made comes back at the
value that its order states. Whoever keeps the order says what that is: here only stock is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_core.catalog import require_whole
from erp_core.inventory.events import StockReceived
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.schemas import LocationKind, MoveKind, Source
from erp_core.inventory.service.blocking import link_lots
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import lot_id_of
from erp_core.inventory.service.using import (
    IN_PRODUCTION,
    Consuming,
    Returning,
    audit_use,
    bring_back,
    take_for,
    used_for,
)
from erp_core.inventory.tables import LotLink
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Making:
    """A quantity of an article that was made.

    Attributes:
        minor: What all of it is worth, in minor units of the base currency.
    """

    variant_id: int
    quantity: Decimal
    minor: int
    lot: str | None = None
    expires_on: date | None = None
    location_id: int | None = None


def consume_stock(
    tx: Tx, actor: Actor, source: Source, lines: Sequence[Consuming], *, on: date | None = None
) -> dict[int, int]:
    """Take goods off the shelves for production: what is held for the document first.

    Args:
        tx: The transaction.
        actor: Who takes them.
        source: The document; it is locked.
        lines: What is taken; an article by lot, or once without.
        on: The day it happened, in an open period; None: today.

    Returns:
        What it was worth by article, in minor units.

    Raises:
        StockShort: There is not enough; ``facts`` name the article and what can be had.
        Invalid: An article is named twice.
    """
    actor.require("inventory.consume_stock")
    return take_for(tx, actor, "inventory.consume_stock", IN_PRODUCTION, source, lines, on)


def return_components(tx: Tx, actor: Actor, source: Source, lines: Sequence[Returning]) -> None:
    """Put consumed goods back into stock, at the worth that their document states.

    Raises:
        TooMuchReturned: More would come back than went out for the document.
    """
    actor.require("inventory.return_components")
    bring_back(tx, actor, "inventory.return_components", IN_PRODUCTION, source, lines)


def make_stock(
    tx: Tx, actor: Actor, source: Source, made: Making, *, on: date | None = None
) -> int:
    """Put made goods into stock at their cost; returns the move.

    A lot that is made is linked with every lot that went into it.

    Raises:
        NotStocked: No stock is kept of the article.
        SplitUnit: It comes whole, and this is a part.
        LotMissing: The article is told apart by lot, and none is named.
    """
    actor.require("inventory.make_stock")
    require_whole(made.quantity, require_stocked(tx, actor, made.variant_id).unit)
    shelf = places(tx).shelf(None, made.location_id)
    lot_id = lot_id_of(tx, made.variant_id, made.lot, made.expires_on)
    origin = places(tx).outside[LocationKind.PRODUCTION]
    move = Move(made.variant_id, lot_id, origin, shelf, made.quantity, made.minor)
    occasion = Occasion(MoveKind.OUTPUT, source, business_date=on)
    move_id = record_moves(tx, actor, occasion, [move]).move_ids[0]
    if lot_id is not None:
        _link(tx, actor, source, lot_id)
    audit_use(tx, actor, "inventory.make_stock", source, [(made.variant_id, made.quantity)])
    tx.publish(StockReceived(variant_id=made.variant_id))
    return move_id


def _link(tx: Tx, actor: Actor, source: Source, whole_id: int) -> None:
    known = set(tx.session.scalars(select(LotLink.part_id).where(LotLink.whole_id == whole_id)))
    consumed = used_for(tx, IN_PRODUCTION, source)
    parts = {id_ for lots in consumed.values() for id_, there in lots.items() if id_ and there > 0}
    for part_id in sorted(parts - known - {whole_id}):
        link_lots(tx, actor, part_id, whole_id, source)
