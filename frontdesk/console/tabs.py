"""The row of tabs above the screens of one room: a picture and a word each."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.visit import Visit


class Tab(NamedTuple):
    """One tab.

    Attributes:
        name: Its key among the texts of the room.
        path: Where it leads.
        icon: Its symbol.
        permission: What who sees it may do; None: everybody who may enter the room.
    """

    name: str
    path: str
    icon: str
    permission: str | None = None


def draw_tabs(visit: Visit, room: str, tabs: Iterable[Tab], here: str) -> None:
    """Draw the tabs that a person may open, and mark the one that is open.

    Args:
        visit: The page.
        room: Where the texts of its label and its tabs stand.
        tabs: In their order.
        here: The name of the open one.
    """
    with attribute(box("fd-floor-tabs", "nav"), aria_label=visit.texts(f"{room}.label")):
        for tab in tabs:
            if tab.permission is None or visit.shown_to.may(tab.permission):
                one = attribute(box("fd-floor-tab", "a"), href=tab.path, data_tab=tab.name)
                if tab.name == here:
                    attribute(one, aria_current="page")
                with one:
                    symbol(tab.icon)
                    words(visit.texts(f"{room}.{tab.name}"))


@contextmanager
def under_tabs(
    visit: Visit, room: str, tabs: Iterable[Tab], here: str, look: str = "fd-floor fd-ledger"
) -> Iterator[None]:
    """Draw the tabs of a room; what is drawn inside becomes the screen.

    Args:
        visit: The page.
        room: Where the texts of its label and its tabs stand.
        tabs: In their order.
        here: The name of the open one.
        look: The classes of the screen.
    """
    with box(look):
        draw_tabs(visit, room, tabs, here)
        yield
