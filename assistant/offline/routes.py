"""From what a message is about to what the engine can do for it today.

Intents whose flow does not exist yet go to a person with the reason named, never to a flow that
only resembles them.
"""

from dataclasses import dataclass

from assistant.commands import FlowName
from assistant.offline.intents import Intent
from assistant.offline.spans import SpanKind


@dataclass(frozen=True, slots=True)
class Route:
    """Where an intent goes; a `reason` tells the person who takes over what it is about."""

    flow: FlowName
    reason: str | None = None


_TO_PERSON = FlowName.SPEAK_TO_PERSON

ROUTES: dict[Intent, Route] = {
    Intent.ORDER_STATUS: Route(FlowName.ORDER_STATUS),
    Intent.TRACK_PARCEL: Route(FlowName.ORDER_STATUS),
    Intent.REFUND_STATUS: Route(FlowName.ORDER_STATUS),
    Intent.CANCEL_ORDER: Route(FlowName.CANCEL_ORDER),
    Intent.CHANGE_ADDRESS: Route(FlowName.CHANGE_ADDRESS),
    Intent.REORDER: Route(FlowName.REPEAT_ORDER),
    Intent.PRODUCT_STOCK: Route(FlowName.STOCK_AND_PRICE),
    Intent.PRODUCT_PRICE: Route(FlowName.STOCK_AND_PRICE),
    Intent.PRODUCT_INFO: Route(FlowName.STOCK_AND_PRICE),
    Intent.INVOICE_COPY: Route(FlowName.INVOICE_COPY),
    Intent.PAY_INVOICE: Route(FlowName.PAY_INVOICE),
    Intent.PAYMENT_STATUS: Route(FlowName.INVOICE_AND_BALANCE),
    Intent.BALANCE: Route(FlowName.INVOICE_AND_BALANCE),
    Intent.POLICY_QUESTION: Route(FlowName.POLICY_QUESTION),
    Intent.RETURN_ITEM: Route(FlowName.RETURN_ITEM),
    Intent.EXCHANGE_ITEM: Route(FlowName.EXCHANGE_ITEM),
    Intent.PRODUCT_PROBLEM: Route(FlowName.WARRANTY),
    Intent.WARRANTY_QUESTION: Route(FlowName.WARRANTY),
    Intent.COMPLAINT: Route(FlowName.COMPLAINT),
    Intent.CALL_BACK: Route(FlowName.CALL_BACK),
    Intent.TALK_TO_HUMAN: Route(_TO_PERSON),
    Intent.CHANGE_ITEMS: Route(FlowName.CHANGE_ITEMS),
    Intent.CHANGE_PAYMENT: Route(FlowName.CHANGE_PAYMENT),
    Intent.PLACE_ORDER: Route(FlowName.PLACE_ORDER),
    Intent.INVOICE_CORRECTION: Route(FlowName.INVOICE_CORRECTION),
    Intent.REFUND_REQUEST: Route(_TO_PERSON, "refund_request"),
    Intent.ACCOUNT_HELP: Route(_TO_PERSON, "account_help"),
    Intent.SALES_ENQUIRY: Route(FlowName.SALES_ENQUIRY),
}
"""Every intent that asks for something; courtesies and consent have commands of their own."""

MORE_OR_LESS = Route(_TO_PERSON, "change_items")
"""Other quantities or products in an order: a person puts an order together anew."""

_WHO = (SpanKind.ORDER, SpanKind.POSTCODE, SpanKind.EMAIL, SpanKind.PHONE)
_GOODS = (SpanKind.PRODUCT, SpanKind.SIZE, SpanKind.QUANTITY, SpanKind.DATE)

SLOTS: dict[FlowName, tuple[SpanKind, ...]] = {
    FlowName.ORDER_STATUS: _WHO,
    FlowName.STOCK_AND_PRICE: _GOODS,
    FlowName.INVOICE_AND_BALANCE: (*_WHO, SpanKind.INVOICE),
    FlowName.PAY_INVOICE: (*_WHO, SpanKind.INVOICE),
    FlowName.CANCEL_ORDER: _WHO,
    FlowName.CHANGE_ADDRESS: (*_WHO, SpanKind.ADDRESS),
    FlowName.CHANGE_ITEMS: (SpanKind.ORDER, SpanKind.PRODUCT),
    FlowName.CHANGE_PAYMENT: (SpanKind.ORDER,),
    FlowName.REPEAT_ORDER: (SpanKind.ORDER, *_GOODS, SpanKind.CHANGE),
    FlowName.PLACE_ORDER: (*_GOODS, SpanKind.QUOTATION),
    FlowName.QUOTATION: _GOODS,
    FlowName.SALES_ENQUIRY: (*_GOODS, SpanKind.MONEY, SpanKind.EMAIL, SpanKind.PHONE),
    FlowName.INVOICE_COPY: (*_WHO, SpanKind.INVOICE),
    FlowName.INVOICE_CORRECTION: (*_WHO, SpanKind.INVOICE),
    FlowName.POLICY_QUESTION: (),
    FlowName.RETURN_ITEM: (SpanKind.ORDER, SpanKind.PRODUCT, SpanKind.QUANTITY),
    FlowName.EXCHANGE_ITEM: (SpanKind.ORDER, SpanKind.PRODUCT),
    FlowName.WARRANTY: (SpanKind.ORDER, SpanKind.PRODUCT),
    FlowName.COMPLAINT: (SpanKind.ORDER, SpanKind.PRODUCT),
    FlowName.CALL_BACK: (),
    FlowName.SPEAK_TO_PERSON: (*_WHO, SpanKind.INVOICE, *_GOODS),
    FlowName.VERIFY_IDENTITY: _WHO,
    FlowName.LINK_CHANNEL: _WHO,
    FlowName.UNLINK_CHANNEL: (),
}
"""Which values found in a message a flow can use."""

QUOTED = frozenset(
    {Intent.SALES_ENQUIRY, Intent.PLACE_ORDER, Intent.PRODUCT_PRICE, Intent.PRODUCT_STOCK}
)
"""What asks for a quotation when it says so."""

LISTING = frozenset(
    {FlowName.PLACE_ORDER, FlowName.QUOTATION, FlowName.SALES_ENQUIRY, FlowName.RETURN_ITEM}
)
"""Flows in which several articles may be named, each with its quantity."""

SWAPPING = frozenset({FlowName.CHANGE_ITEMS, FlowName.EXCHANGE_ITEM})
"""Flows in which something should be something else."""

PAYING = SWAPPING | {FlowName.CHANGE_PAYMENT, FlowName.RETURN_ITEM}
"""Flows in which a way to pay may be named."""
