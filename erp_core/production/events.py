"""What happened in production, for the modules above to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class ManufacturingOrderConfirmed(Event):
    """An order was given to the floor."""

    order_id: int


@dataclass(frozen=True)
class GoodsProduced(Event):
    """Goods of an order came out."""

    order_id: int
    output_id: int


@dataclass(frozen=True)
class ManufacturingOrderFinished(Event):
    """An order is done: nothing more comes of it."""

    order_id: int
