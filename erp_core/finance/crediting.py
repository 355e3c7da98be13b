"""How much of a posted document's lines is credited, of invoices and of suppliers' bills alike."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from erp_core.catalog import LineTax
from erp_core.finance.documents import DocumentTax
from erp_core.finance.errors import OverCredited
from erp_core.kernel.errors import NotFound
from erp_core.kernel.shares import next_share


class Creditable(Protocol):
    """A line of a posted document."""

    id: int
    quantity: Decimal
    credited_quantity: Decimal


class Wanted(Protocol):
    """How much of a line is to be credited."""

    @property
    def line_id(self) -> int:
        """The line."""
        ...

    @property
    def quantity(self) -> Decimal:
        """How much of it."""
        ...


class Taxed(Protocol):
    """A tax of a line, as it was posted."""

    tax_minor: int
    base_tax_minor: int


def quantities_to_credit(
    rows: Sequence[Creditable], wanted: Sequence[Wanted] | None, strange: NotFound
) -> dict[int, Decimal]:
    """Tell how much of each line to credit: as wanted, or (None) all that is left.

    Args:
        rows: The document's lines.
        wanted: What is asked for; a line may be named more than once.
        strange: What is raised where a line is not one of the document's.

    Raises:
        OverCredited: More than is left, or nothing, would be credited.
    """
    left = {row.id: row.quantity - row.credited_quantity for row in rows}
    if wanted is None:
        quantities = {line_id: quantity for line_id, quantity in left.items() if quantity}
    else:
        quantities = {}
        for each in wanted:
            quantities[each.line_id] = quantities.get(each.line_id, Decimal()) + each.quantity
    if not quantities.keys() <= left.keys():
        raise strange
    if not quantities or any(quantities[line_id] > left[line_id] for line_id in quantities):
        raise OverCredited(field="lines")
    return quantities


def credited_taxes(
    taxes: Iterable[Taxed], before: Decimal, quantity: Decimal, whole: Decimal
) -> tuple[DocumentTax, ...]:
    """Tell what of a line's taxes belongs to a further quantity, so that all parts sum to them."""
    return tuple(
        DocumentTax(
            LineTax.model_validate(each),
            next_share(each.tax_minor, before, quantity, whole),
            next_share(each.base_tax_minor, before, quantity, whole),
        )
        for each in taxes
    )
