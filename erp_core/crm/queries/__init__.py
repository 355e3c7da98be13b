"""What may be known of a customer's life with us, of leads and of the pipeline."""

from erp_core.crm.queries.activities import (
    due_activities,
    get_activity,
    list_activities,
)
from erp_core.crm.queries.campaign_sending import CAMPAIGN_BOUNDS
from erp_core.crm.queries.campaigns import (
    campaign_message,
    campaign_sleeps,
    campaign_subject,
    examine_campaign,
    get_campaign,
    list_campaigns,
    members_of_campaign,
)
from erp_core.crm.queries.customers import (
    lifecycle_of,
    notes_of,
    purchase_rhythm,
    purchases_of,
    require_party,
    timeline,
)
from erp_core.crm.queries.demand import weekly_demand
from erp_core.crm.queries.leads import get_lead, lead_view, list_leads, list_unmet_demand
from erp_core.crm.queries.lifecycle import effects_of, lifecycle_flow, stopped_campaigns
from erp_core.crm.queries.outcomes import campaign_outcome
from erp_core.crm.queries.pipeline import (
    get_opportunity,
    history_of_opportunity,
    list_opportunities,
    pipeline_board,
    pipeline_forecast,
    pipeline_stages,
)
from erp_core.crm.queries.segments import (
    all_members,
    count_segment,
    get_segment,
    list_segments,
    members_of_segment,
    parties_of_segments,
    rfm_report,
)

__all__ = [
    "CAMPAIGN_BOUNDS",
    "all_members",
    "campaign_message",
    "campaign_outcome",
    "campaign_sleeps",
    "campaign_subject",
    "count_segment",
    "due_activities",
    "effects_of",
    "examine_campaign",
    "get_activity",
    "get_campaign",
    "get_lead",
    "get_opportunity",
    "get_segment",
    "history_of_opportunity",
    "lead_view",
    "lifecycle_flow",
    "lifecycle_of",
    "list_activities",
    "list_campaigns",
    "list_leads",
    "list_opportunities",
    "list_segments",
    "list_unmet_demand",
    "members_of_campaign",
    "members_of_segment",
    "notes_of",
    "parties_of_segments",
    "pipeline_board",
    "pipeline_forecast",
    "pipeline_stages",
    "purchase_rhythm",
    "purchases_of",
    "require_party",
    "rfm_report",
    "stopped_campaigns",
    "timeline",
    "weekly_demand",
]
