"""The way of a case: who waits for whom, and when it is over."""

from enum import StrEnum

from erp_core.kernel.states import States


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class TaskState(StrEnum):
    """Whether a task is still to do."""

    OPEN = "open"
    DONE = "done"


TASK = States("task", {(TaskState.OPEN, TaskState.DONE), (TaskState.DONE, TaskState.OPEN)})
"""A task that was not done after all is open again."""

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
