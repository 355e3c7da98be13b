"""Blocked lots: whom they concern, and who was told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, distinct, func, select

from erp_core import inventory
from erp_core.inventory import LotView, Source
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties import standing_entry, standing_for
from erp_core.sales.errors import RecallNotFound
from erp_core.sales.queries.rows import SOURCE
from erp_core.sales.recall_tables import RecallNotice
from erp_core.sales.recalls import LotOwner, RecallView
from erp_core.sales.schemas import OrderState
from erp_core.sales.slips import SlipState
from erp_core.sales.tables import Order

READ = "sales.read_recalls"
OVER = frozenset({OrderState.DELIVERED, OrderState.CLOSED, OrderState.CANCELLED})
"""Orders that nothing is packed for any more."""
MOST = 500
"""Customers listed at once where nobody asks for a page."""
_PLACE = case(
    (RecallNotice.state == SlipState.DRAFT, 2**62 - RecallNotice.id), else_=RecallNotice.id
)
"""The place in the list, highest first: who waits, oldest first; then the others, newest first."""


def lot_owners(tx: Tx, actor: Actor, lot_id: int) -> tuple[LotOwner, ...]:
    """List the customers who have some of a lot, or for whom some is held; each once.

    Raises:
        NoSuchLot: There is no such lot.
    """
    actor.require(READ)
    inventory.lot_brief(tx, lot_id)
    found = owners_now(tx, lot_id, inventory.held_of(tx, lot_id))
    return tuple(one for one in found if actor.sees(one.party_id))


def owners_now(tx: Tx, lot_id: int, held: Mapping[int, Iterable[Source]]) -> list[LotOwner]:
    """Name the customers of a lot and of those it went into, who has some of it first.

    Each is named once for each lot that they have, whoever asks.

    Args:
        tx: The transaction.
        lot_id: The lot.
        held: The documents that some of each lot is, or was, held for; those of orders that are
            over do not count.
    """
    out = {lot: _orders(some) for lot, some in inventory.left_with(tx, lot_id).items()}
    kept = {lot: {id_ for kind, id_ in some if _is(kind)} for lot, some in held.items()}
    ids = {id_ for some in (*out.values(), *kept.values()) for id_ in some}
    rows = tx.session.execute(
        select(Order, standing_entry(Order.party_id)).where(Order.id.in_(ids)).order_by(Order.id)
    ).all()
    owners = []
    for lot in inventory.lots_by_id(tx, {*out, *kept}).values():
        has, waits = out.get(lot.id, {}), kept.get(lot.id, set())
        families: dict[int, list[Order]] = {}
        for order, family in rows:
            if order.id in has or (order.id in waits and order.state not in OVER):
                families.setdefault(family, []).append(order)
        owners += [_owner(lot, party_id, orders, has) for party_id, orders in families.items()]
    return sorted(owners, key=lambda one: (not one.received, one.order_ids, one.lot_id))


def owner_still(tx: Tx, row: RecallNotice) -> LotOwner | None:
    """Return what a customer has of a blocked lot as it is now.

    None where the notice is not true any more: all came back, what was to get some is over, or
    the lot may be used after all.
    """
    if inventory.lot_brief(tx, row.lot_id).blocked_at is None:
        return None
    held = dict(inventory.held_of(tx, row.lot_id))
    if not row.received:
        was = tuple((SOURCE, order_id) for order_id in row.order_ids)
        held[row.has_lot_id] = (*held.get(row.has_lot_id, ()), *was)
    family = standing_for(tx, row.party_id)
    for owner in owners_now(tx, row.lot_id, held):
        if (owner.lot_id, owner.party_id) == (row.has_lot_id, family):
            return owner
    return None


def list_recalls(
    tx: Tx,
    actor: Actor,
    *,
    lot_id: int | None = None,
    state: SlipState | None = None,
    since: datetime | None = None,
    limit: int = MOST,
) -> tuple[RecallView, ...]:
    """List what customers are to be told, or were told, of blocked lots.

    Those who wait to be told come first, oldest first; then the others, newest first.

    Args:
        tx: The snapshot.
        actor: Who looks.
        lot_id: Of which blocked lot; None: of all.
        state: In which state; None: in all.
        since: Noted from when on; None: ever.
        limit: How many at most.
    """
    actor.require(READ)
    seen = _which(actor, lot_id, state, since)
    return recall_views(tx, tx.session.scalars(seen.order_by(_PLACE.desc()).limit(limit)).all())


def page_of_recalls(
    tx: Tx,
    actor: Actor,
    page: PageRequest,
    *,
    lot_id: int | None = None,
    state: SlipState | None = None,
) -> Page[RecallView]:
    """List what customers are to be told of blocked lots, page by page, in the same order.

    ``next_before`` is a place in that order, and no id.
    """
    actor.require(READ)
    seen = _which(actor, lot_id, state, None).add_columns(_PLACE)
    if page.before is not None:
        seen = seen.where(page.before > _PLACE)
    found = tx.session.execute(seen.order_by(_PLACE.desc()).limit(page.limit + 1)).all()
    rows = found[: page.limit]
    last = rows[-1][1] if len(found) > page.limit else None
    return Page(items=list(recall_views(tx, [row for row, _ in rows])), next_before=last)


def _which(
    actor: Actor, lot_id: int | None, state: SlipState | None, since: datetime | None
) -> Select[RecallNotice]:
    which: list[ColumnElement[bool]] = []
    if lot_id is not None:
        which.append(RecallNotice.lot_id == lot_id)
    if state is not None:
        which.append(RecallNotice.state == state)
    if since is not None:
        which.append(RecallNotice.noted_at >= since)
    return in_sight(select(RecallNotice), RecallNotice.party_id, actor).where(*which)


def recall_brief(tx: Tx, recall_id: int) -> RecallView:
    """Return what a customer is told of a lot to another module that was told of it."""
    return recall_views(tx, [tx.session.get_one(RecallNotice, recall_id)])[0]


def recall_now(tx: Tx, recall_id: int) -> RecallView | None:
    """Return what a customer is told of a lot as it is now; None if it is not true any more."""
    row = tx.session.get_one(RecallNotice, recall_id)
    owner = owner_still(tx, row) if row.state == SlipState.TOLD else None
    if owner is None:
        return None
    now = {name: getattr(owner, name) for name in ("received", "quantity", "order_ids", "numbers")}
    return recall_views(tx, [row])[0].model_copy(update=now)


def recall_drafts(tx: Tx, lot_id: int) -> tuple[RecallView, ...]:
    """List the customers of a lot who wait to be told, whoever asks."""
    query = select(RecallNotice).where(
        RecallNotice.lot_id == lot_id, RecallNotice.state == SlipState.DRAFT
    )
    return recall_views(tx, tx.session.scalars(query.order_by(RecallNotice.id)).all())


def count_recall_drafts(tx: Tx, lot_id: int) -> int:
    """Count the customers of a lot who wait to be told, whoever asks."""
    query = select(func.count(distinct(RecallNotice.party_id))).where(
        RecallNotice.lot_id == lot_id, RecallNotice.state == SlipState.DRAFT
    )
    return tx.session.scalar(query) or 0


def recall_row(tx: Tx, actor: Actor, recall_id: int) -> RecallNotice:
    """Return the locked row of what a customer is told.

    Raises:
        RecallNotFound: There is none, or none that the actor may know of.
    """
    row = tx.session.get(RecallNotice, recall_id, with_for_update=True, populate_existing=True)
    if row is None or not actor.sees(row.party_id):
        raise RecallNotFound
    return row


def recall_views(tx: Tx, rows: Sequence[RecallNotice]) -> tuple[RecallView, ...]:
    """Show what customers are told of lots."""
    ids = {order_id for row in rows for order_id in (row.order_id, *row.order_ids)}
    orders = {one.id: one for one in tx.session.scalars(select(Order).where(Order.id.in_(ids)))}
    lots = inventory.lots_by_id(tx, {id_ for row in rows for id_ in (row.lot_id, row.has_lot_id)})
    return tuple(
        RecallView(
            id=row.id,
            state=SlipState(row.state),
            lot_id=row.lot_id,
            lot=lots[row.lot_id].code,
            has_lot_id=row.has_lot_id,
            has_lot=lots[row.has_lot_id].code,
            has_lot_blocked=lots[row.has_lot_id].blocked_at is not None,
            variant_id=lots[row.has_lot_id].variant_id,
            party_id=row.party_id,
            contact_id=orders[row.order_id].contact_id,
            received=row.received,
            quantity=row.quantity,
            order_ids=tuple(row.order_ids),
            numbers=tuple(orders[one].number or "" for one in row.order_ids),
            text=row.text,
            reason=row.reason,
            noted_at=row.noted_at,
            settled_at=row.settled_at,
        )
        for row in rows
    )


def _owner(
    lot: LotView, party_id: int, orders: Sequence[Order], out: Mapping[int, Decimal]
) -> LotOwner:
    received = [one for one in orders if one.id in out]
    named = received or list(orders)
    return LotOwner(
        lot_id=lot.id,
        lot=lot.code,
        variant_id=lot.variant_id,
        party_id=party_id,
        contact_id=named[-1].contact_id,
        received=bool(received),
        quantity=sum((out[one.id] for one in received), Decimal(0)),
        order_ids=tuple(one.id for one in named),
        numbers=tuple(one.number or "" for one in named),
    )


def _orders(some: Mapping[Source, Decimal]) -> dict[int, Decimal]:
    return {id_: quantity for (kind, id_), quantity in some.items() if _is(kind)}


def _is(kind: str) -> bool:
    return kind == SOURCE
