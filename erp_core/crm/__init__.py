"""CRM: one timeline a customer, the stage of their life with us, and the rhythm they buy in."""

from erp_core.crm.errors import CustomerNotFound
from erp_core.crm.queries import lifecycle_of, notes_of, purchase_rhythm, timeline
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
from erp_core.crm.service import add_note, review_lifecycle
from erp_core.crm.states import Stage

__all__ = [
    "CustomerNotFound",
    "InteractionKind",
    "InteractionView",
    "LifecycleView",
    "NewNote",
    "NoteView",
    "Rhythm",
    "Stage",
    "StageChangeView",
    "StageReview",
    "add_note",
    "lifecycle_of",
    "notes_of",
    "purchase_rhythm",
    "review_lifecycle",
    "timeline",
]
