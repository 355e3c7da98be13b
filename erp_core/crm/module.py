"""The manifest of the CRM."""

from erp_core.crm.api import build_router
from erp_core.crm.checks import CHECKS
from erp_core.crm.listeners import BOOKKEEPING, LISTENERS
from erp_core.kernel.module import Module

MODULE = Module(
    name="crm",
    depends=("parties", "conversations"),
    permissions=(
        "crm.read",
        "crm.add_note",
        "crm.review_lifecycle",
        "crm.record_lead",
        "crm.take_lead",
        "crm.move_lead",
        "crm.record_unmet_demand",
    ),
    router=build_router,
    listeners=LISTENERS,
    bookkeeping=BOOKKEEPING,
    checks=CHECKS,
)
