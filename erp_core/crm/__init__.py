"""CRM: one timeline a customer, the stage of their life with us, and the rhythm they buy in."""

from erp_core.crm.errors import CustomerNotFound, LeadNotFound, LeadOpenAlready
from erp_core.crm.events import LeadRecorded
from erp_core.crm.lead_schemas import (
    LeadMove,
    LeadView,
    NewLead,
    NewUnmetDemand,
    UnmetDemandView,
)
from erp_core.crm.queries import (
    get_lead,
    lifecycle_of,
    list_leads,
    list_unmet_demand,
    notes_of,
    purchase_rhythm,
    timeline,
)
from erp_core.crm.schemas import (
    InteractionKind,
    InteractionView,
    LifecycleView,
    NewNote,
    NoteView,
    Rhythm,
    StageChangeView,
    StageReview,
)
from erp_core.crm.service import (
    add_note,
    move_lead,
    record_lead,
    record_unmet_demand,
    review_lifecycle,
    take_lead,
)
from erp_core.crm.states import LeadState, Stage

__all__ = [
    "CustomerNotFound",
    "InteractionKind",
    "InteractionView",
    "LeadMove",
    "LeadNotFound",
    "LeadOpenAlready",
    "LeadRecorded",
    "LeadState",
    "LeadView",
    "LifecycleView",
    "NewLead",
    "NewNote",
    "NewUnmetDemand",
    "NoteView",
    "Rhythm",
    "Stage",
    "StageChangeView",
    "StageReview",
    "UnmetDemandView",
    "add_note",
    "get_lead",
    "lifecycle_of",
    "list_leads",
    "list_unmet_demand",
    "move_lead",
    "notes_of",
    "purchase_rhythm",
    "record_lead",
    "record_unmet_demand",
    "review_lifecycle",
    "take_lead",
    "timeline",
]
