"""The manifest of production."""

from erp_core.kernel.module import Module
from erp_core.production.api import build_router
from erp_core.production.checks import CHECKS
from erp_core.production.personal import PERSONAL

MODULE = Module(
    name="production",
    depends=("inventory", "purchasing"),
    permissions=(
        "production.read",
        "production.set_work_centre",
        "production.close_work_centre",
        "production.set_bill",
        "production.draft_order",
        "production.confirm_order",
        "production.report",
        "production.cancel_order",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
