"""Figures as people type them: read exactly, or not at all."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from nicegui import ui
from nicegui.element import Element

from erp_core.kernel.quantity import plain
from frontdesk.console.act import warn
from frontdesk.console.parts import attribute
from frontdesk.console.visit import Visit

WRITTEN = re.compile(
    r"(?P<whole>[0-9]{1,12}"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,3}|[0-9]{1,3}(?:\.[0-9]{3}){2,3}"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,3}(?=\.)|[0-9]{1,3}(?:\.[0-9]{3}){1,3}(?=,))"
    r"(?:[.,](?P<fraction>[0-9]{1,6}))?"
)
"""A figure: thousands apart by one sign, decimals after the other."""
_PERHAPS_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_LINE = "line_"


def figure_of(text: str) -> Decimal | None:
    """Read a figure as people write it: 1234.5, 1234,5, 1,234.50 or 1.234,50.

    None when it cannot be read, and when it may be two figures: 1,000 is a thousand to some and one
    to others. 0.250 is a quarter to everybody.
    """
    said = text.strip().replace(" ", "")
    written = WRITTEN.fullmatch(said)
    if written is None or _PERHAPS_THOUSANDS.fullmatch(said):
        return None
    whole = re.sub("[,.]", "", written["whole"])
    return Decimal(f"{whole}.{written['fraction'] or '0'}")


def typed(value: Decimal) -> str:
    """Write a figure as it stands in a field: without separators, and read only as itself.

    A fourth decimal keeps 1.125 from being a thousand and more.
    """
    said = plain(value)
    return f"{said}0" if _PERHAPS_THOUSANDS.fullmatch(said) else said


def begin(field: Element, text: str) -> None:
    """Fill a field with what it begins with; what is typed into it stays when a page follows."""
    attribute(field, **{"^value": text})


def rewrite(visit: Visit, field: Element, text: str, *, refused: bool = False) -> None:
    """Put another figure into a field; ``refused``: also where somebody is typing."""
    begin(field, text)
    with visit.client:
        ui.run_javascript(f"frontdesk.write({field.id}, {json.dumps(text)}, {json.dumps(refused)})")


def read_figure(visit: Visit, text: str) -> Decimal | None:
    """Read a figure; when it cannot be read in one way only, say so and return None."""
    read = figure_of(text)
    if read is None:
        warn(visit, "floor.unreadable", said=text.strip()[:40])
    return read


def figures_by_line(visit: Visit, answers: Mapping[str, str]) -> dict[int, Decimal] | None:
    """Read how much of each line a dialog was told, in fields named ``line_7``; empty is none.

    When one cannot be read in one way only, say so and return None.
    """
    told: dict[int, Decimal] = {}
    for name, said in answers.items():
        if not name.startswith(_LINE) or not said:
            continue
        some = read_figure(visit, said)
        if some is None:
            return None
        if some:
            told[int(name.removeprefix(_LINE))] = some
    return told
