"""What every screen of the purchaser stands on: its tabs, and a part that is drawn anew."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import box
from frontdesk.console.paths import BUYING
from frontdesk.console.tabs import Tab, under_tabs
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

T = TypeVar("T")
TABS = (
    Tab("need", BUYING, "trending_down"),
    Tab("orders", f"{BUYING}/orders", "local_shipping"),
    Tab("requests", f"{BUYING}/requests", "compare_arrows"),
    Tab("bills", f"{BUYING}/bills", "rule"),
    Tab("suppliers", f"{BUYING}/suppliers", "verified"),
)


def buying_ground(visit: Visit, here: str) -> AbstractContextManager[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    return under_tabs(visit, "buying", TABS, here)


class Sheet(Generic[T]):
    """A screen that reads one thing and is drawn anew after each change.

    Args:
        visit: The page.
        look: Reads what is shown.
        draw: Draws it.
    """

    def __init__(
        self, visit: Visit, look: Callable[[Tx, Actor], T], draw: Callable[["Sheet[T]", T], None]
    ) -> None:
        self.visit = visit
        self._look, self._draw = look, draw
        self._place: Element = box("")
        self._turn = 0

    async def begin(self) -> None:
        """Show it as it is now."""
        self._turn += 1
        turn = self._turn
        found = await ask(self.visit, self._look)
        if found is None or turn != self._turn:  # what was asked for later is shown already
            return
        self._place.clear()
        with self._place:
            self._draw(self, found)

    async def carry_out(self, command: Callable[[Tx, Actor], object]) -> bool:
        """Run a command, say that it is done, and look again; tell whether it was done."""
        is_done = await do(self.visit, command) is not None
        if is_done:
            say(self.visit, "buying.saved")
        await self.begin()
        return is_done

    def ask_why(
        self, title: str, command: Callable[[Tx, Actor, str], object]
    ) -> Callable[[], None]:
        """Return what asks for a reason, and then runs a command with it."""

        async def written(said: Mapping[str, str]) -> None:
            if not said["reason"]:
                warn(self.visit, "buying.needs_reason")
                return
            await self.carry_out(lambda tx, actor: command(tx, actor, said["reason"]))

        texts = self.visit.texts
        fields = (Field("reason", texts("buying.reason")),)
        return partial(ask_words, self.visit, texts(title), fields, texts(title), written)
