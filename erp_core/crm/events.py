"""What happened in the CRM, for those above it to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class LeadRecorded(Event):
    """Somebody asked for price or advice and may become a customer."""

    lead_id: int


@dataclass(frozen=True)
class OpportunityMoved(Event):
    """An opportunity was entered, moved on the board, won, lost or taken up again."""

    opportunity_id: int


@dataclass(frozen=True)
class ActivityPlanned(Event):
    """Something is to be done about a customer, a lead or an opportunity."""

    activity_id: int


@dataclass(frozen=True)
class ActivityEnded(Event):
    """An activity was done or given up."""

    activity_id: int
