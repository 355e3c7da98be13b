"""What the verbs and reads of production, and those of stock that it needs, are to a customer."""

from tests.frontdesk.security.face_row import staff

PRODUCTION = (
    *staff("inventory", "consume_stock", "make_stock", "return_components", "keep_expected"),
    *staff(
        "production", "add_routing", "get_work_centre", "list_work_centres", "create_work_centre"
    ),
    *staff("production", "change_work_centre", "archive_work_centre"),
    *staff("production", "close_work_centre", "reopen_work_centre"),
    *staff("production", "get_bill_of_material", "list_bills_of_material"),
    *staff("production", "create_bill_of_material", "archive_bill_of_material"),
    *staff("production", "get_manufacturing_order", "list_manufacturing_orders"),
    *staff("production", "open_manufacturing_orders", "draft_manufacturing_order"),
    *staff("production", "confirm_manufacturing_order", "start_manufacturing_order"),
    *staff("production", "reserve_components", "cancel_manufacturing_order"),
    *staff("production", "consume_components", "return_components", "report_time"),
    *staff("production", "plan_requirements", "draft_planned", "load_by_week", "cost_of"),
    *staff("production", "report_output", "finish_manufacturing_order"),
)
