"""The manifest of sales."""

from erp_core.finance import InvoiceCredited
from erp_core.inventory import LotWasBlocked, LotWasUnblocked, SupplyChanged
from erp_core.kernel.module import Module, Together
from erp_core.sales.api import build_router
from erp_core.sales.checks import CHECKS
from erp_core.sales.personal import PERSONAL
from erp_core.sales.service.crediting import lower_invoiced
from erp_core.sales.service.recalling import draft_recalls, overtake_recalls
from erp_core.sales.service.slipping import supply_changed
from erp_core.sales.stock_api import build_stock_router

MODULE = Module(
    name="sales",
    depends=("parties", "conversations", "catalog", "finance"),
    permissions=(
        "sales.read",
        "sales.place_order",
        "sales.confirm_order",
        "sales.deliver_order",
        "sales.invoice_order",
        "sales.cancel_order",
        "sales.change_address",
        "sales.change_items",
        "sales.change_payment_method",
        "sales.note_arrival",
        "sales.request_exchange",
        "sales.approve_exchange",
        "sales.reject_exchange",
        "sales.receive_exchange",
        "sales.ship_exchange",
        "sales.complete_exchange",
        "sales.repeat_order",
        "sales.add_order_note",
        "sales.set_promise",
        "sales.set_expectation",
        "sales.close_order",
        "sales.set_order_numbering",
        "sales.give_discount",
        "sales.enter_past_order",
        "sales.request_return",
        "sales.approve_return",
        "sales.reject_return",
        "sales.receive_return",
        "sales.refund_return",
        "sales.create_quotation",
        "sales.request_quotation",
        "sales.send_quotation",
        "sales.accept_quotation",
        "sales.decline_quotation",
    ),
    router=build_router,
    together=(
        Together(
            needs=("inventory",),
            permissions=(
                "sales.reserve_order",
                "sales.pick_order",
                "sales.tell_slip",
                "sales.read_recalls",
                "sales.tell_recall",
                "sales.note_late_supply",
            ),
            router=build_stock_router,
        ),
    ),
    bookkeeping=(
        (InvoiceCredited, lower_invoiced),
        (SupplyChanged, supply_changed),
        (LotWasBlocked, draft_recalls),
        (LotWasUnblocked, overtake_recalls),
    ),
    checks=CHECKS,
    personal=PERSONAL,
)
