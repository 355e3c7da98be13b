"""What is to be fetched now, the oldest promise first, and what waits for stock or money."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderView, PaymentPolicy, PaymentState
from frontdesk.console.act import ask, go, warn
from frontdesk.console.floor.ground import ground, scan_field
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.order_words import order_lines
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, empty, words
from frontdesk.console.paths import pick_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import number, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

NOTHING = Decimal(0)


@dataclass(frozen=True)
class ToPick:
    """The orders, and the names of their customers."""

    orders: tuple[OrderView, ...]
    names: Mapping[int, str]


async def show_pick_list(visit: Visit) -> None:
    """Show what is to be fetched."""
    with ground(visit, "pick"):
        scan_field(visit, "floor.scan_order", partial(_open_scanned, visit))
        await PickList(visit, box("")).refresh()


class PickList:
    """The orders to fetch; the list follows what happens.

    Args:
        visit: The page.
        place: Where it is drawn.
    """

    def __init__(self, visit: Visit, place: "Element") -> None:
        self._visit = visit
        self._place = place
        self._shown: ToPick | None = None
        Live(visit, lambda topic: topic == "stock" or topic.startswith("order:"), self._heard)

    async def refresh(self) -> None:
        """Look again."""
        language = self._visit.texts.language
        found = await ask(self._visit, lambda tx, actor: _read(tx, actor, language))
        if found is None or found == self._shown:
            return
        self._shown = found
        self._place.clear()
        with self._place:
            self._draw(found)

    async def _heard(self, _topics: frozenset[str]) -> None:
        await self.refresh()

    def _draw(self, found: ToPick) -> None:
        texts = self._visit.texts
        ready = [one for one in found.orders if is_ready(one)]
        if ready:
            draw_heading(texts("floor.ready", count=len(ready)))
        else:
            empty("task_alt", texts("floor.none"), texts("floor.none_lesson"))
        for one in ready:
            self._draw_order(one, found.names)
        waiting = [one for one in found.orders if not is_ready(one)]
        if waiting:
            draw_heading(texts("floor.waiting", count=len(waiting)))
        for one in waiting:
            self._draw_order(one, found.names)

    def _draw_order(self, order: OrderView, names: Mapping[int, str]) -> None:
        visit = self._visit
        with attribute(
            box("fd-floor-card", "a"), href=pick_path(order.id), data_order=order.number
        ):
            with box("fd-floor-card-top"):
                words(order.number, "fd-floor-number")
                words(names.get(order.party_id, ""), "fd-strong fd-clip")
            words(order_lines(order, visit.texts), "fd-muted fd-small")
            draw_chips(pick_chips(order, visit))


def is_ready(order: OrderView) -> bool:
    """Tell whether something of an order can be fetched now: it is held, and paid if it must be."""
    return is_paid_enough(order) and any(line.reserved for line in order.lines)


def is_paid_enough(order: OrderView) -> bool:
    """Tell whether an order may leave as far as money goes."""
    return (
        order.payment_policy is not PaymentPolicy.PREPAID
        or order.payment_state is PaymentState.PAID
    )


def pick_chips(order: OrderView, visit: Visit) -> tuple[tuple[str, str], ...]:
    """Say of an order by when it was promised, what is held of it, and what it waits for."""
    texts = visit.texts
    chips: list[tuple[str, str]] = []
    if order.promised_on is not None:
        day = short_date(order.promised_on, texts, visit.today)
        chips.append((texts("order.promised", day=day), "bad" if order.late else "calm"))
    if not is_paid_enough(order):
        chips.append((texts("floor.not_paid"), "warn"))
    if order.back_ordered:
        held = sum((line.reserved for line in order.lines), NOTHING)
        to_go = sum((line.undelivered for line in order.lines), NOTHING)
        said = texts("floor.held", held=number(held), whole=number(to_go))
        chips.append((said, "warn"))
    return tuple(chips)


def _read(tx: Tx, actor: Actor, language: str) -> ToPick:
    orders = sales.orders_to_pick(tx, actor)
    return ToPick(orders, names_of(tx, actor, (one.party_id for one in orders), language))


async def _open_scanned(visit: Visit, code: str) -> None:
    """Open the order whose number was scanned or typed."""
    found = await ask(visit, lambda tx, actor: _numbered(tx, actor, code))
    if found is None:
        warn(visit, "floor.no_order", code=code)
    else:
        go(visit, pick_path(found))


def _numbered(tx: Tx, actor: Actor, code: str) -> int | None:
    said = code.lstrip("#").strip()
    return next((one.id for one in sales.orders_to_pick(tx, actor) if one.number == said), None)
