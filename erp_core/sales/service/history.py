"""Orders of another system, entered with their own numbers, prices and days."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core import catalog
from erp_core.catalog import LineTax, PriceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.history_schemas import PastOrder
from erp_core.sales.queries.addressing import ship_to_of
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.quoting import Quote, quote_at
from erp_core.sales.queries.views import summary_of
from erp_core.sales.schemas import NewOrder, NewOrderLine, OrderSummary
from erp_core.sales.service.confirming import make_binding
from erp_core.sales.service.numbering import FIRST_AHEAD
from erp_core.sales.service.placing import write_order
from erp_core.sales.tables import Numbering, Order


class OrderNumberTaken(Conflict):
    """There is an order of this number already."""


def enter_past_order(tx: Tx, actor: Actor, past: PastOrder) -> OrderSummary:
    """Enter an order that was agreed elsewhere, on the day that the transaction is dated.

    Prices and discounts are as they were agreed, whatever the catalogue or the policy say, and the
    credit limit of today does not bind it. Taxes are those of the articles. It keeps its number,
    and the numbers of new orders go on after it.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        OrderNumberTaken: There is one of this number.
        NotSold: An article is not for sale.
        NoShippingAddress: There are goods in it and nowhere to send them.
    """
    actor.require("sales.enter_past_order")
    actor.require_sight(past.party_id, OrderNotFound)
    _refuse_taken(tx, past.number)
    quote = _quote(tx, actor, past)
    asked = tuple(
        NewOrderLine(variant_id=one.variant_id, quantity=one.quantity) for one in past.lines
    )
    ship_to = ship_to_of(tx, actor, NewOrder(party_id=past.party_id, lines=asked), quote)
    order = write_order(
        tx, actor, quote, ship_to, channel=past.channel, note=past.note, sold_by=None
    )
    if past.number:
        _number(tx, order, past.number)
    if past.confirmed:
        make_binding(tx, actor, order, None)
    return summary_of(order)


def _quote(tx: Tx, actor: Actor, past: PastOrder) -> Quote:
    asked = [Asked(one.variant_id, one.quantity, one.discount) for one in past.lines]
    quote = quote_at(tx, actor, past.party_id, asked, _prices(tx, past))
    return replace(quote, terms=quote.terms.model_copy(update={"credit_limit": None}))


def _prices(tx: Tx, past: PastOrder) -> list[PriceView]:
    taxes = catalog.taxes_by_variant(tx, [one.variant_id for one in past.lines])
    currency = get_organisation(tx).currency
    gross = {True: True, False: False, None: past.tax_included}
    return [
        PriceView(
            variant_id=one.variant_id,
            unit_price=one.unit_price,
            currency=currency,
            tax_included=gross[one.tax_included],
            price_list="",
            min_quantity=Decimal(1),
            taxes=tuple(
                LineTax(
                    tax_id=tax.id, rate=tax.rate, included=tax.included or gross[one.tax_included]
                )
                for tax in taxes.get(one.variant_id, ())
            ),
        )
        for one in past.lines
    ]


def _refuse_taken(tx: Tx, number: str | None) -> None:
    if number and tx.session.scalar(select(Order.id).where(Order.number == number)) is not None:
        raise OrderNumberTaken(field="number")


def _number(tx: Tx, order: Order, number: str) -> None:
    """Give an order its own number, and let those that follow be higher."""
    order.number = number
    tx.session.flush()
    if number.isdecimal():
        insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
        start = insert(Numbering).values(id=1, ahead=FIRST_AHEAD).on_conflict_do_nothing()
        tx.session.execute(start)
        row = tx.session.get_one(Numbering, 1, with_for_update=True, populate_existing=True)
        row.ahead = max(row.ahead, int(number) - order.id)
        tx.session.flush()
