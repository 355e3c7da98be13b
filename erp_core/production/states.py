"""The ways a manufacturing order may go, as data."""

from enum import StrEnum

from erp_core.kernel.states import States


class MakingState(StrEnum):
    """How far a manufacturing order is."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


MAKING = States(
    "manufacturing order",
    {
        (MakingState.DRAFT, MakingState.CONFIRMED),
        (MakingState.DRAFT, MakingState.CANCELLED),
        (MakingState.CONFIRMED, MakingState.IN_PROGRESS),
        (MakingState.CONFIRMED, MakingState.CANCELLED),
        (MakingState.IN_PROGRESS, MakingState.DONE),
        (MakingState.IN_PROGRESS, MakingState.CANCELLED),
    },
)
OPEN = (MakingState.CONFIRMED, MakingState.IN_PROGRESS)
"""Goods of these orders are still to come."""
