"""One record in full, or the sentence that says that there is none."""

from collections.abc import Callable
from typing import TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.live import Live
from frontdesk.console.parts import box, empty
from frontdesk.console.visit import Visit

T = TypeVar("T")


async def show_record(
    visit: Visit,
    look: Callable[[Tx, Actor], T],
    draw: Callable[[T], None],
    follows: str = "",
) -> None:
    """Read a record and draw it on a sheet.

    Args:
        visit: The page.
        look: Reads it.
        draw: Draws what was read into the current place.
        follows: The topic that tells of changes to it; empty where the page rests as it is.
    """
    shown = await ask(visit, look)
    place = box("fd-sheet")
    with place:
        if shown is None:
            empty("search_off", visit.texts("record.gone"), visit.texts("record.gone_lesson"))
            return
        draw(shown)

    async def heard(_topics: frozenset[str]) -> None:
        nonlocal shown
        found = await ask(visit, look)
        if found is None or found == shown:
            return
        shown = found
        place.clear()
        with place:
            draw(found)

    if follows:
        Live(visit, lambda topic: topic == follows, heard)
