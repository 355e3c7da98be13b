"""A set as its lines remember it: what was sold as one, how many of it, and at which price."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any, Protocol, TypeVar

from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema


class BundleView(Schema):
    """The set that a line is a part of.

    Attributes:
        place: Counts the sets of a document: lines with the same place are one set.
        variant_id: The set as an article.
        quantity: How many sets.
        unit_price: What one set costs, less no discount; with tax if the line's price is.
    """

    place: int
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    quantity: Number
    unit_price: Number

    def name(self, language: str) -> str:
        """Return the set's name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en


def as_data(bundle: BundleView | None) -> dict[str, Any] | None:
    """Write a set as a line keeps it."""
    return None if bundle is None else bundle.model_dump(mode="json")


def from_data(data: dict[str, Any] | None) -> BundleView | None:
    """Read a set as a line keeps it."""
    return None if data is None else BundleView.model_validate(data)


class Part(Protocol):
    """A line that may be part of a set."""

    @property
    def bundle(self) -> BundleView | None:
        """The set."""


P = TypeVar("P", bound=Part)


def by_bundle(lines: Iterable[P]) -> Iterator[tuple[BundleView | None, list[P]]]:
    """Group the lines of a document: those of one set together, and each other line by itself."""
    numbered = enumerate(lines)
    for _, group in groupby(numbered, lambda one: _place(one[0], one[1])):
        some = [line for _, line in group]
        yield some[0].bundle, some


def _place(at: int, line: Part) -> tuple[bool, int]:
    return (False, at) if line.bundle is None else (True, line.bundle.place)


def sold_as(
    lines: Iterable[tuple[BundleView | None, int, Decimal]],
) -> list[tuple[int, Decimal]]:
    """Return what was asked for in lines: each set once, and the articles that stand alone.

    Args:
        lines: Set, article and quantity of each line.
    """
    asked: list[tuple[int, Decimal]] = []
    places: set[int] = set()
    for bundle, variant_id, quantity in lines:
        if bundle is None:
            asked.append((variant_id, quantity))
        elif bundle.place not in places:
            places.add(bundle.place)
            asked.append((bundle.variant_id, bundle.quantity))
    return asked
