"""What the verbs and reads of banking, and those of finance that it needs, are to a customer."""

from tests.frontdesk.security.face_row import Kind, Row

_STAFF = {
    "banking": (
        *("add_bank_account", "get_bank_account", "get_bank_line", "import_statement"),
        "preview_statement",
        *("list_bank_accounts", "list_bank_lines", "list_statements", "match_by_rule"),
        *("match_line", "propose_matches", "reconcile", "set_csv_format", "undo_match"),
        *("open_payables", "list_payment_orders", "get_payment_order", "payment_file"),
        *("draft_payment_order", "propose_payment_order", "approve_payment_order"),
        *("export_payment_order", "cancel_payment_order", "release_payment"),
        *("list_payment_limits", "set_payment_limit"),
    ),
    "finance": (
        *("entries_on_account", "entry_of_source", "money_balance", "open_invoices_of_amount"),
        *("reverse_posting", "standing_moves", "gross_of_bills", "refunds_by_id"),
    ),
}

BANKING = (
    Row(
        "finance.reverse_payment",
        Kind.THEIRS,
        lambda o, _: {"payment_id": o.payment, "reason": "x"},
    ),
    *(Row(f"{module}.{name}", Kind.STAFF) for module, names in _STAFF.items() for name in names),
)
