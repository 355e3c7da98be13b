"""Goods that arrive."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_core import catalog
from erp_core.catalog import VariantView, require_whole
from erp_core.inventory.errors import NotStocked, StockOpened
from erp_core.inventory.events import StockReceived
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.queries.stock import move_views
from erp_core.inventory.schemas import LocationKind, MoveKind, MoveView, NewReceipt, Source
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.settling import settle_supply
from erp_core.inventory.service.shelves import Change, change_places, lot_id_of
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

_ORIGIN = {
    MoveKind.RECEIPT: LocationKind.SUPPLIER,
    MoveKind.OPENING: LocationKind.ADJUSTMENT,
}


def receive_stock(
    tx: Tx,
    actor: Actor,
    variant_id: int,
    quantity: Decimal,
    unit_cost: Decimal,
    *,
    lot: str | None = None,
    expires_on: date | None = None,
    warehouse_id: int | None = None,
    location_id: int | None = None,
    source: Source | None = None,
    business_date: date | None = None,
    expected_id: int | None = None,
) -> MoveView:
    """Put goods from a supplier into stock at their cost.

    Args:
        tx: The transaction.
        actor: Who received them.
        variant_id: The article.
        quantity: In the article's unit.
        unit_cost: For one unit, in the base currency.
        lot: The batch's code, if batches are told apart.
        expires_on: The batch's last day.
        warehouse_id: Where they were put; None: the first warehouse.
        location_id: In which place of that warehouse; None: where it puts what comes in.
        source: The document they came with.
        business_date: The day they came, in an open period; None: today.
        expected_id: The expected arrival that this is, or is a part of.

    Raises:
        NotStocked: No stock is kept of the article.
        SplitUnit: It comes whole, and this is a part.
        OtherExpiry: The lot is known with another last day.
        ExpectedElsewhere: It is expected for a document, and no source is told.
    """
    actor.require("inventory.receive_stock")
    receipt = NewReceipt(
        variant_id=variant_id,
        quantity=quantity,
        unit_cost=unit_cost,
        lot=lot,
        expires_on=expires_on,
        warehouse_id=warehouse_id,
        location_id=location_id,
        business_date=business_date,
        expected_id=expected_id,
    )
    return _bring_in(tx, actor, MoveKind.RECEIPT, receipt, source)


def open_stock(tx: Tx, actor: Actor, opening: NewReceipt) -> MoveView:
    """Enter stock that was there before the books began, once in each place and lot.

    Raises:
        StockOpened: It was entered before.
        NotStocked: No stock is kept of the article.
        SplitUnit: It comes whole, and this is a part.
    """
    actor.require("inventory.open_stock")
    return _bring_in(tx, actor, MoveKind.OPENING, opening, None)


def _bring_in(
    tx: Tx, actor: Actor, kind: MoveKind, receipt: NewReceipt, source: Source | None
) -> MoveView:
    require_whole(receipt.quantity, require_stocked(tx, actor, receipt.variant_id).unit)
    move_id = _record(tx, actor, kind, receipt, source)
    what = {**receipt.model_dump(mode="json"), "move": move_id, "source": source}
    verb = "inventory.receive_stock" if kind is MoveKind.RECEIPT else "inventory.open_stock"
    record_change(tx, actor, verb, ("stock_moves", move_id), what)
    tx.publish(StockReceived(variant_id=receipt.variant_id))
    return move_views(tx, [move_id])[0]


def require_stocked(tx: Tx, actor: Actor, variant_id: int) -> VariantView:
    """Return an article of which stock is kept.

    Raises:
        NotStocked: It is a service, or its stock is not counted.
    """
    variant = catalog.get_variant(tx, actor, variant_id)
    if not variant.tracked:
        raise NotStocked(field="variant_id")
    return variant


def _record(
    tx: Tx, actor: Actor, kind: MoveKind, receipt: NewReceipt, source: Source | None
) -> int:
    shelf = places(tx).shelf(receipt.warehouse_id, receipt.location_id)
    if receipt.expected_id is not None:
        settle_supply(tx, receipt.expected_id, receipt.variant_id, receipt.quantity, source)
    lot_id = lot_id_of(tx, receipt.variant_id, receipt.lot, receipt.expires_on)
    worth = Money.of(receipt.unit_cost * receipt.quantity, get_organisation(tx).currency)
    if kind is MoveKind.OPENING:
        change_places(tx, [Change((receipt.variant_id, shelf, lot_id), Decimal(0))])
        _refuse_opened(tx, receipt.variant_id, shelf, lot_id)
    move = Move(
        receipt.variant_id,
        lot_id,
        places(tx).outside[_ORIGIN[kind]],
        shelf,
        receipt.quantity,
        worth.minor,
    )
    occasion = Occasion(kind, source, business_date=receipt.business_date)
    return record_moves(tx, actor, occasion, [move]).move_ids[0]


def _refuse_opened(tx: Tx, variant_id: int, shelf: int, lot_id: int | None) -> None:
    """Refuse a second opening of a shelf; it is locked, so that only one of two gets by."""
    before = select(StockMove.id).where(
        StockMove.kind == MoveKind.OPENING,
        StockMove.variant_id == variant_id,
        StockMove.to_location_id == shelf,
        StockMove.lot_id.is_not_distinct_from(lot_id),
    )
    if tx.session.scalar(before.limit(1)) is not None:
        raise StockOpened(field="variant_id")
