"""What the verbs and reads of maintenance, and those of others it needs, are to a customer."""

from tests.frontdesk.security.face_row import staff

MAINTENANCE = (
    *staff("inventory", "use_parts", "return_parts"),
    *staff("production", "lift_closures"),
    *staff("maintenance", "get_asset", "list_assets", "asset_by_code", "reliability_of"),
    *staff("maintenance", "assets_by_id"),
    *staff("maintenance", "create_asset", "change_asset", "set_asset_state", "add_meter"),
    *staff("maintenance", "change_meter", "change_plan"),
    *staff("maintenance", "list_readings", "curve_of", "every_reading"),
    *staff("maintenance", "note_reading", "replace_meter"),
    *staff("maintenance", "get_plan", "list_plans", "due_plans", "coming_plans"),
    *staff("maintenance", "create_plan", "archive_plan", "raise_due"),
    *staff("maintenance", "get_work_order", "list_work_orders", "open_work_orders", "workers"),
    *staff("maintenance", "request_work", "plan_work", "start_work", "finish_work"),
    *staff("maintenance", "cancel_work", "take_parts", "bring_parts_back", "note_time"),
)
