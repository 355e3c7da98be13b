"""The manifest of finance."""

from erp_core.finance.api import build_router
from erp_core.finance.checks import CHECKS
from erp_core.kernel.module import Module

MODULE = Module(
    name="finance",
    depends=("parties", "catalog"),
    permissions=(
        "finance.add_payment_account",
        "finance.allocate_payment",
        "finance.approve_dunning",
        "finance.close_year",
        "finance.discard_dunning",
        "finance.dispute_invoice",
        "finance.archive_payment_account",
        "finance.create_account",
        "finance.credit_invoice",
        "finance.expire_stored_value",
        "finance.install_chart",
        "finance.issue_invoice",
        "finance.open_receivable",
        "finance.load_stored_value",
        "finance.lock_period",
        "finance.map_tax",
        "finance.post_entry",
        "finance.post_late",
        "finance.read",
        "finance.read_ledger",
        "finance.record_payment",
        "finance.record_rate",
        "finance.refund_payment",
        "finance.reverse_entry",
        "finance.reverse_payment",
        "finance.set_customer_terms",
        "finance.propose_dunning",
        "finance.set_dunning_level",
        "finance.set_fiscal_year_start",
        "finance.settle_dispute",
        "finance.unlock_period",
        "finance.withdraw_stored_value",
    ),
    router=build_router,
    checks=CHECKS,
)
