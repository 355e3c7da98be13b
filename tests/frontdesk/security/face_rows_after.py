"""What the verbs after the order, and orders of the past, are to a customer: one row each."""

from decimal import Decimal

from erp_core.sales import (
    NewExchange,
    NewItemChange,
    NewOrderReturn,
    NewPaymentChange,
    PastOrder,
)
from tests.frontdesk.security.face_row import listed, public, theirs


def _items(line: int, account: int | None = None) -> NewItemChange:
    return NewItemChange.model_validate(
        {"changes": ({"line_id": line, "variant_id": 1},), "account_id": account}
    )


def _exchange(order: int, line: int) -> NewExchange:
    items = ({"line_id": line, "variant_id": 1},)
    return NewExchange.model_validate(
        {"order_id": order, "items": items, "condition": "faulty", "reason": "x"}
    )


def _returns(order: int, line: int) -> NewOrderReturn:
    return NewOrderReturn.model_validate(
        {"order_id": order, "lines": ({"line_id": line},), "condition": "faulty", "reason": "x"}
    )


def _past(party: int) -> PastOrder:
    line = {"variant_id": 1, "quantity": "1", "unit_price": "9.00"}
    return PastOrder.model_validate({"party_id": party, "lines": (line,), "confirmed": False})


AFTER_THE_ORDER = (
    theirs("sales.enter_past_order", lambda o, _: {"past": _past(o.party)}),
    theirs(
        "sales.preview_item_change",
        lambda o, _: {"order_id": o.order, "new": _items(o.order_line)},
    ),
    theirs("sales.change_items", lambda o, _: {"order_id": o.order, "new": _items(o.order_line)}),
    theirs(
        "sales.change_items paid with another's card",
        lambda o, own: {"order_id": own.order, "new": _items(own.order_line, o.card)},
    ),
    theirs("sales.item_changes_of_order", lambda o, _: {"order_id": o.order}),
    theirs(
        "sales.preview_payment_change",
        lambda o, _: {"order_id": o.order, "new": NewPaymentChange(account_id=o.card)},
    ),
    theirs(
        "sales.change_payment_method",
        lambda o, _: {"order_id": o.order, "new": NewPaymentChange(account_id=o.card)},
    ),
    theirs(
        "sales.change_payment_method to another's card",
        lambda o, own: {"order_id": own.order, "new": NewPaymentChange(account_id=o.card)},
    ),
    theirs("sales.require_other_address", lambda o, _: {"order_id": o.order}),
    theirs("sales.hold_goods", lambda o, _: {"party_id": o.party, "goods": ((1, Decimal(1)),)}),
    theirs("sales.let_goods_go", lambda o, _: {"hold_id": o.hold}),
    theirs("inventory.require_hold", lambda o, _: {"hold_id": o.hold}),
    theirs("sales.note_arrival", lambda o, _: {"order_id": o.order}),
    theirs("sales.preview_returns", lambda o, _: {"new": _returns(o.order, o.order_line)}),
    theirs("sales.get_claim", lambda o, _: {"claim_id": o.returned}),
    theirs("sales.approve_returns", lambda o, _: {"claim_id": o.returned}),
    theirs("sales.reject_returns", lambda o, _: {"claim_id": o.returned, "reason": "x"}),
    theirs("sales.receive_returns", lambda o, _: {"claim_id": o.returned}),
    theirs("sales.refund_returns", lambda o, _: {"claim_id": o.returned}),
    public("sales.substitute_for", variant_id=1, quantity=Decimal(1)),
    theirs(
        "sales.substitute_for at another's price",
        lambda o, _: {"variant_id": 1, "quantity": Decimal(1), "party_id": o.party},
    ),
    theirs("sales.request_returns", lambda o, _: {"new": _returns(o.order, o.order_line)}),
    theirs("sales.preview_exchange", lambda o, _: {"new": _exchange(o.order, o.order_line)}),
    theirs("sales.request_exchange", lambda o, _: {"new": _exchange(o.order, o.order_line)}),
    theirs("sales.get_exchange", lambda o, _: {"exchange_id": o.exchange}),
    theirs("sales.approve_exchange", lambda o, _: {"exchange_id": o.exchange}),
    theirs("sales.reject_exchange", lambda o, _: {"exchange_id": o.exchange, "reason": "x"}),
    theirs("sales.receive_exchange", lambda o, _: {"exchange_id": o.exchange}),
    theirs("sales.ship_exchange", lambda o, _: {"exchange_id": o.exchange}),
    theirs("sales.complete_exchange", lambda o, _: {"exchange_id": o.exchange}),
    theirs("sales.list_exchanges of one", lambda o, _: {"party_id": o.party}),
    listed("sales.list_exchanges"),
)
