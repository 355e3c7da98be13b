"""Fetching an order's goods: what was found leaves, what was not is put right where it was held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_core import inventory
from erp_core.inventory import NewAdjustment, NewScrap, Pick
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NothingToDeliver, ShortReasonMissing, TooMuchDelivered
from erp_core.sales.picking import NewPick, PickedLine, PickedOrder, ShortReason
from erp_core.sales.policies import require_to_deliver
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import SOURCE, lines_of
from erp_core.sales.queries.views import summary_fields
from erp_core.sales.schemas import Shipped
from erp_core.sales.service.delivering import deliver_order
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.expecting import rest_anew
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Lost:
    """Some of an article that was held in a place and is not there, or not fit to go."""

    place: Pick
    quantity: Decimal
    why: ShortReason


def pick_order(tx: Tx, actor: Actor, order_id: int, new: NewPick) -> PickedOrder:
    """Ship what was fetched for an order; what was not found is put right and back-ordered.

    What is missing or damaged is taken off the books in the place and lot where it was held, so
    that nobody is promised it again; what is said to go later stays held.

    Args:
        tx: The transaction.
        actor: Who fetched it.
        order_id: The order.
        new: Quantities by line, with the reason of each that is short.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotOpen: Nothing of it is to be delivered.
        BoundToExchange: It goes out with its exchange.
        TooMuchDelivered: More than is left, a line named twice, or not a line of this order.
        ShortReasonMissing: A line is short without a reason, or has one and is not short.
        NothingToDeliver: Nothing was fetched and nothing was found missing.
        NotPaid: It is paid in advance, and not paid.
        SplitUnit: A part would go of what only comes whole.
        StockShort: There is not enough in stock.
    """
    actor.require("sales.pick_order")
    order = lock_order(tx, actor, order_id)
    require_unbound(tx, order)
    require_to_deliver(order.state)
    lines = lines_of(tx, order.id)
    _require_sound(lines, new.lines)
    lost = _lost(inventory.picks_of(tx, (SOURCE, order.id)), lines, new.lines)
    shipped = [
        Shipped(line_id=one.line_id, quantity=one.quantity) for one in new.lines if one.quantity
    ]
    if not shipped and not lost:
        raise NothingToDeliver
    delivery_id = None
    if shipped:
        delivery_id = deliver_order(
            tx, actor, order.id, shipped, tracking_code=new.tracking_code, carrier=new.carrier
        ).delivery_id
    _write_off(tx, actor, order, lost)
    written_off = _by_article(lost)
    changed(tx, actor, order, "pick_order", _told(new, written_off))
    return PickedOrder(**summary_fields(order), delivery_id=delivery_id, written_off=written_off)


def _require_sound(lines: Sequence[OrderLine], picked: Sequence[PickedLine]) -> None:
    left = {line.id: line.quantity - line.delivered for line in lines}
    for one in picked:
        to_go = left.pop(one.line_id, None)
        if to_go is None or one.quantity > to_go:
            raise TooMuchDelivered(field="line_id", line_id=one.line_id)
        if (one.quantity < to_go) is not (one.short is not None):
            raise ShortReasonMissing(field="short", line_id=one.line_id)


def _lost(
    places: Sequence[Pick], lines: Sequence[OrderLine], picked: Sequence[PickedLine]
) -> list[Lost]:
    """Work out what was lost where: the places are walked in order, so the last ones come short."""
    known = {line.id: line for line in lines}
    left = [(place, place.quantity) for place in places]
    for one in picked:
        left = _taken(left, known[one.line_id].variant_id, one.quantity)
    lost: list[Lost] = []
    for one in picked:
        line = known[one.line_id]
        if one.short in {ShortReason.MISSING, ShortReason.DAMAGED} and one.short:
            missing = line.quantity - line.delivered - one.quantity
            before = left
            left = _taken(left, line.variant_id, missing)
            for (place, had), (_, has) in zip(before, left, strict=True):
                if had > has:
                    lost.append(Lost(place, had - has, one.short))
    return lost


def _taken(
    left: Sequence[tuple[Pick, Decimal]], variant_id: int, quantity: Decimal
) -> list[tuple[Pick, Decimal]]:
    """Take a quantity of an article from places in their order, as far as it goes."""
    rest: list[tuple[Pick, Decimal]] = []
    for place, there in left:
        some = min(there, quantity) if place.variant_id == variant_id else NOTHING
        quantity -= some
        rest.append((place, there - some))
    return rest


def _write_off(tx: Tx, actor: Actor, order: Order, lost: Sequence[Lost]) -> None:
    """Take what is lost off the books where it was held; everything else stays held."""
    if not lost:
        return
    source = (SOURCE, order.id)
    held: dict[int, Decimal] = {}
    for place in inventory.picks_of(tx, source):
        held[place.variant_id] = held.get(place.variant_id, NOTHING) + place.quantity
    inventory.release(tx, carrying_out(actor), source)
    for one in lost:
        _lose(tx, actor, one, order.number or "")
        held[one.place.variant_id] -= one.quantity
    again = [(variant_id, quantity) for variant_id, quantity in held.items() if quantity > 0]
    inventory.reserve(tx, carrying_out(actor), source, again)
    after = inventory.reserved_for(tx, SOURCE, [order.id])
    rest_anew(
        tx, actor, order, lines_of(tx, order.id), {key[1]: some for key, some in after.items()}
    )


def _lose(tx: Tx, actor: Actor, lost: Lost, number: str) -> None:
    place = lost.place
    where = {
        "variant_id": place.variant_id,
        "lot": place.lot,
        "without_lot": place.lot is None,
        "location_id": place.location_id,
        "reason": f"{lost.why} when order {number} was picked",
    }
    if lost.why is ShortReason.DAMAGED:
        inventory.scrap_stock(tx, actor, NewScrap(**where, quantity=lost.quantity))
    else:
        inventory.adjust_stock(tx, actor, NewAdjustment(**where, quantity=-lost.quantity))


def _by_article(lost: Sequence[Lost]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in lost:
        found[one.place.variant_id] = found.get(one.place.variant_id, NOTHING) + one.quantity
    return found


def _told(new: NewPick, written_off: Mapping[int, Decimal]) -> dict[str, object]:
    gone = {str(variant_id): str(quantity) for variant_id, quantity in written_off.items()}
    return {**new.model_dump(mode="json"), "written_off": gone}
