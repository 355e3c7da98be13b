"""What crosses the border of sales about orders of another system."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.catalog import Discount
from erp_core.kernel.quantity import Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.sales.schemas import MAX_LINES


class PastLine(Schema):
    """A line as it was agreed; ``discount`` is a share of the price: 0.05 is 5 %.

    Attributes:
        tax_included: Whether its price contains its taxes; as those of its order unless it is told.
    """

    variant_id: RecordId
    quantity: Quantity
    unit_price: Price
    discount: Discount = Decimal(0)
    tax_included: bool | None = None


class PastOrder(Schema):
    """An order that was agreed elsewhere.

    Attributes:
        number: What the customer knows it by; ours is given where there is none.
        tax_included: Whether its prices contain their taxes.
        confirmed: Whether it is binding, and holds stock.
    """

    party_id: RecordId
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,17}$")] | None = None
    lines: Annotated[tuple[PastLine, ...], Field(min_length=1, max_length=MAX_LINES)]
    tax_included: bool = False
    note: Text | None = None
    channel: Name = "import"
    confirmed: bool = True
