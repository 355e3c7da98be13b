"""The ways a purchase order, a request for quotation and a supplier's bill may go, as data."""

from enum import StrEnum

from erp_core.kernel.states import States


class PurchaseState(StrEnum):
    """How far a purchase order is."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RequestState(StrEnum):
    """How far a request for quotation is."""

    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MatchState(StrEnum):
    """What became of a supplier's bill."""

    HELD = "held"
    POSTED = "posted"
    REJECTED = "rejected"


PURCHASE = States(
    "purchase order",
    {
        (PurchaseState.DRAFT, PurchaseState.SENT),
        (PurchaseState.DRAFT, PurchaseState.CANCELLED),
        (PurchaseState.SENT, PurchaseState.CONFIRMED),
        (PurchaseState.SENT, PurchaseState.PARTLY_RECEIVED),
        (PurchaseState.SENT, PurchaseState.RECEIVED),
        (PurchaseState.SENT, PurchaseState.CANCELLED),
        (PurchaseState.CONFIRMED, PurchaseState.PARTLY_RECEIVED),
        (PurchaseState.CONFIRMED, PurchaseState.RECEIVED),
        (PurchaseState.CONFIRMED, PurchaseState.CANCELLED),
        (PurchaseState.PARTLY_RECEIVED, PurchaseState.RECEIVED),
        (PurchaseState.PARTLY_RECEIVED, PurchaseState.CLOSED),
        (PurchaseState.RECEIVED, PurchaseState.CLOSED),
    },
)
REQUEST = States(
    "request for quotation",
    {
        (RequestState.DRAFT, RequestState.SENT),
        (RequestState.DRAFT, RequestState.CANCELLED),
        (RequestState.SENT, RequestState.CLOSED),
        (RequestState.SENT, RequestState.CANCELLED),
    },
)
MATCH = States(
    "bill of a supplier",
    {(MatchState.HELD, MatchState.POSTED), (MatchState.HELD, MatchState.REJECTED)},
)
AWAITED = (PurchaseState.SENT, PurchaseState.CONFIRMED, PurchaseState.PARTLY_RECEIVED)
"""Goods of these orders are still to come."""
