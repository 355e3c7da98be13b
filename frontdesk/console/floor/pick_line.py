"""One line of an order that is being fetched: what, from where, and how much was found."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import partial

from erp_core.inventory import Pick
from erp_core.sales import OrderLineView
from frontdesk.console.floor.ground import chips_text, draw_stepper
from frontdesk.console.parts import attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import quantity, short_date

Changed = Callable[[Decimal], Awaitable[None]]


def draw_pick_line(
    visit: Visit, line: OrderLineView, places: Sequence[Pick], found: Decimal, changed: Changed
) -> None:
    """Draw a line with the places to go to and a stepper for what was found.

    Args:
        visit: The page.
        line: The line.
        places: Where its article is held, in the order in which to go there.
        found: What was found so far.
        changed: Told what was found.
    """
    texts = visit.texts
    name = line.name_zh if texts.language == "zh" else line.name_en
    is_done = found == line.undelivered
    with attribute(box("fd-pick"), data_sku=line.sku, data_done=str(is_done).lower()):
        with box("fd-pick-top"):
            symbol("check_circle" if is_done else "radio_button_unchecked", "fd-pick-mark")
            with box("fd-pick-what"):
                words(name, "fd-strong")
                words(line.sku, "fd-small fd-muted")
            words(quantity(line.undelivered, line.unit, texts), "fd-pick-quantity")
        with box("fd-pick-places"):
            for place in places:
                _draw_place(visit, place, line.unit)
            if not places:
                chip(texts("floor.nothing_held"), "warn", "hourglass_empty")
        with box("fd-pick-count"):
            draw_stepper(
                visit, texts("floor.found_of", article=name), found, line.undelivered, changed
            )
            if not is_done:
                every = partial(changed, line.undelivered)
                button(texts("floor.all"), every, "fd-outline fd-big", icon="done_all")


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
