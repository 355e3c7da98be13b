"""Goods that come back for others: the others are an order of their own, paid by what is credited.

The new goods are held when the exchange is approved. When they leave, in one transaction, what
came back is credited, the new goods are invoiced, and the difference is paid or refunded.
"""

from erp_core import finance, inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.change_tables import Exchange, ExchangeLine, ExchangeStep
from erp_core.sales.errors import ItemUnavailable
from erp_core.sales.events import ExchangeRequested, ExchangeShipped
from erp_core.sales.exchanges import ExchangeState, ExchangeView, NewExchange
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.exchanges import (
    ExchangePlan,
    agreed_price,
    exchange_lines,
    exchange_views,
    plan_exchange,
    visible_exchange,
)
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.quoting import quote_at
from erp_core.sales.queries.replacements import CHANNEL
from erp_core.sales.queries.returns import credit_plans, invoices_of
from erp_core.sales.queries.rows import SOURCE, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import PaymentPolicy
from erp_core.sales.service.arriving import note_arrived
from erp_core.sales.service.cancelling import call_off
from erp_core.sales.service.confirming import make_binding
from erp_core.sales.service.delivering import ship_all
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.invoicing import bill
from erp_core.sales.service.placing import write_order
from erp_core.sales.service.settling import Settled, Settlement, settle
from erp_core.sales.states import EXCHANGE
from erp_core.sales.tables import Order


