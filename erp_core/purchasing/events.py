"""What happened between us and our suppliers."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class PurchaseOrderSent(Event):
    """An order went to its supplier."""

    order_id: int


@dataclass(frozen=True)
class PurchaseReceived(Event):
    """Goods of an order came."""

    order_id: int
    receipt_id: int


@dataclass(frozen=True)
class PurchaseBillHeld(Event):
    """A bill does not match what was ordered and received; a person has to decide."""

    purchase_bill_id: int
