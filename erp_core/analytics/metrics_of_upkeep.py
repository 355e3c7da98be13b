"""Figures of maintenance: work orders, what is late, how long machines stood still, its cost."""

from collections.abc import Sequence

from erp_core.analytics.vocabulary import Metric, Timing, Unit

UPKEEP = ("maintenance.read",)
UPKEEP_METRICS: Sequence[Metric] = (
    Metric(
        "work_order_count",
        "Work orders",
        "维修工单数",
        "Work orders of maintenance, by the day they were asked for.",
        "设备维护的工单，按报修日期计算。",
        (
            "work order",
            "work orders",
            "maintenance orders",
            "maintenance order",
            "number of work orders",
            "repair orders",
            "maintenance jobs",
        ),
        ("维修工单", "维护工单", "保养工单", "维修单", "维修工单数量", "设备工单"),
        unit=Unit.COUNT,
        permissions=UPKEEP,
        fields=("open",),
    ),
    Metric(
        "overdue_maintenance",
        "Overdue maintenance",
        "逾期维护",
        "Work orders that are open and whose planned day, or the day their plan was due, has "
        "passed, now.",
        "计划日期或保养到期日已过而仍未完成的维修工单，当前数量。",
        (
            "maintenance overdue",
            "overdue work orders",
            "late work orders",
            "late maintenance",
            "overdue maintenance orders",
        ),
        ("逾期保养", "逾期维修", "逾期的维修工单", "逾期维修工单", "过期未保养"),
        unit=Unit.COUNT,
        permissions=UPKEEP,
        timing=Timing.NOW,
    ),
    Metric(
        "downtime_hours",
        "Downtime in hours",
        "停机小时数",
        "Hours that machines stood still for work orders that have ended, by the day they ended.",
        "设备因维修工单停机的小时数，按工单结束日期计算。",
        ("downtime", "hours of downtime", "machine downtime", "hours down", "standstill"),
        ("停机时间", "停机时长", "停机小时", "停机"),
        unit=Unit.QUANTITY,
        permissions=UPKEEP,
    ),
    Metric(
        "maintenance_cost",
        "Maintenance cost",
        "维护成本",
        "What the parts that maintenance used had cost, less what came back, by the day they "
        "moved: what is posted on the account of maintenance for them.",
        "设备维护所用零件的成本，减去退回的零件，按出库日期计算，即记入维修保养费科目的金额。",
        (
            "maintenance costs",
            "cost of maintenance",
            "costs of maintenance",
            "repair costs",
            "cost of repairs",
            "maintenance spend",
            "upkeep",
        ),
        ("维护费用", "维修成本", "维修费用", "保养费用", "保养成本", "维修保养费", "维护费"),
        permissions=(*UPKEEP, "inventory.read"),
    ),
)
