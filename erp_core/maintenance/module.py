"""The manifest of maintenance."""

from erp_core.kernel.module import Module
from erp_core.maintenance.api import build_router
from erp_core.maintenance.checks import CHECKS
from erp_core.maintenance.personal import PERSONAL

MODULE = Module(
    name="maintenance",
    depends=("parties", "catalog", "finance", "inventory"),
    permissions=(
        "maintenance.read",
        "maintenance.set_asset",
        "maintenance.note_reading",
        "maintenance.set_plan",
        "maintenance.raise_due",
        "maintenance.request_order",
        "maintenance.plan_order",
        "maintenance.work_order",
        "maintenance.cancel_order",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
