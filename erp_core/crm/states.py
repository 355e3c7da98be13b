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


class EffectKind(StrEnum):
    """What a change of stage leads to."""

    TASK = "task"
    SUGGESTION = "suggestion"
    CAMPAIGN_STOP = "campaign_stop"


class EffectState(StrEnum):
    """What became of an effect: it holds, was taken up or set aside, or the customer moved on."""

    OPEN = "open"
    TAKEN = "taken"
    DISMISSED = "dismissed"
    OUTRUN = "outrun"


EFFECT = States(
    "suggestion",
    {
        (EffectState.OPEN, EffectState.TAKEN),
        (EffectState.OPEN, EffectState.DISMISSED),
        (EffectState.OPEN, EffectState.OUTRUN),
    },
)


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


class OpportunityState(StrEnum):
    """Whether something may still become of an opportunity, and what became of it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


OPPORTUNITY = States(
    "opportunity",
    {
        (OpportunityState.OPEN, OpportunityState.WON),
        (OpportunityState.OPEN, OpportunityState.LOST),
        (OpportunityState.WON, OpportunityState.LOST),
        (OpportunityState.LOST, OpportunityState.OPEN),
    },
)
"""It is won by an order, and lost again with it; what was lost may be taken up again."""


class ActivityState(StrEnum):
    """Whether an activity is still to be done."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


ACTIVITY = States(
    "activity",
    {
        (ActivityState.PLANNED, ActivityState.DONE),
        (ActivityState.PLANNED, ActivityState.CANCELLED),
    },
)
"""What was done or given up stays so: the next one is a new activity."""


class ActivityKind(StrEnum):
    """What kind of thing is to be done."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    TASK = "task"


class CampaignState(StrEnum):
    """How far a campaign is."""

    DRAFT = "draft"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


CAMPAIGN = States(
    "campaign",
    {
        (CampaignState.DRAFT, CampaignState.APPROVED),
        (CampaignState.APPROVED, CampaignState.RUNNING),
        (CampaignState.APPROVED, CampaignState.STOPPED),
        (CampaignState.RUNNING, CampaignState.DONE),
        (CampaignState.RUNNING, CampaignState.STOPPED),
        (CampaignState.DONE, CampaignState.STOPPED),
    },
)
"""What is done may still be stopped while messages wait; the next one is a new campaign."""


class CampaignKind(StrEnum):
    """What a campaign is for: a stage of the lifecycle ends those that are not for it."""

    GENERAL = "general"
    FIRST_ORDER = "first_order"
    REGULAR = "regular"
    WIN_BACK = "win_back"


class MemberState(StrEnum):
    """What became of a member of a campaign."""

    LEFT_OUT = "left_out"
    CONTROL = "control"
    WAITING = "waiting"
    TOLD = "told"
    PASSED_OVER = "passed_over"


class LeftOut(StrEnum):
    """Why a campaign does not write to a customer; the first that holds is the reason."""

    MERGED = "merged"
    ERASED = "erased"
    HEARD = "heard"
    STAGE = "stage"
    QUIET = "quiet"
    NO_CHANNEL = "no_channel"
    OPT_OUT = "opt_out"
    NO_CONSENT = "no_consent"
    CAP = "cap"
    STOPPED = "stopped"
