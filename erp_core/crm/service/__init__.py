"""The verbs of the CRM, one topic a file."""

from erp_core.crm.service.activities import (
    cancel_activity,
    change_activity,
    finish_activity,
    plan_activity,
)
from erp_core.crm.service.campaigns import (
    approve_campaign,
    change_campaign,
    draft_campaign,
    start_campaign,
    stop_campaign,
    stop_running_campaigns,
)
from erp_core.crm.service.converting import convert_lead
from erp_core.crm.service.demand import record_unmet_demand, tell_demand_weekly
from erp_core.crm.service.effects import settle_suggestion
from erp_core.crm.service.feeding import feed_campaigns
from erp_core.crm.service.leads import give_lead, move_lead, record_lead, take_lead
from erp_core.crm.service.lifecycle import review_daily, review_lifecycle
from erp_core.crm.service.notes import add_note
from erp_core.crm.service.opportunities import (
    add_opportunity,
    change_opportunity,
    lose_opportunity,
    move_opportunity,
    reopen_opportunity,
)
from erp_core.crm.service.segments import archive_segment, change_segment, save_segment
from erp_core.crm.service.stages import set_pipeline
from erp_core.crm.service.winning import quote_opportunity, win_opportunity

__all__ = [
    "add_note",
    "add_opportunity",
    "approve_campaign",
    "archive_segment",
    "cancel_activity",
    "change_activity",
    "change_campaign",
    "change_opportunity",
    "change_segment",
    "convert_lead",
    "draft_campaign",
    "feed_campaigns",
    "finish_activity",
    "give_lead",
    "lose_opportunity",
    "move_lead",
    "move_opportunity",
    "plan_activity",
    "quote_opportunity",
    "record_lead",
    "record_unmet_demand",
    "reopen_opportunity",
    "review_daily",
    "review_lifecycle",
    "save_segment",
    "set_pipeline",
    "settle_suggestion",
    "start_campaign",
    "stop_campaign",
    "stop_running_campaigns",
    "take_lead",
    "tell_demand_weekly",
    "win_opportunity",
]
