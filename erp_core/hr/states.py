"""The ways a request for leave may go, as data, and the kinds of what is kept."""

from enum import StrEnum

from erp_core.kernel.states import States


class LeaveState(StrEnum):
    """What became of a request for leave."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Accrual(StrEnum):
    """When leave is earned: never, at the end of each month, or when the year begins."""

    NONE = "none"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class EntryKind(StrEnum):
    """What a line of the leave ledger is."""

    ACCRUAL = "accrual"
    TAKEN = "taken"
    RETURNED = "returned"
    ADJUSTMENT = "adjustment"
    EXPIRED = "expired"


RESTORED = "Leave of this year was recorded after its end"
"""The reason of an adjustment on the last day of a year that gives back what its end took."""

LEAVE = States(
    "request for leave",
    {
        (LeaveState.REQUESTED, LeaveState.APPROVED),
        (LeaveState.REQUESTED, LeaveState.REFUSED),
        (LeaveState.REQUESTED, LeaveState.CANCELLED),
        (LeaveState.APPROVED, LeaveState.CANCELLED),
    },
)
OPEN = (LeaveState.REQUESTED, LeaveState.APPROVED)
"""The days of these requests are spoken for."""


class ComponentKind(StrEnum):
    """How a deduction is worked out."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


class PayrollState(StrEnum):
    """How far the wages of a month are."""

    DRAFT = "draft"
    APPROVED = "approved"
    POSTED = "posted"
    PAID = "paid"
    REVERSED = "reversed"
    DISCARDED = "discarded"


class ClaimState(StrEnum):
    """What became of an expense claim."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


class PaidFor(StrEnum):
    """What a payment to an employee pays: their wages of a month, or an expense claim."""

    PAYSLIP = "payslips"
    CLAIM = "expense_claims"


class TimeState(StrEnum):
    """How far the hours of a week are."""

    OPEN = "open"
    SUBMITTED = "submitted"
    APPROVED = "approved"


PAYROLL = States(
    "payroll",
    {
        (PayrollState.DRAFT, PayrollState.APPROVED),
        (PayrollState.DRAFT, PayrollState.DISCARDED),
        (PayrollState.APPROVED, PayrollState.POSTED),
        (PayrollState.APPROVED, PayrollState.DISCARDED),
        (PayrollState.POSTED, PayrollState.PAID),
        (PayrollState.POSTED, PayrollState.REVERSED),
    },
)
CLAIM = States(
    "expense claim",
    {
        (ClaimState.SUBMITTED, ClaimState.APPROVED),
        (ClaimState.SUBMITTED, ClaimState.REFUSED),
        (ClaimState.SUBMITTED, ClaimState.WITHDRAWN),
        (ClaimState.APPROVED, ClaimState.PAID),
    },
)
PAYROLL_TAKE_BACK = States("payroll", {(PayrollState.PAID, PayrollState.POSTED)})
CLAIM_TAKE_BACK = States("expense claim", {(ClaimState.PAID, ClaimState.APPROVED)})
"""What only taking a payment back does; to post or to approve never goes this way."""
HOURS = States(
    "timesheet",
    {
        (TimeState.OPEN, TimeState.SUBMITTED),
        (TimeState.SUBMITTED, TimeState.APPROVED),
        (TimeState.SUBMITTED, TimeState.OPEN),
    },
)
