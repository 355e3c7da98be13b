"""What every screen of the technician stands on: its tabs, and how figures and days are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationError

from erp_core.kernel.quantity import plain
from erp_core.kernel.schema import Schema
from frontdesk.console.act import warn
from frontdesk.console.figures import figure_of
from frontdesk.console.parts import box
from frontdesk.console.paths import UPKEEP
from frontdesk.console.tabs import Tab, draw_tabs
from frontdesk.console.visit import Visit

S = TypeVar("S", bound=Schema)
TABS = (
    Tab("due", UPKEEP, "event_repeat"),
    Tab("orders", f"{UPKEEP}/orders", "handyman"),
    Tab("assets", f"{UPKEEP}/assets", "coffee_maker"),
)


@contextmanager
def upkeep_ground(visit: Visit, here: str) -> Iterator[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    with box("fd-floor fd-ledger"):
        draw_tabs(visit, "upkeep", TABS, here)
        yield


def read_as(visit: Visit, schema: type[S], said: dict[str, object]) -> S | None:
    """Read what was written into a form; None, with a word about it, when it cannot be."""
    try:
        return schema.model_validate(said)
    except ValidationError:
        warn(visit, "upkeep.unreadable")
        return None


def signed(said: str) -> Decimal | None:
    """Read what a meter says: a gauge may say less than nothing. None when it cannot be read."""
    figure = figure_of(said.removeprefix("-"))
    return -figure if figure is not None and said.startswith("-") else figure


def with_unit(value: Decimal, unit: str) -> str:
    """Write what a meter says: 6214 h."""
    return f"{plain(value)} {unit}".strip()


def days_between(first: date, last: date) -> int:
    """Count the days from one to another."""
    return (last - first).days
