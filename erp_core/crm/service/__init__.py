"""The verbs of the CRM, one topic a file."""

from erp_core.crm.service.demand import record_unmet_demand
from erp_core.crm.service.leads import move_lead, record_lead, take_lead
from erp_core.crm.service.lifecycle import review_lifecycle
from erp_core.crm.service.notes import add_note

__all__ = [
    "add_note",
    "move_lead",
    "record_lead",
    "record_unmet_demand",
    "review_lifecycle",
    "take_lead",
]
