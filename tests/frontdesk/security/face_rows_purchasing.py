"""What the verbs and reads of purchasing, and those of stock that it needs, are to a customer."""

from tests.frontdesk.security.face_row import staff

PURCHASING = (
    *staff("inventory", "correct_receipts", "return_to_supplier"),
    *staff(
        "purchasing", "get_rules", "list_supplier_prices", "remove_supplier_price", "supplier_codes"
    ),
    *staff("purchasing", "set_rules", "set_supplier_price", "supplier_performance"),
    *staff("purchasing", "purchase_proposals", "draft_proposals"),
    *staff("purchasing", "award_request", "cancel_request", "create_request", "get_request"),
    *staff("purchasing", "list_requests", "record_offer", "send_request"),
    *staff(
        "purchasing",
        "awaited_orders",
        "orders_to_bill",
        "get_purchase_order",
        "list_purchase_orders",
    ),
    *staff("purchasing", "cancel_purchase_order", "close_purchase_order", "receipts_of"),
    *staff("purchasing", "confirm_purchase_order", "draft_purchase_order"),
    *staff("purchasing", "receive_purchase_order", "return_to_supplier", "send_purchase_order"),
    *staff("purchasing", "approve_purchase_bill", "credit_purchase_bill", "enter_purchase_bill"),
    *staff("purchasing", "get_purchase_bill", "list_purchase_bills", "reject_purchase_bill"),
)
