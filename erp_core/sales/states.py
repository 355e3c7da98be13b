"""The ways a quotation, an order, a delivery and a return may go, as data."""

from erp_core.kernel.states import States
from erp_core.sales.exchanges import ExchangeState
from erp_core.sales.quotation_schemas import QuotationState
from erp_core.sales.returns import ReturnState
from erp_core.sales.schemas import DeliveryState, OrderState
from erp_core.sales.slips import SlipState

QUOTATION = States(
    "quotation",
    {
        (QuotationState.DRAFT, QuotationState.SENT),
        (QuotationState.DRAFT, QuotationState.DECLINED),
        (QuotationState.SENT, QuotationState.ACCEPTED),
        (QuotationState.SENT, QuotationState.DECLINED),
        (QuotationState.SENT, QuotationState.EXPIRED),
    },
)

ORDER = States(
    "sales order",
    {
        (OrderState.DRAFT, OrderState.CONFIRMED),
        (OrderState.DRAFT, OrderState.CANCELLED),
        (OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED),
        (OrderState.CONFIRMED, OrderState.DELIVERED),
        (OrderState.CONFIRMED, OrderState.CANCELLED),
        (OrderState.PARTLY_DELIVERED, OrderState.DELIVERED),
        (OrderState.DELIVERED, OrderState.CLOSED),
    },
)

DELIVERY = States(
    "delivery",
    {
        (DeliveryState.OPEN, DeliveryState.SHIPPED),
        (DeliveryState.OPEN, DeliveryState.CANCELLED),
    },
)

RETURN = States(
    "return",
    {
        (ReturnState.REQUESTED, ReturnState.APPROVED),
        (ReturnState.REQUESTED, ReturnState.REJECTED),
        (ReturnState.APPROVED, ReturnState.RECEIVED),
        (ReturnState.APPROVED, ReturnState.REJECTED),
        (ReturnState.RECEIVED, ReturnState.REFUNDED),
    },
)

CLAIM = States(
    "claim of returns",
    RETURN.transitions - {(ReturnState.APPROVED, ReturnState.REJECTED)},
)
"""The returns of a claim as one: who was told to send goods hears of a no for each by itself."""

SLIP = States(
    "slipping promise",
    {
        (SlipState.DRAFT, SlipState.TOLD),
        (SlipState.DRAFT, SlipState.DISMISSED),
        (SlipState.DRAFT, SlipState.OVERTAKEN),
    },
)

EXCHANGE = States(
    "exchange",
    {
        (ExchangeState.REQUESTED, ExchangeState.APPROVED),
        (ExchangeState.REQUESTED, ExchangeState.REJECTED),
        (ExchangeState.APPROVED, ExchangeState.RECEIVED),
        (ExchangeState.APPROVED, ExchangeState.REJECTED),
        (ExchangeState.RECEIVED, ExchangeState.SHIPPED),
        (ExchangeState.SHIPPED, ExchangeState.COMPLETED),
    },
)

TO_DELIVER = frozenset({OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED})
"""Orders of which something is still to leave the house."""

BINDING = TO_DELIVER | {OrderState.DELIVERED, OrderState.CLOSED}
"""Orders that count: neither drafts nor cancelled."""
