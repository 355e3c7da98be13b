"""Figures of why things were over: what was wrong with goods."""

from collections.abc import Sequence

from erp_core.analytics.scopes import WHAT
from erp_core.analytics.vocabulary import Metric, Unit

REASON_METRICS: Sequence[Metric] = (
    Metric(
        "goods_complaints",
        "Complaints about goods",
        "商品投诉数",
        "Cases, conversations and returns that were over because something was wrong with the "
        "goods, by the day they were over.",
        "因商品问题而结束的工单、会话和退货，按结束日期计算。",
        (
            "complaints",
            "complaint",
            "goods complaints",
            "product complaints",
            "quality complaints",
            "number of complaints",
        ),
        ("投诉", "投诉数", "商品投诉", "产品投诉", "质量投诉", "客诉"),
        unit=Unit.COUNT,
        permissions=("support.read",),
        dimensions=WHAT,
    ),
)
