"""The manifest of HR."""

from erp_core.hr.api import build_router
from erp_core.hr.checks import CHECKS
from erp_core.hr.personal import PERSONAL
from erp_core.kernel.module import Module

MODULE = Module(
    name="hr",
    depends=("parties", "catalog", "finance"),
    permissions=(
        "hr.read",
        "hr.read_own",
        "hr.manage_people",
        "hr.keep_accounts",
        "hr.manage_leave",
        "hr.request_leave",
        "hr.decide_leave",
        "hr.cancel_leave",
        "hr.track_time",
        "hr.decide_time",
        "hr.claim_expenses",
        "hr.decide_expenses",
        "hr.manage_expenses",
        "hr.read_payroll",
        "hr.run_payroll",
        "hr.approve_payroll",
        "hr.post_payroll",
        "hr.pay",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
