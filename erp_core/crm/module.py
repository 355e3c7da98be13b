"""The manifest of the CRM."""

from erp_core.crm.api import build_router
from erp_core.crm.checks import CHECKS
from erp_core.crm.listeners import BOOKKEEPING, LISTENERS
from erp_core.crm.personal import PERSONAL
from erp_core.kernel.module import Module

MODULE = Module(
    name="crm",
    depends=("parties", "conversations"),
    permissions=(
        "crm.read",
        "crm.read_demand",
        "crm.add_note",
        "crm.review_lifecycle",
        "crm.settle_suggestion",
        "crm.record_lead",
        "crm.take_lead",
        "crm.move_lead",
        "crm.record_unmet_demand",
        "crm.set_pipeline",
        "crm.convert_lead",
        "crm.add_opportunity",
        "crm.change_opportunity",
        "crm.move_opportunity",
        "crm.quote_opportunity",
        "crm.win_opportunity",
        "crm.lose_opportunity",
        "crm.reopen_opportunity",
        "crm.plan_activity",
        "crm.change_activity",
        "crm.finish_activity",
        "crm.cancel_activity",
        "crm.save_segment",
        "crm.draft_campaign",
        "crm.approve_campaign",
        "crm.start_campaign",
        "crm.stop_campaign",
    ),
    router=build_router,
    listeners=LISTENERS,
    bookkeeping=BOOKKEEPING,
    checks=CHECKS,
    personal=PERSONAL,
)
