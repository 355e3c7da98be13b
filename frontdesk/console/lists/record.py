"""One record in full, or the sentence that says that there is none."""

from collections.abc import Callable
from typing import Generic, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.live import Live
from frontdesk.console.parts import box, empty
from frontdesk.console.visit import Visit

T = TypeVar("T")


async def show_record(
    visit: Visit, look: Callable[[Tx, Actor], T], draw: Callable[[T], None]
) -> None:
    """Read a record and draw it on a sheet.

    Args:
        visit: The page.
        look: Reads it.
        draw: Draws what was read into the current place.
    """
    found = await ask(visit, look)
    with box("fd-sheet"):
        if found is None:
            empty("search_off", visit.texts("record.gone"), visit.texts("record.gone_lesson"))
        else:
            draw(found)


class Follower(Generic[T]):
    """A part of a record's page that is drawn again when it is no longer true.

    What somebody types into does not belong into it.

    Args:
        visit: The page.
        topic: What tells of changes.
        look: Reads the part.
        draw: Draws it into the current place.
    """

    def __init__(
        self, visit: Visit, topic: str, look: Callable[[Tx, Actor], T], draw: Callable[[T], None]
    ) -> None:
        self._visit = visit
        self._topic = topic
        self._look = look
        self._draw = draw
        self._place = box()

    def begin(self, shown: T) -> None:
        """Draw what was read, and follow it."""
        self._shown = shown
        with self._place:
            self._draw(shown)
        Live(self._visit, lambda topic: topic == self._topic, self._heard)

    async def _heard(self, _topics: frozenset[str]) -> None:
        found = await ask(self._visit, self._look)
        if found is not None and found != self._shown:
            self._shown = found
            self._place.clear()
            with self._place:
                self._draw(found)
