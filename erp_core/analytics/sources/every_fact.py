"""Every fact that figures are summed from, and the figure's way to it."""

from collections.abc import Mapping

from erp_core.analytics.facts import Fact
from erp_core.analytics.sources.of_buying import BUYING_FACTS
from erp_core.analytics.sources.of_figures import HOUSE_FACTS
from erp_core.analytics.sources.of_making import MAKING_FACTS
from erp_core.analytics.sources.of_people import PEOPLE_FACTS
from erp_core.analytics.sources.of_pipeline import PIPELINE_FACTS
from erp_core.analytics.sources.of_reasons import COMPLAINTS
from erp_core.analytics.sources.of_upkeep import UPKEEP_FACTS

FACTS: tuple[Fact, ...] = (
    *HOUSE_FACTS,
    *UPKEEP_FACTS,
    COMPLAINTS,
    *BUYING_FACTS,
    *MAKING_FACTS,
    *PEOPLE_FACTS,
    *PIPELINE_FACTS,
)
FACT_OF: Mapping[str, Fact] = {
    metric: fact for fact in FACTS for metric in (*fact.measures, *fact.worked)
}
"""The fact that each figure is summed from; ``stock_value`` and figures with parts have none."""

ALWAYS: Mapping[str, tuple[str, ...]] = {
    "overdue_amount": ("overdue",),
    "overdue_maintenance": ("overdue",),
    "overdue_purchase_orders": ("overdue",),
    "overdue_payables": ("overdue",),
    "overdue_production": ("overdue",),
    "overdue_activities": ("overdue",),
    "headcount": ("employed",),
}
"""Fields that hold for a figure whatever is asked."""
