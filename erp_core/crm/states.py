"""The stages of a customer's life with us and of a lead, and which may follow which."""

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


class LeadState(StrEnum):
    """How far a lead has come."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"


LEAD = States(
    "lead",
    {
        (LeadState.NEW, LeadState.CONTACTED),
        (LeadState.NEW, LeadState.QUALIFIED),
        (LeadState.NEW, LeadState.LOST),
        (LeadState.CONTACTED, LeadState.QUALIFIED),
        (LeadState.CONTACTED, LeadState.LOST),
        (LeadState.QUALIFIED, LeadState.WON),
        (LeadState.QUALIFIED, LeadState.LOST),
        (LeadState.LOST, LeadState.CONTACTED),
    },
)
"""Also what was given up may be talked to again."""

WORKED_ON = frozenset({LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED})
"""Leads of which something may still become."""
