"""What came, went back and was billed stays as it was: kept by the database itself."""

from erp_core.kernel.trigger import Trigger, changed, refusing

_RECEIVED = ("receipt_id", "order_line_id", "move_id", "lot", "quantity", "base_minor")
_BILLED = ("line_id", "receipt_line_id", "quantity", "price_minor", "rate_minor")
_ENTERED = ("purchase_bill_id", "position", "order_line_id", "quantity", "unit_price")
_CAME, _BACK = "goods that came cannot be changed", "goods that went back cannot be changed"

TRIGGERS: tuple[Trigger, ...] = (
    refusing(
        "purchase_receipt_lines_keep",
        "purchase_receipt_lines",
        "UPDATE",
        _CAME,
        changed(_RECEIVED),
    ),
    refusing("purchase_receipt_lines_stay", "purchase_receipt_lines", "DELETE", _CAME),
    refusing("purchase_returns_keep", "purchase_returns", "UPDATE", _BACK),
    refusing("purchase_returns_stay", "purchase_returns", "DELETE", _BACK),
    refusing(
        "purchase_bill_parts_keep",
        "purchase_bill_parts",
        "UPDATE",
        "what a bill bills cannot be changed",
        changed(_BILLED),
    ),
    refusing(
        "purchase_bill_parts_stay",
        "purchase_bill_parts",
        "DELETE",
        "what a bill bills cannot be changed",
    ),
    refusing(
        "purchase_bill_lines_keep",
        "purchase_bill_lines",
        "UPDATE",
        "an entered bill cannot be changed",
        changed(_ENTERED),
    ),
    refusing(
        "purchase_bill_lines_stay",
        "purchase_bill_lines",
        "DELETE",
        "an entered bill cannot be changed",
    ),
)