def request_exchange(
    tx: Tx, actor: Actor, new: NewExchange, *, expect: str | None = None
) -> ExchangeView:
    """Ask for delivered goods to come back for others of the same product; nothing moves yet.

    Args:
        tx: The transaction.
        actor: Who asks.
        new: What for what, in which condition and why, and how the difference is settled.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NoPowerToOrder: The actor may not act for this company.
        PreviewOutdated: It would not bring what the preview showed.
        NoSuchLine: A line is not one of this order, or named twice.
        NothingToReturn: It has not been delivered.
        NotArrived: The rules want it to have arrived, and it has not.
        MoreThanDelivered: Less of it was delivered.
        AlreadyReturned: A return or an exchange of it was asked for already.
        AlreadyClaimed: The rules allow no other return or exchange of this order.
        ReturnTooLate: The time for it is over.
        OtherProduct: A new article is of another product.
        SameArticle: A new article is the one that comes back.
        NotSold: A new article is not for sale any more.
        ItemUnavailable: A new article is not in stock.
        NoSuchPaymentAccount: There is no such account of this customer.
        NoPaymentNamed: The rules want to know how the difference is paid, and nobody says.
        StoredValueShort: The gift card does not cover the difference.
        RefundElsewhere: The rules do not let what goes back go to that account.
        BelowMargin: With the discount of its line a new article would not cover its cost.
    """
    actor.require("sales.request_exchange")
    order = lock_order(tx, actor, new.order_id)
    require_power(tx, actor, order.party_id)
    plan = plan_exchange(tx, actor, order, new)
    require_unchanged(expect, plan.preview.fingerprint)
    row = Exchange(
        order_id=order.id,
        replacement_id=None,
        account_id=new.account_id,
        state=ExchangeState.REQUESTED,
        condition=new.condition,
        reason=new.reason,
        difference_minor=plan.preview.difference.minor,
        paid_minor=0,
        refunded_minor=0,
        currency=order.currency,
        business_date=business_date(tx),
        requested_at=tx.now,
        changed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    _write_lines(tx, row, plan)
    tx.publish(ExchangeRequested(exchange_id=row.id))
    return _changed(tx, actor, order, row, "request_exchange", None, new.reason)


def approve_exchange(tx: Tx, actor: Actor, exchange_id: int) -> ExchangeView:
    """Hold the new goods at the agreed prices, and tell the customer to send the others.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
        WrongTransition: It is past that.
        NotSold: A new article is not for sale any more.
        ItemUnavailable: A new article is not in stock any more.
    """
    actor.require("sales.approve_exchange")
    order, row = _locked(tx, actor, exchange_id)
    before = _move(tx, row, ExchangeState.APPROVED)
    row.replacement_id = _replacement(tx, actor, order, row)
    return _changed(tx, actor, order, row, "approve_exchange", before, "approved")


def reject_exchange(tx: Tx, actor: Actor, exchange_id: int, reason: str) -> ExchangeView:
    """Refuse an exchange before the goods are here; what was held for it is free again.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
        WrongTransition: The goods are here, or it was refused already.
    """
    actor.require("sales.reject_exchange")
    order, row = _locked(tx, actor, exchange_id)
    before = _move(tx, row, ExchangeState.REJECTED)
    if row.replacement_id is not None:
        call_off(tx, carrying_out(actor), row.replacement_id, reason)
    return _changed(tx, actor, order, row, "reject_exchange", before, reason)


def receive_exchange(tx: Tx, actor: Actor, exchange_id: int) -> ExchangeView:
    """Take the goods back into stock, at the cost at which they left.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
        WrongTransition: It was not approved, or they are here already.
    """
    actor.require("sales.receive_exchange")
    order, row = _locked(tx, actor, exchange_id)
    before = _move(tx, row, ExchangeState.RECEIVED)
    stocked = {line.id: line.variant_id for line in lines_of(tx, order.id) if line.stocked}
    goods = [
        (stocked[each.line_id], each.quantity)
        for each in _lines(tx, row)
        if each.line_id in stocked
    ]
    if goods:
        inventory.take_back(tx, carrying_out(actor), (SOURCE, order.id), goods)
    return _changed(tx, actor, order, row, "receive_exchange", before, "received")


def ship_exchange(
    tx: Tx, actor: Actor, exchange_id: int, *, tracking_code: str | None = None
) -> ExchangeView:
    """Credit what came back, invoice and ship the new goods, and settle the difference.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
        WrongTransition: The goods are not here, or the new ones have left.
        NotPaid: The new goods are paid in advance, and the difference is not.
        StoredValueShort: The gift card does not cover the difference any more.
        PaymentAccountClosed: The account for the difference is archived or has expired.
        StockShort: The new goods are not in stock.
    """
    actor.require("sales.ship_exchange")
    seen = visible_exchange(tx, actor, exchange_id)
    finance.line_up_for_money(tx, visible_order(tx, actor, seen.order_id).party_id)
    order, row = _locked(tx, actor, exchange_id)
    before = _move(tx, row, ExchangeState.SHIPPED)
    house = carrying_out(actor)
    replacement = lock_order(tx, house, row.replacement_id or 0)
    settled = _settle(tx, house, order, replacement, row, tracking_code)
    zero = Money.zero(row.currency)
    row.paid_minor = settled.paid.minor
    row.refunded_minor = sum((each.amount for each in settled.refunds), zero).minor
    tx.publish(ExchangeShipped(exchange_id=row.id))
    return _changed(tx, actor, order, row, "ship_exchange", before, "shipped")


def complete_exchange(tx: Tx, actor: Actor, exchange_id: int) -> ExchangeView:
    """Note that the new goods arrived: the exchange is over.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
        WrongTransition: The new goods have not left, or it is over already.
    """
    actor.require("sales.complete_exchange")
    order, row = _locked(tx, actor, exchange_id)
    before = _move(tx, row, ExchangeState.COMPLETED)
    note_arrived(tx, row.replacement_id or 0)
    return _changed(tx, actor, order, row, "complete_exchange", before, "completed")


def _settle(
    tx: Tx,
    house: Actor,
    order: Order,
    replacement: Order,
    row: Exchange,
    tracking_code: str | None,
) -> Settled:
    notes = []
    sold = {line.id: line for line in lines_of(tx, order.id)}
    for each in _lines(tx, row):
        line = sold[each.line_id]
        plans = credit_plans(order, line, each.quantity, invoices_of(tx, house, order))
        line.returned += each.quantity
        notes += [
            finance.credit_invoice(tx, house, plan.invoice_id, plan.lines, row.reason)
            for plan in plans
        ]
    on_account = replacement.payment_policy == PaymentPolicy.ON_ACCOUNT
    if on_account:
        ship_all(tx, house, replacement, tracking_code)
    invoice = bill(tx, house, replacement)
    pays = row.account_id is not None
    back_to = row.account_id if row.difference_minor < 0 else None
    what = Settlement(order, invoice, row.reason, row.account_id, back_to, pays)
    settled = settle(tx, house, notes, what)
    if not on_account:
        ship_all(tx, house, replacement, tracking_code)
    return settled


def _replacement(tx: Tx, actor: Actor, order: Order, row: Exchange) -> int:
    lines = _lines(tx, row)
    quote = quote_at(
        tx,
        actor,
        order.party_id,
        [Asked(each.variant_id, each.quantity, each.discount) for each in lines],
        [agreed_price(each, row.currency) for each in lines],
    )
    house = carrying_out(actor)
    note = f"Exchange of order {number_of(order)}"
    placed = write_order(
        tx, house, quote, order.ship_to, channel=CHANNEL, note=note, sold_by=order.salesperson_id
    )
    if make_binding(tx, house, placed, None).back_ordered:
        raise ItemUnavailable(field="items")
    return placed.id


def _write_lines(tx: Tx, row: Exchange, plan: ExchangePlan) -> None:
    credited = {each.line_id: each.credited.minor for each in plan.preview.lines}
    for line, quoted in plan.items:
        tx.session.add(
            ExchangeLine(
                exchange_id=row.id,
                line_id=line.id,
                credited_minor=credited[line.id],
                price_list=quoted.price.price_list,
                **quoted.as_agreed(),
            )
        )


def _lines(tx: Tx, row: Exchange) -> list[ExchangeLine]:
    return exchange_lines(tx, [row.id]).get(row.id, [])


def _locked(tx: Tx, actor: Actor, exchange_id: int) -> tuple[Order, Exchange]:
    """Lock the order of an exchange first, as everybody does, and then the exchange."""
    seen = visible_exchange(tx, actor, exchange_id)
    order = lock_order(tx, actor, seen.order_id)
    row = tx.session.get_one(Exchange, exchange_id, with_for_update=True, populate_existing=True)
    return order, row


def _move(tx: Tx, row: Exchange, target: ExchangeState) -> str:
    """Move an exchange on and give the state that it left."""
    before, row.state = row.state, EXCHANGE.move(row.state, target)
    row.changed_at = tx.now
    return before


def _changed(
    tx: Tx, actor: Actor, order: Order, row: Exchange, verb: str, before: str | None, reason: str
) -> ExchangeView:
    tx.session.add(
        ExchangeStep(
            exchange_id=row.id,
            source=before,
            target=row.state,
            actor=actor.key,
            reason=reason,
            at=tx.now,
        )
    )
    changed(tx, actor, order, verb, {"exchange": row.id, "state": row.state})
    return exchange_views(tx, [row])[0]
