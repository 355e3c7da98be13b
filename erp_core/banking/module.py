"""The manifest of banking."""

from erp_core.banking.api import build_router
from erp_core.banking.checks import CHECKS
from erp_core.kernel.module import Module

MODULE = Module(
    name="banking",
    depends=("parties", "finance"),
    permissions=(
        "banking.add_bank_account",
        "banking.import_statement",
        "banking.read",
        "banking.set_csv_format",
    ),
    router=build_router,
    checks=CHECKS,
)
