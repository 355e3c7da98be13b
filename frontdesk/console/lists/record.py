"""One record in full, or the sentence that says that there is none."""

from collections.abc import Callable
from typing import TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
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
