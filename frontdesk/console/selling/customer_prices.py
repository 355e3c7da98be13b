"""A customer's own prices beside what they paid, and what they bought before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core import catalog, parties, sales
from erp_core.catalog import NoPrice, PriceView, Wanted
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderLineView, OrderState, OrderView
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows, draw_title
from frontdesk.console.lists.order_words import order_lines, order_states
from frontdesk.console.lists.record import show_record
from frontdesk.console.parts import box, link
from frontdesk.console.paths import ORDERS, customer_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, number, price, short_date

LATELY = PageRequest(limit=50)
NOT_BOUGHT = frozenset({OrderState.DRAFT, OrderState.CANCELLED})


@dataclass(frozen=True)
class Bought:
    """An article that a customer bought.

    Attributes:
        line: How it was bought last.
        on: The day of that order.
        times: Orders in which it was, of those that are looked at.
        today: Its price for them today; None when it has none any more.
    """

    line: OrderLineView
    on: date
    times: int
    today: PriceView | None


@dataclass(frozen=True)
class History:
    """What a customer bought, and at which prices."""

    name: str
    orders: list[OrderView]
    bought: list[Bought]


async def show_customer_prices(visit: Visit, party_id: int) -> None:
    """Show a customer's prices and history."""
    language = visit.texts.language
    await show_record(
        visit,
        lambda tx, actor: history_of(tx, actor, party_id, language),
        lambda found: _draw(visit, party_id, found),
    )


def history_of(tx: Tx, actor: Actor, party_id: int, language: str) -> History:
    """Read what a customer bought in the latest orders, most often first, with today's prices.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    party = parties.get_party(tx, actor, party_id)
    orders = sales.list_orders(tx, actor, LATELY, party_id=party_id).items
    last: dict[int, tuple[OrderLineView, date]] = {}
    times: dict[int, int] = {}
    for order in orders:
        if order.state in NOT_BOUGHT:
            continue
        for line in order.lines:
            last.setdefault(line.variant_id, (line, order.business_date))
            times[line.variant_id] = times.get(line.variant_id, 0) + 1
    bought = [
        Bought(line, on, times[one], _today(tx, party_id, one, line.quantity))
        for one, (line, on) in last.items()
    ]
    bought.sort(key=lambda one: (-one.times, one.line.sku))
    return History(party.name_in(language), orders, bought)


def _today(tx: Tx, party_id: int, variant_id: int, quantity: Decimal) -> PriceView | None:
    currency, today = get_organisation(tx).currency, business_date(tx)
    wanted = [Wanted(variant_id, quantity)]
    try:
        return catalog.prices_of(tx, wanted, party_id=party_id, on=today, currency=currency)[0]
    except NoPrice:
        return None


def _draw(visit: Visit, party_id: int, found: History) -> None:
    texts = visit.texts
    draw_title(found.name, customer_path(party_id), texts("task.customer"), ())
    with box("fd-actions"):
        if visit.shown_to.may("sales.place_order"):
            to = f"{ORDERS}/new?party={party_id}"
            link(texts("selling.new"), to, "fd-button fd-primary", "add")
    draw_heading(texts("selling.prices"))
    names = ("article", "times", "bought_on", "paid_price", "price_today", "price_list")
    draw_rows(
        [texts(f"column.{name}") for name in names],
        [_row(visit, one) for one in found.bought],
        texts("selling.nothing_bought"),
    )
    draw_heading(texts("selling.history"))
    columns = ("number", "date", "what", "state", "gross")
    draw_rows(
        [texts(f"column.{name}") for name in columns],
        [
            (
                Cell(one.number),
                Cell(short_date(one.business_date, texts, visit.today)),
                Cell(order_lines(one, texts)),
                Cell(chips=order_states(one, texts)),
                Cell(amount(one.gross), is_number=True),
            )
            for one in found.orders
        ],
        texts("selling.nothing_bought"),
    )


def _row(visit: Visit, one: Bought) -> tuple[Cell, ...]:
    line, texts = one.line, visit.texts
    name = name_of(line, texts)
    return (
        Cell(f"{name} ({line.sku})"),
        Cell(number(Decimal(one.times)), is_number=True),
        Cell(short_date(one.on, texts, visit.today)),
        Cell(price(line.unit_price), is_number=True),
        Cell("" if one.today is None else price(one.today.unit_price), is_number=True),
        Cell("" if one.today is None else one.today.price_list),
    )
