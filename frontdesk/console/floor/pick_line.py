"""One line of an order that is being fetched: what, from where, and how much was found."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

from erp_core.inventory import Pick
from erp_core.sales import OrderLineView
from frontdesk.console.floor.ground import Stepper, chips_text
from frontdesk.console.parts import attribute, box, button, chip, seen, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, quantity, short_date

Changed = Callable[[Decimal], Awaitable[None]]


class PickRow:
    """A line with the places to go to and a stepper for what was found.

    It stays while the others are fetched, so that what is typed into it stays too.

    Args:
        visit: The page.
        line: The line.
        changed: Told what was found.
    """

    def __init__(self, visit: Visit, line: OrderLineView, changed: Changed) -> None:
        self._visit = visit
        self._changed = changed
        self._name = name_of(line, visit.texts)
        self._row = attribute(box("fd-pick"), data_sku=line.sku)
        with self._row:
            with box("fd-pick-top"):
                self._mark = box("")
                with box("fd-pick-what"):
                    words(self._name, "fd-strong")
                    words(line.sku, "fd-small fd-muted")
                self._quantity = box("")
            self._places = box("fd-pick-places")
            with box("fd-pick-count"):
                label = visit.texts("floor.found_of", article=self._name)
                self._stepper = Stepper(visit, label, Decimal(0), line.undelivered, changed)
                said = visit.texts("floor.all")
                self._all = button(said, self._found_all, "fd-outline fd-big", icon="done_all")

    def show(self, line: OrderLineView, places: Sequence[Pick], found: Decimal) -> None:
        """Follow what is to go, where it is held, in the order of the way, and what was found."""
        texts, is_done = self._visit.texts, found == line.undelivered
        attribute(self._row, data_done=str(is_done).lower())
        self._stepper.most = line.undelivered
        self._stepper.show(found)
        for one in (self._mark, self._quantity, self._places):
            one.clear()
        with self._mark:
            symbol("check_circle" if is_done else "radio_button_unchecked", "fd-pick-mark")
        with self._quantity:
            words(quantity(line.undelivered, line.unit, texts), "fd-pick-quantity")
        with self._places:
            for place in places:
                _draw_place(self._visit, place, line.unit)
            if not places:
                chip(texts("floor.nothing_held"), "warn", "hourglass_empty")
        seen(self._all, is_seen=not is_done)

    async def _found_all(self) -> None:
        if self._stepper.most is not None:
            await self._changed(self._stepper.most)


def _draw_place(visit: Visit, place: Pick, unit: str) -> None:
    texts = visit.texts
    with attribute(box("fd-pick-place"), data_lot=place.lot or ""):
        symbol("place")
        where = chips_text((place.warehouse, place.location, place.lot or ""))
        words(where, "fd-strong")
        words(quantity(place.quantity, unit, texts))
        if place.expires_on is not None:
            day = short_date(place.expires_on, texts, visit.today)
            chip(texts("stock.expires", day=day), "plain", "event")
