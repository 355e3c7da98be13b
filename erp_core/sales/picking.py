"""What a warehouse is told to fetch for an order, and what it found."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core import inventory
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.sales.schemas import MAX_LINES, OrderSummary, OrderView


class ShortReason(StrEnum):
    """Why less was fetched than is to go.

    What is missing or damaged leaves the books where it was held; what goes later stays held.
    """

    MISSING = "missing"
    DAMAGED = "damaged"
    LATER = "later"


class PickedLine(Schema):
    """What was fetched of one order line.

    Attributes:
        quantity: In the line's unit; zero when nothing was found.
        short: Why it is less than what is to go; needed exactly then.
    """

    line_id: RecordId
    quantity: Annotated[Number, Field(ge=0)]
    short: ShortReason | None = None


class NewPick(Schema):
    """What was fetched for an order and leaves the house now.

    Attributes:
        lines: Each line at most once; one that is not named stays as it is.
    """

    lines: Annotated[tuple[PickedLine, ...], Field(min_length=1, max_length=MAX_LINES)]
    carrier: Name | None = None
    tracking_code: Name | None = None


class Picking(Schema):
    """An order with the places where what is held for it lies."""

    order: OrderView
    places: tuple[inventory.Pick, ...]


class PickedOrder(OrderSummary):
    """An order after its goods were fetched.

    Attributes:
        delivery_id: The delivery that left; None when nothing was found.
        written_off: What of each article left the books as missing or damaged.
    """

    delivery_id: RecordId | None
    written_off: dict[int, Number]
