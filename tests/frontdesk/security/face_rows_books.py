"""What the reports and verbs of the books are to a customer: one row each, as in ``face_rows``."""

from datetime import date

from tests.frontdesk.security.face_rows import staff, theirs

BOOKS = (
    theirs(
        "finance.customer_statement",
        lambda o, _: {
            "party_id": o.party,
            "start": date(2026, 1, 1),
            "end": date(2026, 12, 31),
        },
    ),
    theirs("finance.dispute_invoice", lambda o, _: {"invoice_id": o.invoice, "reason": "x"}),
    theirs("finance.settle_dispute", lambda o, _: {"invoice_id": o.invoice, "outcome": "x"}),
    *staff("finance", "reverse_entry", "trial_balance", "unlock_period", "close_year"),
    *staff("finance", "list_fiscal_years", "reopen_year", "set_fiscal_year_start"),
    *staff("finance", "account_ledger", "balance_sheet", "cash_flow", "payable_ageing"),
    *staff("finance", "profit_and_loss", "receivable_ageing", "tax_report"),
    *staff("finance", "list_dunning_letters", "get_dunning_letter", "discard_dunning"),
    *staff("finance", "list_dunning_levels", "set_dunning_level"),
    *staff("finance", "propose_dunning", "approve_dunning"),
)
