"""REST of the modules: which are on, and switching them for the next start."""

from fastapi import APIRouter

from erp_core.kernel.http import Calling
from erp_core.kernel.schema import Schema
from frontdesk.application import Frontdesk
from frontdesk.modules import ModuleView, SwitchView, disable, enable, modules_view, running_names


class Along(Schema):
    """Whether modules that depend on it go with it."""

    with_dependents: bool = False


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the routes of the modules."""
    router = APIRouter(prefix="/api/v1/modules", tags=["modules"])

    @router.get("")
    def list_modules(call: Calling) -> list[ModuleView]:
        """List the modules and whether they are on, now and after a restart."""
        running = running_names(desk.modules)
        return call.read(lambda tx: modules_view(tx, call.actor, desk.settings, running))

    @router.post("/{name}/enable")
    def enable_module(call: Calling, name: str) -> SwitchView:
        """Switch a module on from the next start, with what it depends on."""
        return call.write(SwitchView, lambda tx: enable(tx, call.actor, desk.settings, name))

    @router.post("/{name}/disable")
    def disable_module(call: Calling, name: str, body: Along) -> SwitchView:
        """Switch a module off from the next start; its data stays."""
        return call.write(
            SwitchView,
            lambda tx: disable(
                tx, call.actor, desk.settings, name, with_dependents=body.with_dependents
            ),
        )

    return router
