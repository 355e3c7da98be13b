"""Records of purchasing and the pipeline that can be listed."""

from erp_core.analytics.scopes import BOUGHT, BUYING, PIPELINE, PROSPECTS
from erp_core.analytics.vocabulary import Entity

WORK_ENTITIES: tuple[Entity, ...] = (
    Entity(
        "purchase_order",
        "Purchase orders",
        "采购订单",
        "Orders that were sent to suppliers; cancelled ones are left out.",
        "已发给供应商的订单，不含已取消的。",
        ("purchase order", "supplier order", "orders to suppliers", "po"),
        ("采购单", "采购订单", "进货单"),
        permissions=BUYING,
        dimensions=BOUGHT,
        fields=("number", "ordered_date", "arrival_date", "open", "overdue"),
        time_field="ordered_date",
        shows=("number", "ordered_date", "supplier", "arrival_date"),
        order=("ordered_date", "desc"),
    ),
    Entity(
        "opportunity",
        "Opportunities",
        "商机",
        "Opportunities of the pipeline: open, won and lost.",
        "商机：进行中、赢单和丢单。",
        ("opportunity", "deals", "deal"),
        ("销售机会", "机会"),
        permissions=PIPELINE,
        dimensions=(*PROSPECTS, "stage"),
        fields=("title", "value", "close_date", "open"),
        time_field="close_date",
        shows=("title", "customer", "stage", "close_date", "salesperson", "value"),
        order=("close_date", "asc"),
    ),
    Entity(
        "lead",
        "Leads",
        "线索",
        "Leads, whatever became of them.",
        "线索，不论后来结果如何。",
        ("lead",),
        ("销售线索",),
        permissions=PIPELINE,
        dimensions=(*PROSPECTS, "lead_state"),
        fields=("title", "lead_date", "open"),
        time_field="lead_date",
        shows=("title", "lead_date", "lead_source", "lead_state", "salesperson"),
        order=("lead_date", "desc"),
    ),
)
