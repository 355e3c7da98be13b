"""What crosses the border of inventory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema

Source = tuple[str, int]
"""The document that stock is held or moved for: its table and id."""

HOLDS = "stock_holds"
"""The source of what is held for somebody who is about to order."""

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")
]
"""A short code without spaces: warehouse or lot."""


class LocationKind(StrEnum):
    """What a location is for; the last five are outside the house, or nowhere."""

    STOCK = "stock"
    TRANSIT = "transit"
    SCRAP = "scrap"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    ADJUSTMENT = "adjustment"
    PRODUCTION = "production"
    MAINTENANCE = "maintenance"


class MoveKind(StrEnum):
    """Why stock moved."""

    OPENING = "opening"
    RECEIPT = "receipt"
    DELIVERY = "delivery"
    RETURN = "return"
    ADJUSTMENT = "adjustment"
    SCRAP = "scrap"
    TRANSFER = "transfer"
    SUPPLIER_RETURN = "supplier_return"
    CONSUMPTION = "consumption"
    COMPONENT_RETURN = "component_return"
    OUTPUT = "output"
    PART_USE = "part_use"
    PART_RETURN = "part_return"


class NewWarehouse(Schema):
    """A building to keep stock in."""

    code: Code
    name_en: Name
    name_zh: Name


class WarehouseView(Schema):
    """A building with stock in it."""

    id: int
    code: str
    name_en: str
    name_zh: str


class NewReceipt(Schema):
    """Goods that arrived.

    Attributes:
        unit_cost: In the base currency, for one unit.
        lot: The batch they belong to, if batches are told apart.
        warehouse_id: Where they were put; without it, the first warehouse.
        location_id: In which place of it; without it, where the warehouse puts what comes in.
        business_date: The day they came, in an open period; without it, today.
        expected_id: The expected arrival that this is, or is a part of.
    """

    variant_id: RecordId
    quantity: Quantity
    unit_cost: Price
    lot: Code | None = None
    expires_on: date | None = None
    warehouse_id: RecordId | None = None
    location_id: RecordId | None = None
    business_date: date | None = None
    expected_id: RecordId | None = None


def require_one_wish(lot: str | None, *, without_lot: bool) -> None:
    """Refuse a lot where goods without one are meant.

    Raises:
        ValueError: Both are asked for.
    """
    if without_lot and lot is not None:
        message = "either a lot or goods without one"
        raise ValueError(message)


class NewAdjustment(Schema):
    """A difference between counted and booked stock: positive was found, negative is missing.

    Attributes:
        lot: Of this lot; without it, what is missing is taken from any, first expired first.
        without_lot: What is missing are goods without a lot, and no others.
    """

    variant_id: RecordId
    quantity: Annotated[Number, Field(description="Not zero.")]
    reason: Name
    lot: Code | None = None
    without_lot: bool = False
    warehouse_id: RecordId | None = None
    location_id: RecordId | None = None
    business_date: date | None = None

    @model_validator(mode="after")
    def _one_wish(self) -> "NewAdjustment":
        require_one_wish(self.lot, without_lot=self.without_lot)
        return self


class NewScrap(Schema):
    """Stock that is spoilt.

    Attributes:
        lot: Of this lot; without it, of any, first expired first.
        without_lot: Goods without a lot, and no others.
    """

    variant_id: RecordId
    quantity: Quantity
    reason: Name
    lot: Code | None = None
    without_lot: bool = False
    warehouse_id: RecordId | None = None
    location_id: RecordId | None = None
    business_date: date | None = None

    @model_validator(mode="after")
    def _one_wish(self) -> "NewScrap":
        require_one_wish(self.lot, without_lot=self.without_lot)
        return self


class NewSupplierReturn(Schema):
    """Goods that go back to their supplier."""

    variant_id: RecordId
    quantity: Quantity
    reason: Name
    lot: Code | None = None
    warehouse_id: RecordId | None = None


class MoveView(Schema):
    """A move of stock and what it was worth.

    Attributes:
        corrects_id: The issue or arrival whose cost this puts right: value without goods.
    """

    id: int
    kind: MoveKind
    variant_id: int
    lot: str | None
    quantity: Number
    value: Money
    source_type: str | None
    source_id: int | None
    reason: str | None
    at: datetime
    business_date: date
    corrects_id: int | None = None


class BroughtIn(Schema):
    """What was brought into a warehouse of an article and lot, besides what customers were sent.

    Attributes:
        value: What all of it was worth.
        first_on: The day on which something of it first lay there.
    """

    sku: str
    warehouse: str
    lot: str | None
    expires_on: date | None
    quantity: Number
    value: Money
    first_on: date


class StockLine(Schema):
    """What is there of an article in one location and lot.

    Attributes:
        blocked: The lot is blocked: not promised, not delivered.
    """

    balance_id: int
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    warehouse: str
    location_id: int
    location: str
    lot_id: int | None
    lot: str | None
    expires_on: date | None
    blocked: bool
    on_hand: Number
    reserved: Number

    @property
    def available(self) -> Decimal:
        """What is there and not held for anyone."""
        return self.on_hand - self.reserved


class Availability(Schema):
    """How much of an article can be had now; the public answer, without costs and places."""

    variant_id: int
    available: Number


@dataclass(frozen=True)
class Reserved:
    """What could be held for a document.

    Attributes:
        fully: Everything that was asked for is held.
        quantities: Held by this call, by variant.
    """

    fully: bool
    quantities: Mapping[int, Decimal]


@dataclass(frozen=True)
class Moved:
    """What a delivery or a return moved.

    Attributes:
        cost: What it was worth in the books.
        move_ids: The moves, sorted.
    """

    cost: Money
    move_ids: tuple[int, ...]
