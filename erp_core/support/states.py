"""The way of a case: who waits for whom, and when it is over."""

from enum import StrEnum

from erp_core.kernel.states import States


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


CASE = States(
    "case",
    {
        (CaseState.OPEN, CaseState.PENDING),
        (CaseState.PENDING, CaseState.OPEN),
        (CaseState.OPEN, CaseState.SOLVED),
        (CaseState.PENDING, CaseState.SOLVED),
        (CaseState.SOLVED, CaseState.OPEN),
        (CaseState.SOLVED, CaseState.CLOSED),
    },
)
"""Open: we act. Pending: the customer does. Solved may be reopened, closed may not."""
