"""The verbs of the CRM, one topic a file."""

from erp_core.crm.service.lifecycle import review_lifecycle
from erp_core.crm.service.notes import add_note

__all__ = ["add_note", "review_lifecycle"]
