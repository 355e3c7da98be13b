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
)
