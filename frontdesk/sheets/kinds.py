"""Every table that can be read or written: the one list that a new one is added to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.schema import Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets import customers, invoices, products, stock
from frontdesk.sheets.reading import Headings

Line_contra = TypeVar("Line_contra", contravariant=True)
R = TypeVar("R", bound=Schema)


class UnknownTable(Invalid):
    """There is no such table."""


class Entry(Protocol[Line_contra]):
    """Enters the lines of one table."""

    def enter(self, line: Line_contra) -> None:
        """Enter one line."""


@dataclass(frozen=True)
class Kind(Generic[R]):
    """A table.

    Attributes:
        name: As the command line has it.
        headings: What may stand in its first line.
        needed: Columns that it must have.
        line: A line, checked.
        entry: Makes what enters lines in a transaction.
        out: Writes what is there as lines.
        needs: Modules without which it means nothing.
    """

    name: str
    headings: Headings
    needed: Sequence[str]
    line: type[R]
    entry: Callable[[Tx, Actor], Entry[R]]
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]]
    needs: tuple[str, ...]


KINDS: tuple[Kind[Any], ...] = (
    Kind(
        "products",
        products.HEADINGS,
        products.NEEDED,
        products.ProductLine,
        products.ProductEntry,
        products.products_out,
        ("catalog",),
    ),
    Kind(
        "customers",
        customers.HEADINGS,
        customers.NEEDED,
        customers.CustomerLine,
        customers.CustomerEntry,
        customers.customers_out,
        ("parties", "finance"),
    ),
    Kind(
        "stock",
        stock.HEADINGS,
        stock.NEEDED,
        stock.OpeningLine,
        stock.StockEntry,
        stock.stock_out,
        ("inventory",),
    ),
    Kind(
        "invoices",
        invoices.HEADINGS,
        invoices.NEEDED,
        invoices.InvoiceLine,
        invoices.InvoiceEntry,
        invoices.invoices_out,
        ("finance",),
    ),
)
"""In the order in which they are read: stock needs products, invoices need customers."""


def kind_named(name: str) -> Kind[Any]:
    """Return a table by its name.

    Raises:
        UnknownTable: There is none of this name.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    message = f"There is no table {name!r}; there are: {', '.join(one.name for one in KINDS)}."
    raise UnknownTable(message, field="kind")
