"""What crosses the border of sales before a deed: exactly what it would do."""

from datetime import date

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema
from erp_core.sales.bundles import BundleView
from erp_core.sales.schemas import PaymentPolicy, RefundShown, ShippingAddress


class ReleasedLine(Schema):
    """A line that would not be delivered."""

    sku: str
    name_en: str
    name_zh: str
    quantity: Number


class CancellationPreview(Schema):
    """Exactly what cancelling an order would do now.

    Attributes:
        fingerprint: Changes with anything in here; give it back as ``expect`` when cancelling.
    """

    order_id: RecordId
    number: str
    version: int
    lines: tuple[ReleasedLine, ...]
    credited: Money
    refunds: tuple[RefundShown, ...]
    refunded: Money
    fingerprint: str


class PreviewLine(Schema):
    """One line of an order that is not placed yet, at today's price.

    Attributes:
        stocked: Stock is kept of it; where none is, nothing can be missing.
        free: What of the quantity is in stock and held for nobody.
        in_stock: The whole quantity is free today.
        bundle: The set that it is a part of.
    """

    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    unit_price: Number
    discount: Number
    tax_included: bool
    gross: Money
    stocked: bool
    free: Number
    in_stock: bool
    bundle: BundleView | None = None


class OrderPreview(Schema):
    """Exactly what ordering would do now.

    Attributes:
        wanted_on: The day it is wanted by.
        deliver_on: The day that would be promised; None while not everything is in stock, or
            where no stock is kept.
        fingerprint: Changes with anything in here; give it back as ``expect`` when ordering.
    """

    party_id: RecordId
    lines: tuple[PreviewLine, ...]
    net: Money
    tax: Money
    gross: Money
    payment_policy: PaymentPolicy
    shipping_address: ShippingAddress | None
    in_stock: bool
    wanted_on: date | None
    deliver_on: date | None
    fingerprint: str

    @property
    def stocked(self) -> bool:
        """Whether stock is kept of anything in it."""
        return any(line.stocked for line in self.lines)

    @property
    def in_time(self) -> bool:
        """Whether it comes by the day it is wanted, if one was named."""
        if self.wanted_on is None:
            return True
        return self.deliver_on is not None and self.deliver_on <= self.wanted_on


class RepeatLine(PreviewLine):
    """One line of a repeated order, at today's price.

    Attributes:
        price_before: The price in the order that is repeated; None for what was not in it.
    """

    price_before: Number | None


class RepeatPreview(OrderPreview):
    """Exactly what repeating an order would do now."""

    order_id: RecordId
    number: str
    lines: tuple[RepeatLine, ...]
