"""What the house took in besides what customers were delivered: the stock to begin again with.

Deliveries can be played again from the orders that they were for. What lies in a warehouse, and
what customers were delivered out of it, was brought in by everything else: opened, received,
counted, returned, carried, less what was scrapped. Goods on their way count where they come from.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import case, func, select

from erp_core import catalog
from erp_core.inventory.forms import TransferState
from erp_core.inventory.places import places
from erp_core.inventory.schemas import BroughtIn, MoveKind
from erp_core.inventory.tables import (
    Lot,
    StockBalance,
    StockMove,
    StockTransfer,
    StockTransferLine,
    StockValue,
    Warehouse,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

NOTHING = Decimal(0)


class _Pile(NamedTuple):
    variant_id: int
    warehouse_id: int
    lot_id: int | None


def brought_in(tx: Tx, actor: Actor) -> tuple[BroughtIn, ...]:
    """Tell by article, warehouse and lot what was brought in, worth what, and since when."""
    actor.require("inventory.read")
    piles = {pile: some for pile, some in _quantities(tx).items() if some > NOTHING}
    articles = catalog.variants_by_id(tx, {pile.variant_id for pile in piles})
    codes = {one.id: one.code for one in tx.session.scalars(select(Warehouse))}
    lots = {one.id: one for one in tx.session.scalars(select(Lot))}
    shares, first = _shares(tx, piles), _first_days(tx)
    found = []
    for pile, quantity in piles.items():
        lot = lots[pile.lot_id] if pile.lot_id is not None else None
        found.append(
            BroughtIn(
                sku=articles[pile.variant_id].sku,
                warehouse=codes[pile.warehouse_id],
                lot=lot.code if lot else None,
                expires_on=lot.expires_on if lot else None,
                quantity=quantity,
                value=shares[pile],
                first_on=first[pile],
            )
        )
    return tuple(sorted(found, key=lambda one: (one.sku, one.warehouse, one.lot or "")))


def _quantities(tx: Tx) -> dict[_Pile, Decimal]:
    """Sum what lies there, what is on its way from there and what customers got from there."""
    lying = select(
        StockBalance.variant_id, StockBalance.location_id, StockBalance.lot_id, StockBalance.on_hand
    )
    on_its_way = (
        select(
            StockTransferLine.variant_id,
            StockTransfer.from_location_id,
            StockTransferLine.lot_id,
            StockTransferLine.quantity,
        )
        .join(StockTransfer, StockTransfer.id == StockTransferLine.transfer_id)
        .where(StockTransfer.state == TransferState.IN_TRANSIT)
    )
    moved = (StockMove.variant_id, StockMove.from_location_id, StockMove.lot_id)
    delivered = (
        select(*moved, func.sum(StockMove.quantity))
        .where(StockMove.kind == MoveKind.DELIVERY, StockMove.corrects_id.is_(None))
        .group_by(*moved)
    )
    house, sums = places(tx).house, dict[_Pile, Decimal]()
    for query in (lying, on_its_way, delivered):
        for variant_id, location_id, lot_id, quantity in tx.session.execute(query):
            if location_id in house:
                pile = _Pile(variant_id, house[location_id], lot_id)
                sums[pile] = sums.get(pile, NOTHING) + quantity
    return sums


def _shares(tx: Tx, piles: dict[_Pile, Decimal]) -> dict[_Pile, Money]:
    """Share what all of an article was worth out over its piles."""
    outward = StockMove.from_location_id.in_(sorted(places(tx).ours))
    left = select(StockValue.variant_id, StockValue.value_minor)
    sold = (
        select(
            StockMove.variant_id,
            func.sum(case((outward, StockMove.value_minor), else_=-StockMove.value_minor)),
        )
        .where(StockMove.kind == MoveKind.DELIVERY)
        .group_by(StockMove.variant_id)
    )
    worth: dict[int, int] = {}
    for query in (left, sold):
        for variant_id, minor in tx.session.execute(query):
            worth[variant_id] = worth.get(variant_id, 0) + int(minor)
    by_article: dict[int, list[_Pile]] = {}
    for pile in piles:
        by_article.setdefault(pile.variant_id, []).append(pile)
    currency, shares = get_organisation(tx).currency, dict[_Pile, Money]()
    for variant_id, own in by_article.items():
        split = Money(worth.get(variant_id, 0), currency).split([piles[pile] for pile in own])
        shares.update(zip(own, split, strict=True))
    return shares


def _first_days(tx: Tx) -> dict[_Pile, date]:
    """Tell on which day something of each pile first lay in its warehouse."""
    ways = (
        StockMove.variant_id,
        StockMove.lot_id,
        StockMove.from_location_id,
        StockMove.to_location_id,
    )
    query = select(*ways, func.min(StockMove.business_date)).group_by(*ways)
    house, first = places(tx).house, dict[_Pile, date]()
    for variant_id, lot_id, origin, target, day in tx.session.execute(query):
        for location_id in (origin, target):
            if location_id in house:
                pile = _Pile(variant_id, house[location_id], lot_id)
                first[pile] = min(first.get(pile, day), day)
    return first
