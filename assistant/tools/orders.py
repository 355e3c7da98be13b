"""Which order a customer means, and how its lines, days and state are told."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Protocol

from assistant.rendering import day, goods, listing, money
from assistant.tools.contract import Asked, Desk, Slots
from assistant.turn import Citation
from erp_core.kernel.pagination import PageRequest
from erp_core.sales import OrderNotFound, OrderState, OrderView, list_orders, order_by_number

MOST_CHOICES = 5
_LOOKED_AT = 20


class Goods(Protocol):
    """Anything that names an article, a quantity and its unit."""

    @property
    def name_en(self) -> str:
        """The article in English."""

    @property
    def name_zh(self) -> str:
        """The article in Chinese."""

    @property
    def quantity(self) -> Decimal:
        """How much."""

    @property
    def unit(self) -> str:
        """The unit's code."""


class Named(Protocol):
    """Anything that names an article and its code."""

    @property
    def sku(self) -> str:
        """The code."""

    @property
    def name_en(self) -> str:
        """The article in English."""

    @property
    def name_zh(self) -> str:
        """The article in Chinese."""


def is_called(article: Named, said: str) -> bool:
    """Tell whether an article's code or a name of it holds what somebody called it."""
    names = (article.sku, article.name_en, article.name_zh)
    return any(said.casefold() in name.casefold() for name in names)


def find_order(
    desk: Desk, slots: Slots, question: str, suits: Callable[[OrderView], bool]
) -> OrderView | Asked:
    """Find the order that is meant: the one named, the one talked about, or the only one.

    Args:
        desk: Whose orders exist here.
        slots: ``order`` where a number was given.
        question: Key of the question when several suit.
        suits: Which orders come into question when none was named.

    Raises:
        OrderNotFound: None suits.
    """
    named = slots.get("order") or desk.last_order
    if named:
        return named_order(desk, named)
    candidates = [order for order in recent_orders(desk) if suits(order)]
    if not candidates:
        raise OrderNotFound
    if len(candidates) == 1:
        return candidates[0]
    return Asked("order", desk.say(question), choices(desk, candidates[:MOST_CHOICES]))


def named_order(desk: Desk, number: str) -> OrderView:
    """Return the order of a number as the customer wrote it.

    Raises:
        OrderNotFound: There is none, or it is another customer's.
    """
    digits = "".join(filter(str.isalnum, number)).removeprefix("#")
    return order_by_number(desk.tx, desk.asker.actor, digits)


def recent_orders(desk: Desk, *, open_only: bool = True) -> list[OrderView]:
    """Return the asker's orders, newest first."""
    page = PageRequest(limit=_LOOKED_AT)
    return list(list_orders(desk.tx, desk.asker.actor, page, open_only=open_only).items)


def is_shippable(order: OrderView) -> bool:
    """Tell whether something of an order is still to be shipped."""
    return order.state in (OrderState.DRAFT, OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED)


def choices(desk: Desk, orders: Iterable[OrderView]) -> tuple[tuple[str, str], ...]:
    """Offer orders by number, day and amount."""
    return tuple((label(desk, order), f"order={order.number}") for order in orders)


def label(desk: Desk, order: OrderView) -> str:
    """Name an order in a choice."""
    when = day(order.business_date, desk.language, desk.today)
    return f"{order.number} · {when} · {money(order.gross)}"


def line_of(line: Goods, language: str) -> str:
    """Write one line: quantity, unit, article, for example ``12 kg House Blend``."""
    name = line.name_zh if language == "zh" else line.name_en
    return goods(line.quantity, line.unit, name, language)


def goods_list(desk: Desk, lines: Iterable[Goods]) -> str:
    """List what some lines are: ``12 kg House Blend and 2 kg Filter Paper``."""
    return listing([line_of(line, desk.language) for line in lines], desk.language)


def contents(desk: Desk, order: OrderView) -> str:
    """List what an order holds."""
    return goods_list(desk, order.lines)


def cite(order: OrderView) -> Citation:
    """Name an order as a source, with its version."""
    return Citation("order", order.number, f"order {order.number}", f"version {order.version}")
