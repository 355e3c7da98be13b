"""What every screen of the planner stands on: its tabs, and how articles and numbers are said."""

from contextlib import AbstractContextManager
from decimal import Decimal

from frontdesk.console.act import warn
from frontdesk.console.figures import figure_of
from frontdesk.console.paths import MAKING
from frontdesk.console.tabs import Tab, under_tabs
from frontdesk.console.visit import Visit

TABS = (
    Tab("plan", MAKING, "event_note"),
    Tab("orders", f"{MAKING}/orders", "precision_manufacturing"),
    Tab("load", f"{MAKING}/load", "bar_chart"),
    Tab("bills", f"{MAKING}/bills", "account_tree"),
    Tab("centres", f"{MAKING}/centres", "factory"),
)


def making_ground(visit: Visit, here: str) -> AbstractContextManager[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    return under_tabs(visit, "making", TABS, here)


def number_said(visit: Visit, said: str, *, least: Decimal = Decimal(0)) -> Decimal | None:
    """Read a number that was written; None, with a word about it, when it is none."""
    number = figure_of(said or "0")
    if number is None or number < least:
        warn(visit, "making.needs_number")
        return None
    return number
