"""The manifest of access."""

from erp_core.access.api import build_router
from erp_core.access.checks import CHECKS
from erp_core.kernel.module import Module

MODULE = Module(
    name="access",
    depends=("parties",),
    always_on=True,
    permissions=(
        "access.read",
        "access.create_user",
        "access.set_roles",
        "access.set_password",
        "access.disable_user",
        "access.enable_user",
        "access.create_api_key",
        "access.revoke_api_key",
        "access.switch_modules",
        "access.reopen_books",
    ),
    router=build_router,
    checks=CHECKS,
)
