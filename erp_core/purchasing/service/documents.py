"""Locking an order and its lines, moving it on, and leaving a trace of each change."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from erp_core import parties
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyRole
from erp_core.purchasing.errors import NoSuchPurchaseLine, NoSuchPurchaseOrder, NotASupplier
from erp_core.purchasing.states import PURCHASE, PurchaseState
from erp_core.purchasing.tables import PurchaseOrder, PurchaseOrderLine, PurchaseStep

SOURCE = "purchase_orders"


def lock_order(tx: Tx, actor: Actor, order_id: int) -> PurchaseOrder:
    """Lock a purchase order for a change.

    Raises:
        NoSuchPurchaseOrder: There is none.
    """
    tx.session.flush()
    row = tx.session.get(PurchaseOrder, order_id, with_for_update=True, populate_existing=True)
    if row is None or not actor.sees(row.party_id):
        raise NoSuchPurchaseOrder
    return row


def lock_lines(tx: Tx, order_ids: Iterable[int]) -> dict[int, PurchaseOrderLine]:
    """Return the lines of orders that are locked, by id."""
    query = (
        select(PurchaseOrderLine)
        .where(PurchaseOrderLine.order_id.in_(sorted(set(order_ids))))
        .order_by(PurchaseOrderLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {line.id: line for line in tx.session.scalars(query)}


def named_line(
    lines: Mapping[int, PurchaseOrderLine], line_id: int, field: str = "lines"
) -> PurchaseOrderLine:
    """Return a line of an order.

    Raises:
        NoSuchPurchaseLine: It has no such line.
    """
    if line_id not in lines:
        raise NoSuchPurchaseLine(field=field)
    return lines[line_id]


def move_on(
    tx: Tx, actor: Actor, order: PurchaseOrder, target: PurchaseState, reason: str = ""
) -> None:
    """Move an order to another state and note the step.

    Raises:
        WrongTransition: The step is not declared.
    """
    before, order.state = order.state, PURCHASE.move(order.state, target)
    note_step(tx, actor, order, before, reason)


def note_step(
    tx: Tx, actor: Actor, order: PurchaseOrder, before: str | None, reason: str = ""
) -> None:
    """Note that an order came from a state (None: from nowhere) to the one it is in."""
    tx.session.add(
        PurchaseStep(
            order_id=order.id,
            from_state=before,
            to_state=order.state,
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )


def changed(
    tx: Tx,
    actor: Actor,
    order: PurchaseOrder,
    verb: str,
    what: Mapping[str, object] | None = None,
) -> None:
    """Count a change of an order, record it, and wake whoever watches."""
    order.version += 1
    tx.session.flush()
    record_change(tx, actor, f"purchasing.{verb}", (SOURCE, order.id), what)
    tx.notify("purchasing")


def require_supplier(tx: Tx, party_id: int, field: str = "party_id") -> None:
    """Refuse a party that supplies nothing.

    Raises:
        PartyNotFound: There is no such party.
        NotASupplier: It is none of our suppliers.
    """
    if PartyRole.SUPPLIER not in parties.get_party(tx, system("purchasing"), party_id).roles:
        raise NotASupplier(field=field)
