"""What the bank said stays as it said it: kept by the database itself, whoever writes."""

from erp_core.kernel.trigger import Trigger, changed, refusing

_SAID_OF_LINE = (
    "statement_id",
    "bank_account_id",
    "position",
    "key",
    "booked_on",
    "value_on",
    "amount_minor",
    "currency",
    "bank_reference",
    "end_to_end_id",
    "counterparty_name",
    "counterparty_iban",
    "remittance",
)
_RECORDED_OF_MATCH = (
    "line_id",
    "bank_account_id",
    "entry_id",
    "payment_id",
    "amount_minor",
    "posted",
    "rule",
    "created_at",
)
_SAID_OF_ORDER = ("bank_account_id", "currency", "total_minor", "made_by", "made_at")
_SAID_OF_APPROVAL = ("proposed_by", "approved_by", "approved_at", "message_id")
_SAID_OF_PAYMENT = (
    "order_id",
    "position",
    "kind",
    "source_id",
    "party_id",
    "payee_id",
    "is_kept",
    "amount_minor",
    "name",
    "iban",
    "bic",
    "text",
)

TRIGGERS: tuple[Trigger, ...] = (
    refusing(
        "bank_statements_keep", "bank_statements", "UPDATE", "a bank statement cannot be changed"
    ),
    refusing(
        "bank_statements_stay", "bank_statements", "DELETE", "a bank statement cannot be deleted"
    ),
    refusing(
        "bank_lines_keep",
        "bank_lines",
        "UPDATE",
        "a line of a bank statement cannot be changed",
        changed(_SAID_OF_LINE),
    ),
    refusing(
        "bank_lines_stay", "bank_lines", "DELETE", "a line of a bank statement cannot be deleted"
    ),
    refusing(
        "bank_matches_keep",
        "bank_matches",
        "UPDATE",
        "a match can only be undone",
        f"{changed(_RECORDED_OF_MATCH)} OR OLD.undone_at IS NOT NULL",
    ),
    refusing("bank_matches_stay", "bank_matches", "DELETE", "a match cannot be deleted"),
    refusing(
        "payment_orders_keep",
        "payment_orders",
        "UPDATE",
        "what a payment order says cannot be changed",
        changed(_SAID_OF_ORDER),
    ),
    refusing(
        "payment_orders_approved",
        "payment_orders",
        "UPDATE",
        "an approved payment order stays approved by whom it was",
        f"OLD.approved_by IS NOT NULL AND ({changed(_SAID_OF_APPROVAL)})",
    ),
    refusing(
        "payment_orders_stay", "payment_orders", "DELETE", "a payment order cannot be deleted"
    ),
    refusing(
        "payment_order_lines_keep",
        "payment_order_lines",
        "UPDATE",
        "a payment of an order cannot be changed",
        changed(_SAID_OF_PAYMENT),
    ),
    refusing(
        "payment_order_lines_stay",
        "payment_order_lines",
        "DELETE",
        "a payment of an order cannot be deleted",
    ),
)
