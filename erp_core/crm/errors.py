"""What the CRM refuses.

NotFound
├── CustomerNotFound   no such party, not a customer, or not visible to the actor
└── LeadNotFound       no such lead
"""

from erp_core.kernel.errors import NotFound


class CustomerNotFound(NotFound):
    """There is no such customer."""


class LeadNotFound(NotFound):
    """There is no such lead."""
