"""The manifest of support."""

from erp_core.kernel.module import Module
from erp_core.support.api import build_router
from erp_core.support.checks import CHECKS
from erp_core.support.listeners import LISTENERS
from erp_core.support.personal import PERSONAL

MODULE = Module(
    name="support",
    depends=("parties", "access", "conversations"),
    permissions=(
        "support.read",
        "support.open_case",
        "support.assign_case",
        "support.await_customer",
        "support.reopen_case",
        "support.solve_case",
        "support.close_case",
        "support.note_case",
        "support.note_reason",
        "support.read_reasons",
        "support.save_desk",
        "support.save_policy",
        "support.use_macro",
        "support.save_macro",
        "support.read_notices",
        "support.read_tasks",
        "support.open_task",
        "support.do_task",
        "support.read_pages",
        "support.save_page",
    ),
    router=build_router,
    listeners=LISTENERS,
    checks=CHECKS,
    personal=PERSONAL,
)
