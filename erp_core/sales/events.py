"""What happened to an order, for production, support and the customer's timeline to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """A customer asked for goods; nothing is held for them yet."""

    order_id: int


@dataclass(frozen=True)
class OrderConfirmed(Event):
    """An order became binding, and what was in stock is held for it."""

    order_id: int


@dataclass(frozen=True)
class OrderDelivered(Event):
    """A delivery of an order left the house."""

    order_id: int
    delivery_id: int


@dataclass(frozen=True)
class OrderInvoiced(Event):
    """An invoice was issued for an order."""

    order_id: int
    invoice_id: int


@dataclass(frozen=True)
class OrderCancelled(Event):
    """An order was cancelled; stock is free again, invoices credited, payments refunded."""

    order_id: int


@dataclass(frozen=True)
class OrderAddressChanged(Event):
    """What is still to be shipped of an order goes to another address."""

    order_id: int


@dataclass(frozen=True)
class OrderItemsChanged(Event):
    """Lines of an order became other articles, and the difference was settled."""

    order_id: int


@dataclass(frozen=True)
class OrderPaymentChanged(Event):
    """An order was paid with something else."""

    order_id: int


@dataclass(frozen=True)
class ExchangeRequested(Event):
    """A customer wants other goods for delivered ones."""

    exchange_id: int


@dataclass(frozen=True)
class ExchangeShipped(Event):
    """New goods left the house for those that came back."""

    exchange_id: int


@dataclass(frozen=True)
class OrderPromised(Event):
    """A customer was told when an order comes."""

    order_id: int


@dataclass(frozen=True)
class OrderExpectationChanged(Event):
    """We now expect an order on another day than before."""

    order_id: int


@dataclass(frozen=True)
class OrderNoted(Event):
    """A note was added to an order."""

    order_id: int
    note_id: int


@dataclass(frozen=True)
class ReturnRequested(Event):
    """A customer wants to send goods back."""

    return_id: int


@dataclass(frozen=True)
class ReturnRejected(Event):
    """Goods are not taken back."""

    return_id: int


@dataclass(frozen=True)
class ReturnRefunded(Event):
    """Goods came back, their price was credited, and what was paid of it went back."""

    return_id: int


@dataclass(frozen=True)
class QuotationSent(Event):
    """A quotation went out to its customer."""

    quotation_id: int


@dataclass(frozen=True)
class QuotationAccepted(Event):
    """A quotation was accepted and became an order."""

    quotation_id: int
    order_id: int


@dataclass(frozen=True)
class RecallTold(Event):
    """A customer is told of a lot that was blocked."""

    recall_id: int
    lot_id: int


@dataclass(frozen=True)
class RecallDropped(Event):
    """A customer is not told of a lot, or need not be any more."""

    recall_id: int
    lot_id: int
