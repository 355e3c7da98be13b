"""Documents as PDF over HTTP, for who may see the record."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind, render_document, show_document
from frontdesk.downloads import as_document, as_shown

Language = Annotated[str | None, Query(pattern="^(en|zh)$")]


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the routes of documents."""
    router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

    @router.get("/{kind}/{record_id}", response_class=Response)
    def get_document(
        call: Calling, kind: DocumentKind, record_id: RecordId, language: Language = None
    ) -> Response:
        """Draw a document: for the customer, or a paper of the warehouse."""
        head = desk.settings.letterhead
        made = call.read(
            lambda tx: render_document(tx, call.actor, head, kind, record_id, language)
        )
        return as_document(made.name, made.content)

    @router.get("/{kind}/{record_id}/preview", response_class=HTMLResponse)
    def preview_document(
        call: Calling, kind: DocumentKind, record_id: RecordId, language: Language = None
    ) -> HTMLResponse:
        """Show a document as a web page, to be looked at before it is printed or sent."""
        head = desk.settings.letterhead
        page = call.read(lambda tx: show_document(tx, call.actor, head, kind, record_id, language))
        return as_shown(page)

    return router
