"""What the CRM refuses.

NotFound
├── CustomerNotFound   no such party, not a customer, or not visible to the actor
└── LeadNotFound       no such lead
Conflict
└── LeadOpenAlready    its conversation has a newer lead that is worked on
"""

from erp_core.kernel.errors import Conflict, NotFound


class CustomerNotFound(NotFound):
    """There is no such customer."""


class LeadNotFound(NotFound):
    """There is no such lead."""


class LeadOpenAlready(Conflict):
    """Another lead of the same conversation is worked on."""
