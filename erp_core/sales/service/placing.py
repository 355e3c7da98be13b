"""Placing an order: the catalog's prices, the customer's limits, and a snapshot of both."""

from decimal import Decimal
from typing import Any

from erp_core import inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundles import as_data
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.events import OrderPlaced
from erp_core.sales.queries.addressing import ship_to_of
from erp_core.sales.queries.asking import asked_for
from erp_core.sales.queries.limits import contact_of, require_credit, require_power
from erp_core.sales.queries.quoting import Quote, QuotedLine, quote_order
from erp_core.sales.queries.salespeople import salesperson_of
from erp_core.sales.queries.views import summary_of
from erp_core.sales.schemas import NewOrder, OrderState, OrderSummary
from erp_core.sales.service.documents import note_step, record_step
from erp_core.sales.service.numbering import give_number
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)


def place_order(tx: Tx, actor: Actor, new: NewOrder) -> OrderSummary:
    """Place an order at today's prices; it holds no stock until it is confirmed.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
        NoRate: No exchange rate of its currency is known.
        DiscountRefused: The actor may not take as much off.
        BelowMargin: The cost and the least margin would not be covered.
        NoShippingAddress: There are goods in it and nowhere to send them.
        NoSuchSalesperson: The named salesperson does not work here.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
        BundleTooLarge: A set holds so many pieces that its price cannot be shared to the cent.
    """
    actor.require("sales.place_order")
    actor.require_sight(new.party_id, OrderNotFound)
    quote = quote_order(tx, actor, new.party_id, asked_for(new.lines), new.currency)
    ship_to = ship_to_of(tx, actor, new, quote)
    sold_by = salesperson_of(tx, actor, new.salesperson_id)
    order = write_order(
        tx, actor, quote, ship_to, channel=new.channel, note=new.note, sold_by=sold_by
    )
    return summary_of(order)


def write_order(
    tx: Tx,
    actor: Actor,
    quote: Quote,
    ship_to: dict[str, Any] | None,
    *,
    channel: str,
    note: str | None,
    sold_by: int | None,
) -> Order:
    """Write a quote down as a draft order, within the limits of who orders and who pays."""
    require_power(tx, actor, quote.party_id, quote.total.gross)
    order = _order_row(tx, actor, quote, ship_to)
    order.channel, order.note, order.salesperson_id = channel, note, sold_by
    require_credit(tx, actor, order, quote.terms.credit_limit)
    tx.session.add(order)
    tx.session.flush()
    give_number(tx, order)
    rows = [_line_row(tx, order.id, at, line) for at, line in enumerate(quote.lines, start=1)]
    add_rows(tx, OrderLine, rows)
    note_step(tx, actor, order, None)
    record_step(tx, actor, order, "place_order", {"gross": str(quote.total.gross)})
    tx.publish(OrderPlaced(order_id=order.id))
    return order


def _order_row(tx: Tx, actor: Actor, quote: Quote, ship_to: dict[str, Any] | None) -> Order:
    return Order(
        state=OrderState.DRAFT,
        version=1,
        party_id=quote.party_id,
        contact_id=contact_of(actor, quote.party_id),
        currency=quote.currency,
        payment_policy=quote.policy,
        net_minor=quote.total.net.minor,
        tax_minor=quote.total.tax.minor,
        gross_minor=quote.total.gross.minor,
        base_gross_minor=sum(line.base_gross for line in quote.lines),
        ship_to=ship_to,
        bill_to=ship_to,
        business_date=business_date(tx),
        placed_at=tx.now,
    )


def _line_row(tx: Tx, order_id: int, position: int, line: QuotedLine) -> dict[str, Any]:
    return {
        **line.as_ordered(),
        "bundle": as_data(line.bundle),
        "order_id": order_id,
        "position": position,
        "stocked": inventory.keeps_stock(tx, line.variant),
        "service": line.is_service,
        "delivered": NOTHING,
        "invoiced": NOTHING,
        "returned": NOTHING,
    }
