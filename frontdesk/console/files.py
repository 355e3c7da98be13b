"""Files and documents for a browser that is logged in to the console: read only, by permission."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from erp_core import access, banking, conversations, hr
from erp_core.conversations import StoredFile
from erp_core.kernel.schema import MAX_ID
from frontdesk.console import cookies
from frontdesk.console.paths import DOCUMENTS, EVENTS, FILES, PAYMENT_FILES, RECEIPTS
from frontdesk.documents.kinds import DocumentKind, render_document, show_document
from frontdesk.downloads import as_document, as_download, as_shown, as_thumbnail

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

Number = Annotated[int, Path(ge=1, le=MAX_ID)]


def build_router(desk: "Frontdesk") -> APIRouter:
    """Build the routes; the session's cookie says who asks, and it goes to the console only."""
    router = APIRouter(include_in_schema=False)

    def file(request: Request, file_id: Number) -> StoredFile:
        token = cookies.session_token(request)
        return desk.database.read(
            lambda tx: conversations.get_file(tx, access.staff_actor(tx, token), file_id)
        )

    @router.get(f"{FILES}/{{file_id}}")
    def download(asked: Annotated[StoredFile, Depends(file)]) -> Response:
        """Download a file of a thread."""
        return as_download(asked)

    @router.get(f"{FILES}/{{file_id}}/thumbnail")
    def small(asked: Annotated[StoredFile, Depends(file)]) -> Response:
        """Show a small picture of a file, drawn anew."""
        return as_thumbnail(asked)

    @router.get(f"{RECEIPTS}/{{claim_id}}/{{receipt_id}}")
    def receipt(request: Request, claim_id: Number, receipt_id: Number) -> Response:
        """Download a receipt of an expense claim."""
        token = cookies.session_token(request)
        return as_download(
            desk.database.read(
                lambda tx: hr.get_receipt(tx, access.staff_actor(tx, token), claim_id, receipt_id)
            )
        )

    @router.get(f"{EVENTS}/{{event_id}}/raw")
    def raw(request: Request, event_id: Number) -> Response:
        """Download what came in as a file of text, which no browser shows."""
        token = cookies.session_token(request)
        found = desk.database.read(
            lambda tx: conversations.raw_event(tx, access.staff_actor(tx, token), event_id)
        )
        return as_download(StoredFile(event_id, f"{event_id}.txt", "text/plain", found.body))

    _add_documents(router, desk)

    @router.get(f"{PAYMENT_FILES}/{{order_id}}")
    def payment_file(request: Request, order_id: Number) -> Response:
        """Download the file of an exported payment order, for the bank."""
        token = cookies.session_token(request)
        made = desk.database.read(
            lambda tx: banking.payment_file(tx, access.staff_actor(tx, token), order_id)
        )
        content = made.content.encode()
        return as_download(StoredFile(order_id, made.name, "application/xml", content))

    return router


def _add_documents(router: APIRouter, desk: "Frontdesk") -> None:
    @router.get(f"{DOCUMENTS}/{{kind}}/{{record_id}}")
    def document(
        request: Request, kind: DocumentKind, record_id: Number, language: str = ""
    ) -> Response:
        """Show a document, to be read, printed or kept."""
        token, head = cookies.session_token(request), desk.settings.letterhead
        chosen = language if language in {"en", "zh"} else None
        made = desk.database.read(
            lambda tx: render_document(
                tx, access.staff_actor(tx, token), head, kind, record_id, chosen
            )
        )
        return as_document(made.name, made.content)

    @router.get(f"{DOCUMENTS}/{{kind}}/{{record_id}}/preview")
    def preview(
        request: Request, kind: DocumentKind, record_id: Number, language: str = ""
    ) -> Response:
        """Show a document as a web page, to be looked at before it is sent."""
        token, head = cookies.session_token(request), desk.settings.letterhead
        chosen = language if language in {"en", "zh"} else None
        page = desk.database.read(
            lambda tx: show_document(
                tx, access.staff_actor(tx, token), head, kind, record_id, chosen
            )
        )
        return as_shown(page)
