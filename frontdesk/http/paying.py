"""The payment page over HTTP: the link for who may see the invoice, the page for who holds it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from erp_core import finance
from erp_core.finance import InvoiceKind, NoSuchInvoice
from erp_core.kernel.actor import system
from erp_core.kernel.errors import NotFound
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId, Schema
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind, render_document
from frontdesk.documents.texts import LANGUAGES
from frontdesk.downloads import as_document
from frontdesk.paying.bill import Bill, read_bill
from frontdesk.paying.links import GOOD_FOR, PageOver, linked_invoice, payment_link
from frontdesk.paying.page import HEADERS, write_page, write_refusal
from frontdesk.workflows.real_time import real_now

Chosen = Annotated[str, Query(pattern="^(en|zh)$")]


class PaymentLink(Schema):
    """The public page on which an invoice is paid.

    Attributes:
        reference: The creditor reference (ISO 11649) that a transfer names, where it has one.
        ends: When the link is over.
    """

    url: str
    reference: str | None
    ends: datetime


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the routes of the payment page."""
    router = APIRouter(tags=["finance"])

    @router.get("/api/v1/finance/invoices/{invoice_id}/payment-link")
    def get_payment_link(call: Calling, invoice_id: RecordId) -> PaymentLink:
        """Make a link to the page on which an invoice is paid; it is good for 90 days."""
        invoice = call.read(lambda tx: finance.get_invoice(tx, call.actor, invoice_id))
        if invoice.kind is InvoiceKind.CREDIT_NOTE or invoice.number is None:
            raise NoSuchInvoice
        at = real_now()
        return PaymentLink(
            url=payment_link(desk.settings, invoice_id, at),
            reference=finance.creditor_reference(invoice.number),
            ends=at.replace(microsecond=0) + GOOD_FOR,
        )

    def opened(token: str) -> Bill:
        invoice_id = linked_invoice(desk.settings, token, real_now())
        return desk.database.read(lambda tx: read_bill(tx, desk.settings.letterhead, invoice_id))

    @router.get("/pay/{token}", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request, token: str, lang: str = "") -> HTMLResponse:
        """Show the payment page, or say why there is none."""
        try:
            bill = opened(token)
        except (NotFound, PageOver) as refused:
            key = "over" if isinstance(refused, PageOver) else "unknown"
            said = write_refusal(key, lang or _of_browser(request))
            return HTMLResponse(said, refused.status, HEADERS)
        language = lang if lang in LANGUAGES else bill.language
        return HTMLResponse(write_page(bill, language, f"/pay/{token}"), headers=HEADERS)

    @router.get("/pay/{token}/invoice.pdf", include_in_schema=False, response_class=Response)
    def invoice_pdf(token: str, lang: Chosen = "en") -> Response:
        """Hand out the invoice that a genuine link names."""
        invoice_id = linked_invoice(desk.settings, token, real_now())
        head = desk.settings.letterhead
        made = desk.database.read(
            lambda tx: render_document(tx, system(), head, DocumentKind.INVOICE, invoice_id, lang)
        )
        return as_document(made.name, made.content)

    return router


def _of_browser(request: Request) -> str:
    """Choose the language that a browser asks for first."""
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
