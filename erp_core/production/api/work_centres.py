"""REST of work centres."""

from fastapi import APIRouter

from erp_core import production
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId

_VIEW = production.WorkCentreView


def add_work_centre_routes(router: APIRouter) -> None:
    """Add the routes of work centres."""
    _add_reads(router)
    _add_verbs(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/work-centres")
    def list_work_centres(call: Calling) -> tuple[production.WorkCentreView, ...]:
        """List the work centres."""
        return call.read(lambda tx: production.list_work_centres(tx, call.actor))

    @router.get("/work-centres/{work_centre_id}")
    def get_work_centre(call: Calling, work_centre_id: RecordId) -> production.WorkCentreView:
        """Return a work centre."""
        return call.read(lambda tx: production.get_work_centre(tx, call.actor, work_centre_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/work-centres", status_code=201)
    def create_work_centre(
        call: Calling, new: production.NewWorkCentre
    ) -> production.WorkCentreView:
        """Set up a work centre."""
        return call.write(_VIEW, lambda tx: production.create_work_centre(tx, call.actor, new))

    @router.put("/work-centres/{work_centre_id}")
    def change_work_centre(
        call: Calling, work_centre_id: RecordId, new: production.NewWorkCentre
    ) -> production.WorkCentreView:
        """Change a work centre's hours, machines or cost."""
        return call.write(
            _VIEW,
            lambda tx: production.change_work_centre(tx, call.actor, work_centre_id, new),
        )

    @router.delete("/work-centres/{work_centre_id}")
    def archive_work_centre(call: Calling, work_centre_id: RecordId) -> production.WorkCentreView:
        """Give a work centre up."""
        return call.write(
            _VIEW, lambda tx: production.archive_work_centre(tx, call.actor, work_centre_id)
        )

    @router.post("/work-centres/{work_centre_id}/closures", status_code=201)
    def close_work_centre(
        call: Calling, work_centre_id: RecordId, new: production.NewClosure
    ) -> production.WorkCentreView:
        """Let a work centre rest for some days."""
        return call.write(
            _VIEW,
            lambda tx: production.close_work_centre(tx, call.actor, work_centre_id, new),
        )

    @router.delete("/closures/{closure_id}")
    def reopen_work_centre(call: Calling, closure_id: RecordId) -> production.WorkCentreView:
        """End a closure of a work centre."""
        return call.write(
            _VIEW, lambda tx: production.reopen_work_centre(tx, call.actor, closure_id)
        )
