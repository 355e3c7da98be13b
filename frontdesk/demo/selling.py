"""The life of an order in the demo's history: placed, paid, shipped, sometimes otherwise."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from erp_core import finance, sales
from erp_core.finance import InvoiceView, PaymentMethod
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause
from erp_core.kernel.transaction import Tx
from erp_core.sales import Condition, ConfirmedOrder, NewReturn, PaymentPolicy, Shipped
from erp_core.sales.demo import Sale, bill, order, pay, ship
from frontdesk.demo.cases import plan_case
from frontdesk.demo.customers import Basket, Visit
from frontdesk.demo.facts import FIRST_DAY, LAST_DAY, on, working_day
from frontdesk.demo.site import Site
from frontdesk.demo.stocking import provide

OF = 40
CANCELLED, IN_PARTS, SENT_BACK, TROUBLED = {7}, {13, 29}, {21}, {13, 31, 37}
"""Of 40 orders one is cancelled, two go in parts, of one something comes back, three make
trouble."""
REASONS = ("ordered twice", "found it elsewhere", "no longer needed")


def plan_sales(site: Site, visits: Sequence[Visit]) -> None:
    """Write the orders to come into the diary, and each Friday the closing of finished ones."""
    for visit in visits:
        site.diary.note(visit.at, partial(_sell, site, visit))
    friday = FIRST_DAY + timedelta(days=4)
    while friday <= LAST_DAY:
        site.diary.note(on(friday, 18), partial(_close_finished, site))
        friday += timedelta(days=7)


def place(site: Site, party_id: int, basket: Basket, actor: Actor, channel: str) -> ConfirmedOrder:
    """Place and confirm an order now; who pays in advance is billed and pays at once."""

    def placed(tx: Tx) -> ConfirmedOrder:
        provide(site, tx, basket, site.clock.now().date())
        return confirm(site, tx, actor, sale_of(site, party_id, basket, channel))

    confirmed = site.do(placed)
    site.placed += 1
    return confirmed


def confirm(site: Site, tx: Tx, actor: Actor, sale: Sale) -> ConfirmedOrder:
    """Confirm an order and take the money of who pays in advance."""
    confirmed = order(tx, actor, sale)
    if confirmed.payment_policy is PaymentPolicy.PREPAID:
        petra = site.staff["petra"]
        pay(tx, petra, bill(tx, petra, confirmed.id), PaymentMethod.CARD)
    return confirmed


def sale_of(site: Site, party_id: int, basket: Basket, channel: str) -> Sale:
    """Put a basket into the words of sales."""
    lines = tuple((site.variant(sku), Decimal(amount)) for sku, amount in basket.items())
    return Sale(party_id, lines, channel)


def plan_shipping(
    site: Site,
    confirmed: ConfirmedOrder,
    pays_on: date | None = None,
    *,
    after: int = 1,
    returns: bool = False,
) -> None:
    """Let an order go its usual way: shipped on a working day, then paid and closed.

    Args:
        site: The company.
        confirmed: The order.
        pays_on: The day on which an invoice is paid, unless it is about when it is due.
        after: Days from now until it is shipped, at least.
        returns: Whether something of it comes back.
    """
    day = working_day(site.clock.now().date() + timedelta(days=after))
    site.diary.note(
        _afternoon(site, day), partial(_ship, site, confirmed, pays_on, returns=returns)
    )


def fill_back_order(site: Site, confirmed: ConfirmedOrder) -> None:
    """Bring in what an order waits for, and hold it."""
    if not confirmed.back_ordered:
        return

    def filled(tx: Tx) -> None:
        jonas = site.staff["jonas"]
        lines = sales.get_order(tx, jonas, confirmed.id).lines
        provide(site, tx, {one.sku: int(one.quantity) for one in lines}, site.clock.now().date())
        sales.reserve_order(tx, jonas, confirmed.id)

    site.do(filled)


def _sell(site: Site, visit: Visit) -> None:
    customer = visit.customer
    actor = site.staff["jonas"] if customer.is_cafe else site.customer(customer.party_id)
    channel = "console" if customer.is_cafe else "webchat"
    confirmed = place(site, customer.party_id, visit.basket, actor, channel)
    fate = site.placed % OF
    if fate in CANCELLED:
        at = visit.at + timedelta(minutes=site.random.randrange(20, 200))
        site.diary.note(at, partial(_cancel, site, confirmed))
    elif fate in IN_PARTS and any(amount > 1 for amount in visit.basket.values()):
        site.diary.note(_next_day(site, visit.at), partial(_ship_part, site, confirmed))
    else:
        plan_shipping(site, confirmed, returns=fate in SENT_BACK)
    if fate in TROUBLED:
        plan_case(site, confirmed, visit.customer)


def _cancel(site: Site, confirmed: ConfirmedOrder) -> None:
    reason = site.random.choice(REASONS)
    site.do(lambda tx: sales.cancel_order(tx, site.staff["mia"], confirmed.id, reason))


def _ship(
    site: Site, confirmed: ConfirmedOrder, pays_on: date | None, *, returns: bool = False
) -> None:
    """Ship what is left; who buys on account is billed with it."""
    code = f"0034043{site.random.randrange(10**13):013d}"
    on_account = confirmed.payment_policy is PaymentPolicy.ON_ACCOUNT

    def shipped(tx: Tx) -> InvoiceView | None:
        ship(tx, site.staff["sam"], confirmed.id, code)
        return bill(tx, site.staff["petra"], confirmed.id) if on_account else None

    invoice = site.do(shipped)
    if invoice is not None:
        _plan_payment(site, invoice, pays_on)
    elif returns:
        site.diary.note(_days_later(site, 6), partial(_take_back, site, confirmed))
    else:
        site.finished.append(confirmed.id)


def _ship_part(site: Site, confirmed: ConfirmedOrder) -> None:
    """Ship all but one of each line; the rest follows."""

    def shipped(tx: Tx) -> None:
        lines = sales.get_order(tx, site.staff["sam"], confirmed.id).lines
        some = [Shipped(line_id=x.id, quantity=x.quantity - 1) for x in lines if x.quantity > 1]
        sales.deliver_order(tx, site.staff["sam"], confirmed.id, some, carrier="DHL")

    site.do(shipped)
    site.diary.note(_next_day(site, site.clock.now(), 4), partial(_ship, site, confirmed, None))


def _plan_payment(site: Site, invoice: InvoiceView, pays_on: date | None) -> None:
    day = pays_on or invoice.due_date + timedelta(days=site.random.choice((-3, -1, 0, 1, 2, 6)))
    site.diary.note(on(day, 10), partial(_receive, site, invoice))


def _receive(site: Site, invoice: InvoiceView) -> None:
    def received(tx: Tx) -> None:
        petra = site.staff["petra"]
        pay(tx, petra, finance.get_invoice(tx, petra, invoice.id))

    site.do(received)
    if invoice.order_id is not None:
        site.finished.append(invoice.order_id)


_SENT_BACK = (Cause.CHANGED_MIND, Cause.WRONG_ITEM, Cause.LATE, Cause.CHANGED_MIND)
"""Why unopened goods come back, in turn."""


def _take_back(site: Site, confirmed: ConfirmedOrder) -> None:
    """Take one of the first line back: asked for, approved, received and refunded."""

    def taken(tx: Tx) -> None:
        mia, petra = site.staff["mia"], site.staff["petra"]
        line = sales.get_order(tx, mia, confirmed.id).lines[0]
        new = NewReturn(
            line_id=line.id,
            quantity=Decimal(1),
            condition=Condition.SEALED,
            reason="returned unopened",
            cause=_SENT_BACK[confirmed.id % len(_SENT_BACK)],
        )
        asked = sales.request_return(tx, mia, new)
        sales.approve_return(tx, mia, asked.id)
        sales.receive_return(tx, site.staff["sam"], asked.id)
        sales.refund_return(tx, petra, asked.id)

    site.do(taken)


def _close_finished(site: Site) -> None:
    """Close what is shipped and paid."""
    finished, site.finished = site.finished, []

    def closed(tx: Tx) -> None:
        for order_id in sorted(finished):
            sales.close_order(tx, site.staff["jonas"], order_id)

    site.do(closed)


def _afternoon(site: Site, day: date) -> datetime:
    return on(day, site.random.randint(13, 16), site.random.randrange(60))


def _next_day(site: Site, moment: datetime, days: int = 1) -> datetime:
    return _afternoon(site, working_day(moment.date() + timedelta(days=days)))


def _days_later(site: Site, days: int) -> datetime:
    return site.clock.now() + timedelta(days=days)
