"""Files over HTTP: for staff by permission, for customers by a signed link."""

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from erp_core import conversations, hr
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from frontdesk.application import Frontdesk
from frontdesk.downloads import as_download, as_thumbnail
from frontdesk.file_links import linked_file
from frontdesk.workflows.real_time import real_now


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the routes of files."""
    router = APIRouter(tags=["files"])

    @router.get("/api/v1/conversations/files/{file_id}", response_class=Response)
    def get_file(call: Calling, file_id: RecordId) -> Response:
        """Download a file that came or went with a message."""
        return as_download(call.read(lambda tx: conversations.get_file(tx, call.actor, file_id)))

    @router.get("/api/v1/conversations/files/{file_id}/thumbnail", response_class=Response)
    def get_thumbnail(call: Calling, file_id: RecordId) -> Response:
        """Show a small picture of a file, drawn anew."""
        return as_thumbnail(call.read(lambda tx: conversations.get_file(tx, call.actor, file_id)))

    @router.get("/files/{token}", include_in_schema=False)
    async def linked(token: str) -> Response:
        """Hand out the one file that a signed link names, until its day is over."""
        file_id = linked_file(desk.settings, token, real_now())
        if file_id is None:
            raise conversations.FileNotFound
        file = await run_in_threadpool(
            desk.database.read, lambda tx: conversations.file_content(tx, file_id)
        )
        return as_download(file)

    return router


def build_receipts_router() -> APIRouter:
    """Build the route of what expense claims are proven with; it needs hr."""
    router = APIRouter(tags=["files"])

    @router.get("/api/v1/hr/claims/{claim_id}/receipts/{receipt_id}", response_class=Response)
    def get_receipt(call: Calling, claim_id: RecordId, receipt_id: RecordId) -> Response:
        """Download a receipt of an expense claim."""
        return as_download(
            call.read(lambda tx: hr.get_receipt(tx, call.actor, claim_id, receipt_id))
        )

    return router
