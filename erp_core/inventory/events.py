"""What happened to stock, for the modules above and beside to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class StockReceived(Event):
    """Stock of an article arrived and is free to be held."""

    variant_id: int


@dataclass(frozen=True)
class StockAdjusted(Event):
    """Counted stock of an article differed from the books and was put right."""

    variant_id: int
