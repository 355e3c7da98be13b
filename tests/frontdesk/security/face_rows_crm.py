"""What the pipeline, merges, unlinking and a person's own data are to a customer."""

from tests.frontdesk.security.face_row import staff, theirs

CRM_AND_ENTRIES = (
    theirs("parties.merges_of", lambda o, _: {"party_id": o.party}),
    *staff("parties", "find_duplicates", "merge_parties", "undo_merge"),
    *staff("parties", "export_person", "erase_person"),
    *staff("conversations", "unlink_identity", "undo_unlinking", "unlinkings_of"),
    theirs(
        "conversations.unlink_own_identity",
        lambda o, _: {"identity_id": o.identity, "reason": "x"},
    ),
    *staff("crm", "pipeline_stages", "set_pipeline", "pipeline_board", "pipeline_forecast"),
    *staff("crm", "get_opportunity", "list_opportunities", "history_of_opportunity"),
    *staff("crm", "add_opportunity", "change_opportunity", "move_opportunity", "convert_lead"),
    *staff("crm", "quote_opportunity", "win_opportunity", "lose_opportunity"),
    *staff("crm", "weekly_demand"),
    *staff("crm", "reopen_opportunity", "effects_of", "lifecycle_flow", "settle_suggestion"),
    *staff("crm", "get_activity", "list_activities", "due_activities", "plan_activity"),
    *staff("crm", "change_activity", "finish_activity", "cancel_activity"),
    *staff("crm", "list_segments", "get_segment", "count_segment", "members_of_segment"),
    *staff(
        "crm", "all_members", "parties_of_segments", "rfm_report", "save_segment", "change_segment"
    ),
    *staff("crm", "archive_segment", "list_campaigns", "get_campaign", "examine_campaign"),
    *staff("crm", "members_of_campaign", "campaign_outcome", "draft_campaign"),
    *staff("crm", "change_campaign", "approve_campaign", "start_campaign", "stop_campaign"),
    *staff("crm", "stop_running_campaigns"),
)
