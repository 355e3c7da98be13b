"""The manifest of analytics."""

from erp_core.analytics.api import build_router
from erp_core.analytics.personal import PERSONAL
from erp_core.kernel.module import Module

MODULE = Module(
    name="analytics",
    depends=("parties",),
    permissions=("analytics.ask", "analytics.list_misses", "analytics.see_costs"),
    router=build_router,
    personal=PERSONAL,
)
