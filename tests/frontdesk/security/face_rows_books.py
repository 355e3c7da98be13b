"""What the reports and verbs of the books are to a customer: one row each, as in ``face_rows``."""

from datetime import date

from tests.frontdesk.security.face_rows import staff, theirs

BOOKS = (
    theirs("sales.free_credit", lambda o, _: {"party_id": o.party}),
    theirs(
        "finance.customer_statement",
        lambda o, _: {
            "party_id": o.party,
            "start": date(2026, 1, 1),
            "end": date(2026, 12, 31),
        },
    ),
    theirs("finance.dispute_invoice", lambda o, _: {"invoice_id": o.invoice, "reason": "x"}),
    theirs("finance.list_disputes", lambda o, _: {"invoice_id": o.invoice}),
    theirs("finance.settle_dispute", lambda o, _: {"invoice_id": o.invoice, "outcome": "x"}),
    *staff("finance", "reverse_entry", "trial_balance", "unlock_period", "close_year"),
    *staff("finance", "list_fiscal_years", "reopen_year", "set_fiscal_year_start"),
    *staff("finance", "account_ledger", "balance_sheet", "cash_flow", "payable_ageing"),
    *staff("finance", "profit_and_loss", "receivable_ageing", "tax_report"),
    *staff("finance", "receivable_items", "payable_items"),
    *staff("finance", "list_dunning_letters", "get_dunning_letter", "discard_dunning"),
    *staff("finance", "left_out_of_dunning"),
    *staff("finance", "list_dunning_levels", "set_dunning_level"),
    *staff("finance", "propose_dunning", "approve_dunning"),
    *staff(
        "finance",
        "record_bill",
        "credit_bill",
        "credit_manual_bill",
        "get_bill",
        "list_bills",
        "open_payables",
    ),
    *staff("finance", "pay_supplier", "allocate_supplier_payment", "get_supplier_payment"),
    *staff("finance", "unallocate_supplier_payment", "reverse_supplier_payment"),
    *staff("finance", "list_supplier_payments", "supplier_terms", "set_supplier_terms"),
    *staff("finance", "supplier_statement", "money_due_back", "list_supplier_refunds"),
    *staff("finance", "get_supplier_refund", "receive_from_supplier", "reverse_supplier_refund"),
)
