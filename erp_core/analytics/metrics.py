"""The figures, their rules in one sentence each, and what people call them."""

from erp_core.analytics.metrics_of_sales import SALES_METRICS
from erp_core.analytics.metrics_of_the_house import HOUSE_METRICS

METRICS = (*SALES_METRICS, *HOUSE_METRICS)
