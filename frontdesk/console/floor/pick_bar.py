"""The steps at the foot of an order that is being fetched: undo, look for stock, ship."""

from collections.abc import Awaitable, Callable

from erp_core.sales import OrderView
from frontdesk.console.floor.pick_list import is_paid_enough
from frontdesk.console.parts import attribute, button, seen, words
from frontdesk.console.visit import Visit


class BarSteps:
    """The buttons, drawn once: each is shown or hidden as the order goes on.

    A figure that is typed counts when its field is left, which is what pressing a button does. A
    button that was drawn anew or moved by that would be gone before the finger is lifted, and do
    nothing; so the undo keeps its place and only rests while there is nothing to take back.

    Args:
        visit: The page.
        undo: Takes back what was found last.
        reserve: Looks for stock again.
        ship: Asks how it leaves.
    """

    def __init__(
        self,
        visit: Visit,
        undo: Callable[[], None],
        reserve: Callable[[], Awaitable[None]],
        ship: Callable[[], None],
    ) -> None:
        texts = visit.texts
        self._may_reserve = visit.shown_to.may("sales.reserve_order")
        self._undo = button(texts("floor.undo"), undo, "fd-outline fd-big", icon="undo")
        self._reserve = button(texts("floor.reserve"), reserve, "fd-outline fd-big", icon="sync")
        self._unpaid = words(texts("floor.not_paid_lesson"), "fd-muted fd-small")
        self._ship = button(texts("floor.ship"), ship, "fd-primary fd-big", icon="local_shipping")
        attribute(self._ship, data_ship="")

    def show(self, order: OrderView, *, may_undo: bool) -> None:
        """Show the steps that the order allows now."""
        is_paid = is_paid_enough(order)
        attribute(self._undo, disabled=not may_undo)
        seen(self._reserve, is_seen=order.back_ordered and self._may_reserve)
        seen(self._unpaid, is_seen=not is_paid)
        seen(self._ship, is_seen=is_paid)
