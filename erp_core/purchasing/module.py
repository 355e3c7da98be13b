"""The manifest of purchasing."""

from erp_core.kernel.module import Module
from erp_core.purchasing.api import build_router
from erp_core.purchasing.checks import CHECKS
from erp_core.purchasing.personal import PERSONAL

MODULE = Module(
    name="purchasing",
    depends=("parties", "catalog", "finance", "inventory"),
    permissions=(
        "purchasing.read",
        "purchasing.set_supplier_price",
        "purchasing.set_rules",
        "purchasing.request_quotation",
        "purchasing.draft_order",
        "purchasing.send_order",
        "purchasing.confirm_order",
        "purchasing.receive_order",
        "purchasing.return_goods",
        "purchasing.cancel_order",
        "purchasing.close_order",
        "purchasing.enter_bill",
        "purchasing.approve_bill",
        "purchasing.credit_bill",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
