"""Sets in a table of lines: a heading with what was sold, and below it what that holds."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from erp_core.sales import BundleView, by_bundle
from frontdesk.console.lists.cells import Cell
from frontdesk.console.texts import Texts
from frontdesk.console.wording import name_of, number, price


class Sold(Protocol):
    """A line of a document."""

    @property
    def sku(self) -> str:
        """The article's code."""

    @property
    def name_en(self) -> str:
        """The article in English."""

    @property
    def name_zh(self) -> str:
        """The article in Chinese."""

    @property
    def bundle(self) -> BundleView | None:
        """The set that it is a part of."""


S = TypeVar("S", bound=Sold)


def headed(lines: Iterable[S]) -> Iterator[tuple[BundleView | None, S]]:
    """Go through lines; before the lines of a set, the set with its first line is a heading."""
    for bundle, some in by_bundle(lines):
        if bundle is not None:
            yield bundle, some[0]
        for line in some:
            yield None, line


def heading_cells(bundle: BundleView, columns: int, texts: Texts) -> list[Cell]:
    """Write the heading of a set: its name, how many, and the price of one."""
    name = bundle.name(texts.language)
    count = Cell(f"{number(bundle.quantity)} × {price(bundle.unit_price)}", is_number=True)
    rest = [Cell("", is_number=True) for _ in range(columns - 2)]
    chips = ((texts("goods.set"), "accent"),)
    return [Cell(f"{name} ({bundle.sku})", chips=chips), count, *rest]


def article_cell(line: Sold, texts: Texts) -> str:
    """Name the article of a line; a part of a set stands below its heading."""
    name = f"{name_of(line, texts)} ({line.sku})"
    return name if line.bundle is None else f"– {name}"
