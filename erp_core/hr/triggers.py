"""The leave ledger, payslips and receipts are written once: kept by the database itself."""

from erp_core.kernel.trigger import Trigger, changed, refusing

_LEDGER = "what is in the leave ledger cannot be changed"
_WAGES = "a payslip cannot be changed"
_RECEIPTS = "the receipts of a claim cannot be changed"
_PAYMENTS = "a payment of wages or expenses can only be taken back"
_RECORDED_OF_PAYMENT = (
    "document",
    "document_id",
    "employee_id",
    "amount_minor",
    "money_account",
    "paid_on",
    "memo",
    "entry_id",
    "created_at",
)
_STEPS = "what happened to wages, claims and hours cannot be changed"

TRIGGERS: tuple[Trigger, ...] = (
    refusing("leave_entries_keep", "leave_entries", "UPDATE", _LEDGER),
    refusing("leave_entries_stay", "leave_entries", "DELETE", _LEDGER),
    refusing(
        "staff_payments_keep",
        "staff_payments",
        "UPDATE",
        _PAYMENTS,
        f"{changed(_RECORDED_OF_PAYMENT)} OR OLD.undone_at IS NOT NULL",
    ),
    refusing("staff_payments_stay", "staff_payments", "DELETE", _PAYMENTS),
    *(
        refusing(f"{table}_{verb}", table, event, message)
        for table, message in (
            ("payslips", _WAGES),
            ("payslip_lines", _WAGES),
            ("expense_lines", _RECEIPTS),
            ("pay_steps", _STEPS),
        )
        for verb, event in (("keep", "UPDATE"), ("stay", "DELETE"))
    ),
)
