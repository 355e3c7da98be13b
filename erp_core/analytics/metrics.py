"""The figures, their rules in one sentence each, and what people call them."""

from dataclasses import replace

from erp_core.analytics.metrics_of_buying import BUYING_METRICS
from erp_core.analytics.metrics_of_making import MAKING_METRICS
from erp_core.analytics.metrics_of_people import PEOPLE_METRICS
from erp_core.analytics.metrics_of_pipeline import PIPELINE_METRICS
from erp_core.analytics.metrics_of_reasons import REASON_METRICS
from erp_core.analytics.metrics_of_sales import SALES_METRICS
from erp_core.analytics.metrics_of_the_house import HOUSE_METRICS
from erp_core.analytics.metrics_of_upkeep import UPKEEP_METRICS
from erp_core.analytics.vocabulary import Metric


def _of_segments(metric: Metric) -> Metric:
    """Let what is of customers be limited to a saved segment; they may be in several."""
    if "customer" not in metric.dimensions:
        return metric
    return replace(metric, fields=(*metric.fields, "segment"))


METRICS = tuple(
    _of_segments(one)
    for one in (
        *SALES_METRICS,
        *HOUSE_METRICS,
        *UPKEEP_METRICS,
        *BUYING_METRICS,
        *MAKING_METRICS,
        *PEOPLE_METRICS,
        *PIPELINE_METRICS,
        *REASON_METRICS,
    )
)
