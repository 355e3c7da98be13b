"""Places, transfers and counts as those who work with them see them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from erp_core import catalog
from erp_core.inventory.errors import NoSuchCount, NoSuchTransfer
from erp_core.inventory.forms import (
    CountLineView,
    CountState,
    CountView,
    LocationView,
    TransferLineView,
    TransferState,
    TransferView,
)
from erp_core.inventory.schemas import LocationKind
from erp_core.inventory.tables import (
    Location,
    Lot,
    StockCount,
    StockCountLine,
    StockTransfer,
    StockTransferLine,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_locations(
    tx: Tx, actor: Actor, warehouse_id: int | None = None
) -> tuple[LocationView, ...]:
    """List the places of stock in the order they were created, of one warehouse or of all."""
    actor.require("inventory.read")
    query = select(Location).where(Location.kind == LocationKind.STOCK).order_by(Location.id)
    if warehouse_id is not None:
        query = query.where(Location.warehouse_id == warehouse_id)
    return tuple(LocationView.model_validate(row) for row in tx.session.scalars(query))


def list_transfers(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, state: TransferState | None = None
) -> Page[TransferView]:
    """List transfers, newest first."""
    actor.require("inventory.read")
    query = select(StockTransfer)
    if state is not None:
        query = query.where(StockTransfer.state == state)
    found = paged(tx, query, StockTransfer.id, page or PageRequest(), lambda row: row.id)
    views = transfer_views(tx, found.items)
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def get_transfer(tx: Tx, actor: Actor, transfer_id: int) -> TransferView:
    """Show a transfer.

    Raises:
        NoSuchTransfer: There is no such transfer.
    """
    actor.require("inventory.read")
    views = transfer_views(tx, [transfer_id])
    if not views:
        raise NoSuchTransfer
    return views[transfer_id]


def list_counts(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, state: CountState | None = None
) -> Page[CountView]:
    """List counts, newest first."""
    actor.require("inventory.read")
    query = select(StockCount)
    if state is not None:
        query = query.where(StockCount.state == state)
    found = paged(tx, query, StockCount.id, page or PageRequest(), lambda row: row.id)
    views = count_views(tx, found.items)
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def get_count(tx: Tx, actor: Actor, count_id: int) -> CountView:
    """Show a count.

    Raises:
        NoSuchCount: There is no such count.
    """
    actor.require("inventory.read")
    views = count_views(tx, [count_id])
    if not views:
        raise NoSuchCount
    return views[count_id]


def transfer_views(tx: Tx, ids: Sequence[int]) -> dict[int, TransferView]:
    """Show transfers by id, without asking who may."""
    transfers = tx.session.scalars(select(StockTransfer).where(StockTransfer.id.in_(ids))).all()
    rows = tx.session.execute(
        select(StockTransferLine, Lot.code)
        .outerjoin(Lot, Lot.id == StockTransferLine.lot_id)
        .where(StockTransferLine.transfer_id.in_(ids))
        .order_by(StockTransferLine.id)
    ).all()
    articles = catalog.variants_by_id(tx, {row[0].variant_id for row in rows})
    codes = _codes(tx, [id_ for t in transfers for id_ in (t.from_location_id, t.to_location_id)])
    return {
        one.id: TransferView(
            id=one.id,
            from_location_id=one.from_location_id,
            from_location=codes[one.from_location_id],
            to_location_id=one.to_location_id,
            to_location=codes[one.to_location_id],
            state=TransferState(one.state),
            note=one.note,
            sent_at=one.sent_at,
            received_at=one.received_at,
            lines=tuple(
                TransferLineView(
                    variant_id=line.variant_id,
                    sku=articles[line.variant_id].sku,
                    name_en=articles[line.variant_id].name_en,
                    name_zh=articles[line.variant_id].name_zh,
                    lot=lot,
                    quantity=line.quantity,
                )
                for line, lot in rows
                if line.transfer_id == one.id
            ),
        )
        for one in transfers
    }


def count_views(tx: Tx, ids: Sequence[int]) -> dict[int, CountView]:
    """Show counts by id, without asking who may."""
    counts = tx.session.scalars(select(StockCount).where(StockCount.id.in_(ids))).all()
    rows = tx.session.execute(
        select(StockCountLine, Lot.code)
        .outerjoin(Lot, Lot.id == StockCountLine.lot_id)
        .where(StockCountLine.count_id.in_(ids))
        .order_by(StockCountLine.id)
    ).all()
    articles = catalog.variants_by_id(tx, {row[0].variant_id for row in rows})
    codes = _codes(tx, [one.location_id for one in counts])
    return {
        one.id: CountView(
            id=one.id,
            location_id=one.location_id,
            location=codes[one.location_id],
            state=CountState(one.state),
            reason=one.reason,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            lines=tuple(
                _count_line(line, lot, articles[line.variant_id])
                for line, lot in rows
                if line.count_id == one.id
            ),
        )
        for one in counts
    }


def _count_line(
    line: StockCountLine, lot: str | None, article: catalog.VariantView
) -> CountLineView:
    return CountLineView(
        variant_id=line.variant_id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        unit=article.unit,
        lot=lot,
        booked=line.booked,
        counted=line.counted,
        difference=None if line.counted is None else line.counted - line.booked,
        counted_at=line.counted_at,
    )


def _codes(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    rows = tx.session.execute(select(Location.id, Location.code).where(Location.id.in_(set(ids))))
    return dict(rows.all())
