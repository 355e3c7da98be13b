"""What happened in the CRM, for those above it to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class LeadRecorded(Event):
    """Somebody asked for price or advice and may become a customer."""

    lead_id: int
