"""Orders to suppliers: drafted, sent, confirmed with their days, moved, cancelled and closed.

From the day it is sent, what an order brings is expected in stock; a later day that the supplier
names is told to all that rests on it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from erp_core import catalog, inventory
from erp_core.catalog import VariantView, require_whole
from erp_core.finance import worth_in_base
from erp_core.inventory import Direction, ExpectedChange, Expecting
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import rounded
from erp_core.kernel.sequences import number_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.kernel.turns import take_turn
from erp_core.purchasing.authority import carrying_out
from erp_core.purchasing.errors import DayOutside, NotSupplied, WrongBillParty
from erp_core.purchasing.events import PurchaseOrderSent
from erp_core.purchasing.queries.orders import order_views
from erp_core.purchasing.queries.prices import buys, prices_of, rules
from erp_core.purchasing.queries.proposals import PROPOSALS, purchase_proposals
from erp_core.purchasing.schemas import (
    Confirmation,
    NewPurchaseLine,
    NewPurchaseOrder,
    PurchaseOrderView,
)
from erp_core.purchasing.service.documents import (
    SOURCE,
    changed,
    lock_lines,
    lock_order,
    move_on,
    named_line,
    note_step,
    require_supplier,
)
from erp_core.purchasing.states import AWAITED, PurchaseState
from erp_core.purchasing.tables import PurchaseOrder, PurchaseOrderLine

LONGEST = timedelta(days=3 * 365)
"""Further ahead than this nobody delivers: it is a slip of the pen."""


def draft_purchase_order(
    tx: Tx, actor: Actor, new: NewPurchaseOrder, *, request_id: int | None = None
) -> PurchaseOrderView:
    """Draft an order to a supplier, at their prices of today unless others are given.

    Raises:
        NotASupplier: The party is none of our suppliers.
        NoSuchVariant: There is no such article.
        NotSupplied: A line has no price, and the supplier none for its quantity in the currency.
        SplitUnit: An article comes whole, and this is a part.
        NoRate: No exchange rate of the currency is known.
    """
    actor.require("purchasing.draft_order")
    require_supplier(tx, new.party_id)
    currency = new.currency or _usual_currency(tx, new)
    worth_in_base(tx, Money.zero(currency))
    articles = [catalog.get_variant(tx, actor, line.variant_id) for line in new.lines]
    row = PurchaseOrder(
        year=business_date(tx).year,
        number=None,
        state=PurchaseState.DRAFT,
        party_id=new.party_id,
        request_id=request_id,
        currency=currency,
        supplier_reference="",
        note=new.note,
        ordered_on=None,
        version=0,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    over = 1 + rules(tx).over_receipt
    for position, (line, article) in enumerate(zip(new.lines, articles, strict=True)):
        tx.session.add(_order_line(tx, row, position, line, article, over))
    number_at_commit(tx, "purchase_order", str(row.year), lambda number: _assign(row, number))
    note_step(tx, actor, row, None)
    changed(tx, actor, row, "draft_order", new.model_dump(mode="json"))
    return order_views(tx, [row])[0]


def draft_proposals(
    tx: Tx, actor: Actor, party_ids: Sequence[int] = ()
) -> tuple[PurchaseOrderView, ...]:
    """Turn what is proposed to buy into draft orders: at some suppliers, or (none named) at all.

    Raises:
        NotSupplied: Nothing is proposed at a named supplier.
    """
    actor.require("purchasing.draft_order")
    take_turn(tx, PROPOSALS)
    proposed = purchase_proposals(tx, carrying_out(actor)).suppliers
    if set(party_ids) - {one.party_id for one in proposed}:
        raise NotSupplied(field="party_ids")
    return tuple(
        draft_purchase_order(
            tx,
            actor,
            NewPurchaseOrder(
                party_id=one.party_id,
                currency=one.currency,
                lines=tuple(
                    NewPurchaseLine(
                        variant_id=line.variant_id,
                        quantity=line.quantity,
                        unit_price=line.unit_price,
                        due_on=line.arrives_on,
                    )
                    for line in one.lines
                ),
            ),
        )
        for one in proposed
        if not party_ids or one.party_id in party_ids
    )


def send_purchase_order(tx: Tx, actor: Actor, order_id: int) -> PurchaseOrderView:
    """Send a draft to its supplier: what it brings is expected from now on.

    Raises:
        NoSuchPurchaseOrder: There is none.
        WrongTransition: It was sent, or cancelled.
    """
    actor.require("purchasing.send_order")
    order = lock_order(tx, actor, order_id)
    move_on(tx, actor, order, PurchaseState.SENT)
    order.ordered_on = business_date(tx)
    lines = lock_lines(tx, [order.id])
    articles = catalog.variants_by_id(tx, {line.variant_id for line in lines.values()})
    for line in lines.values():
        if articles[line.variant_id].tracked:
            expected = Expecting(
                Direction.IN, line.variant_id, line.quantity, line.due_on, line_id=line.id
            )
            by = carrying_out(actor)
            line.expected_id = inventory.expect_moves(tx, by, (SOURCE, order.id), [expected])[0]
    changed(tx, actor, order, "send_order")
    tx.publish(PurchaseOrderSent(order.id))
    tx.notify("stock")
    return order_views(tx, [order])[0]


def confirm_purchase_order(
    tx: Tx, actor: Actor, order_id: int, said: Confirmation
) -> PurchaseOrderView:
    """Note what the supplier says: by when goods come, at first or anew.

    What they say first is what they are measured by. A later day than before is told to every
    promise that rests on it.

    Raises:
        NoSuchPurchaseOrder: There is none.
        NoSuchPurchaseLine: It has no such line.
        DayOutside: A day lies before the order, or too far ahead.
        WrongTransition: It is a draft, or nothing of it is awaited any more.
    """
    actor.require("purchasing.confirm_order")
    order = lock_order(tx, actor, order_id)
    if order.state not in AWAITED or order.state == PurchaseState.SENT:
        move_on(tx, actor, order, PurchaseState.CONFIRMED)
    lines = lock_lines(tx, [order.id])
    days = {each.line_id: each.due_on for each in said.lines}
    for line_id in days:
        named_line(lines, line_id)
    for day in (said.due_on, *days.values()):
        _require_near(tx, day, order.ordered_on)
    for line in lines.values():
        _note_day(tx, actor, line, days.get(line.id, said.due_on) or line.due_on)
    order.supplier_reference = said.supplier_reference or order.supplier_reference
    changed(tx, actor, order, "confirm_order", said.model_dump(mode="json"))
    return order_views(tx, [order])[0]


def cancel_purchase_order(tx: Tx, actor: Actor, order_id: int, reason: str) -> PurchaseOrderView:
    """Cancel an order of which nothing has come.

    Raises:
        NoSuchPurchaseOrder: There is none.
        WrongTransition: Goods of it have come, or it is cancelled.
    """
    actor.require("purchasing.cancel_order")
    return _end(tx, actor, order_id, PurchaseState.CANCELLED, reason)


def close_purchase_order(tx: Tx, actor: Actor, order_id: int, reason: str) -> PurchaseOrderView:
    """Close an order: what has not come is not awaited any more.

    Raises:
        NoSuchPurchaseOrder: There is none.
        WrongTransition: Nothing of it has come, or it is closed.
    """
    actor.require("purchasing.close_order")
    return _end(tx, actor, order_id, PurchaseState.CLOSED, reason)


def unit_cost(tx: Tx, line: PurchaseOrderLine, currency: str, on: date) -> Decimal:
    """Tell what one unit of a line costs in base currency at the rate of a day."""
    base = get_organisation(tx).currency
    if currency == base:
        return line.unit_price
    many = Money.of(line.unit_price * 1_000_000, currency)
    return rounded(worth_in_base(tx, many, on).amount / 1_000_000)


def _end(
    tx: Tx, actor: Actor, order_id: int, target: PurchaseState, reason: str
) -> PurchaseOrderView:
    order = lock_order(tx, actor, order_id)
    move_on(tx, actor, order, target, reason)
    inventory.cancel_expected(tx, carrying_out(actor), (SOURCE, order.id))
    verb = "cancel_order" if target is PurchaseState.CANCELLED else "close_order"
    changed(tx, actor, order, verb, {"reason": reason})
    tx.notify("stock")
    return order_views(tx, [order])[0]


def _require_near(tx: Tx, day: date | None, earliest: date | None) -> None:
    """Refuse a slip of the pen: a day before the order, or of a year that nobody plans."""
    if day is None:
        return
    latest = business_date(tx) + LONGEST
    if day > latest or (earliest is not None and day < earliest):
        raise DayOutside(field="due_on")


def _note_day(tx: Tx, actor: Actor, line: PurchaseOrderLine, day: date) -> None:
    line.promised_on = line.promised_on or day
    if day == line.due_on:
        return
    line.due_on = day
    kept = line.received - line.returned
    if line.expected_id is not None and kept < line.quantity:
        expected = inventory.expected_by_id(tx, [line.expected_id])[line.expected_id]
        if expected.open > 0:
            change = ExpectedChange(due_on=day)
            inventory.change_expected(tx, carrying_out(actor), line.expected_id, change)


def _usual_currency(tx: Tx, new: NewPurchaseOrder) -> str:
    """Take the currency that the supplier asks in; the base currency where that is not known."""
    found = prices_of(tx, [line.variant_id for line in new.lines], new.party_id)
    currencies = {row.currency for rows in found.values() for row in rows}
    if len(currencies) > 1:
        message = "This supplier asks in several currencies: name one."
        raise WrongBillParty(message, field="currency")
    return currencies.pop() if currencies else get_organisation(tx).currency


def _order_line(
    tx: Tx,
    order: PurchaseOrder,
    position: int,
    line: NewPurchaseLine,
    article: VariantView,
    over: Decimal,
) -> PurchaseOrderLine:
    require_whole(line.quantity, article.unit)
    price, days = line.unit_price, 0
    found = prices_of(tx, [line.variant_id], order.party_id).get(line.variant_id, [])
    offers = buys(tx, [row for row in found if row.currency == order.currency], line.quantity)
    if offers:
        days = offers[0].price.lead_days
        if price is None and offers[0].price.min_quantity <= line.quantity:
            price = offers[0].price.unit_price
    if price is None:
        raise NotSupplied(field="lines", variant_id=line.variant_id)
    return PurchaseOrderLine(
        order_id=order.id,
        position=position,
        variant_id=line.variant_id,
        description_en=article.name_en,
        description_zh=article.name_zh,
        quantity=line.quantity,
        unit_price=price,
        net_minor=catalog.line_amount(price, line.quantity, order.currency).minor,
        receivable=rounded(line.quantity * over),
        due_on=line.due_on or business_date(tx) + timedelta(days=days),
        promised_on=None,
        received=Decimal(0),
        returned=Decimal(0),
        billed=Decimal(0),
        credited=Decimal(0),
    )


def _assign(row: PurchaseOrder, number: int) -> None:
    row.number = number
