"""The manifest of banking."""

from erp_core.banking.api import build_router
from erp_core.banking.checks import CHECKS
from erp_core.banking.listeners import keep_matched_entry
from erp_core.banking.personal import PERSONAL
from erp_core.finance import EntryReversed
from erp_core.kernel.module import Module

MODULE = Module(
    name="banking",
    depends=("parties", "access", "finance"),
    permissions=(
        "banking.add_bank_account",
        "banking.approve_payment_order",
        "banking.cancel_payment_order",
        "banking.draft_payment_order",
        "banking.export_payment_order",
        "banking.import_statement",
        "banking.match_line",
        "banking.read",
        "banking.set_csv_format",
        "banking.set_payment_limit",
        "banking.undo_match",
    ),
    router=build_router,
    bookkeeping=((EntryReversed, keep_matched_entry),),
    checks=CHECKS,
    personal=PERSONAL,
)
