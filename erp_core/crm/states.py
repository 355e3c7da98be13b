"""The stages of a customer's life with us, and which may follow which."""

from enum import StrEnum

from erp_core.kernel.states import States


class Stage(StrEnum):
    """Where a customer stands."""

    PROSPECT = "prospect"
    NEW = "new"
    ACTIVE = "active"
    AT_RISK = "at_risk"
    LOST = "lost"
    WON_BACK = "won_back"


STAGE = States(
    "customer",
    {
        (Stage.PROSPECT, Stage.NEW),
        (Stage.NEW, Stage.ACTIVE),
        (Stage.NEW, Stage.AT_RISK),
        (Stage.ACTIVE, Stage.AT_RISK),
        (Stage.AT_RISK, Stage.ACTIVE),
        (Stage.AT_RISK, Stage.LOST),
        (Stage.LOST, Stage.WON_BACK),
        (Stage.WON_BACK, Stage.ACTIVE),
        (Stage.WON_BACK, Stage.AT_RISK),
    },
)
"""Orders lead forward, silence leads to at risk and from there to lost."""
