"""The tables of what belongs to an article: what stands in for it, and what a set holds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

from erp_core import catalog
from erp_core.catalog import Kind, NewBundlePart
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.quantity import Quantity, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Figure
from frontdesk.sheets.errors import Fault
from frontdesk.sheets.masters import Row

_SKU = ("sku", "article", "货号", "编码")
SUBSTITUTES = {"sku": _SKU, "substitute": ("substitute", "instead", "替代货号", "替代品")}
BUNDLES = {
    "sku": ("sku", "set", "bundle", "套装", "货号"),
    "part": ("part", "article", "部件", "商品"),
    "quantity": ("quantity", "数量"),
}


class SubstituteLine(Schema):
    """An article that may stand in for another; what comes first in the table is offered first."""

    sku: Name
    substitute: Name


class BundleLine(Schema):
    """An article of a set; ``quantity`` is how much of it one set holds, in its unit."""

    sku: Name
    part: Name
    quantity: Annotated[Quantity, Figure]


class _Articles:
    """Articles by their number.

    Args:
        tx: The transaction.
        actor: Who looks.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._ids = {one.sku: one.id for one in catalog.list_variants(tx, actor)}

    def id_of(self, sku: str, field: str) -> int:
        """Return the article of a number.

        Raises:
            NoSuchVariant: There is none on sale.
        """
        if sku not in self._ids:
            raise catalog.NoSuchVariant(field=field)
        return self._ids[sku]


class SubstituteEntry:
    """Enters what may stand in for articles: all of an article at once, in the table's order."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._articles = _Articles(tx, actor)
        self._found: dict[int, tuple[int, list[int]]] = {}

    def gather(self, number: int, line: SubstituteLine) -> None:
        """Take one line in.

        Raises:
            NoSuchVariant: There is no article of a number.
        """
        article = self._articles.id_of(line.sku, "sku")
        instead = self._articles.id_of(line.substitute, "substitute")
        self._found.setdefault(article, (number, []))[1].append(instead)

    def finish(self) -> list[Fault]:
        """Enter what was gathered."""
        return _entered(
            self._tx,
            [
                (number, "substitute", partial(self._name, id_, named))
                for id_, (number, named) in self._found.items()
            ],
        )

    def _name(self, variant_id: int, named: list[int]) -> None:
        catalog.set_substitutes(self._tx, self._actor, variant_id, named)


class BundleEntry:
    """Enters what sets hold: all of a set at once."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._articles = _Articles(tx, actor)
        self._found: dict[int, tuple[int, list[NewBundlePart]]] = {}

    def gather(self, number: int, line: BundleLine) -> None:
        """Take one line in.

        Raises:
            NoSuchVariant: There is no article of a number.
        """
        bundle = self._articles.id_of(line.sku, "sku")
        part = self._articles.id_of(line.part, "part")
        new = NewBundlePart(variant_id=part, quantity=line.quantity)
        self._found.setdefault(bundle, (number, []))[1].append(new)

    def finish(self) -> list[Fault]:
        """Enter what was gathered."""
        return _entered(
            self._tx,
            [
                (number, "part", partial(self._compose, id_, parts))
                for id_, (number, parts) in self._found.items()
            ],
        )

    def _compose(self, variant_id: int, parts: list[NewBundlePart]) -> None:
        catalog.compose_bundle(self._tx, self._actor, variant_id, parts)


def _entered(tx: Tx, steps: list[tuple[int, str, Callable[[], None]]]) -> list[Fault]:
    """Take steps, each told by its line and column; returns what was refused."""
    faults = []
    for number, column, step in steps:
        try:
            with tx.trial():
                step()
        except DomainError as error:
            faults.append(Fault(number, column, error.message))
    return faults


def substitutes_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what may stand in for each article, in the order in which it is offered."""
    articles = catalog.list_variants(tx, actor)
    skus = {one.id: one.sku for one in articles}
    named = catalog.substitutes_by_variant(tx, skus)
    for article in articles:
        for one in named.get(article.id, ()):
            if one in skus:
                yield {"sku": article.sku, "substitute": skus[one]}


def bundles_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what each set holds."""
    sets = [one for one in catalog.list_variants(tx, actor) if one.kind is Kind.BUNDLE]
    parts = catalog.parts_of_bundles(tx, [one.id for one in sets])
    for one in sets:
        for part in parts.get(one.id, ()):
            yield {"sku": one.sku, "part": part.sku, "quantity": plain(part.quantity)}
