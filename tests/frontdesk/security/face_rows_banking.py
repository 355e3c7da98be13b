"""What the verbs and reads of banking, and those of finance that it needs, are to a customer."""

from tests.frontdesk.security.face_row import Kind, Row

_STAFF = {
    "banking": (
        *("add_bank_account", "get_bank_account", "get_bank_line", "import_statement"),
        *("list_bank_accounts", "list_bank_lines", "list_statements", "match_by_rule"),
        *("match_line", "propose_matches", "reconcile", "set_csv_format", "undo_match"),
    ),
    "finance": (
        *("entries_on_account", "entry_of_source", "money_balance", "open_invoices_of_amount"),
        *("reverse_posting", "standing_moves"),
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
