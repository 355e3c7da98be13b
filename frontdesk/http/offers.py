"""The link that ends offers, without a login: a page for people, a post for their mailbox."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from erp_core import conversations, parties
from erp_core.conversations import IdentityNotFound
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from frontdesk.unsubscribing.links import identity_of
from frontdesk.unsubscribing.page import HEADERS, write_question, write_word
from frontdesk.workflows.consent import record_word

SOURCE = "the link under an offer"


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the routes of the link under offers."""
    router = APIRouter(tags=["conversations"])

    @router.get("/offers/{token}", include_in_schema=False, response_class=HTMLResponse)
    def ask(request: Request, token: str) -> HTMLResponse:
        """Ask whether offers are to end; a link that is only followed ends nothing."""
        language = _of_browser(request)
        if _whose(desk, token) is None:
            return _unknown(language)
        company = desk.database.read(_company)
        return HTMLResponse(write_question(language, company), headers=HEADERS)

    @router.post("/offers/{token}", include_in_schema=False, response_class=HTMLResponse)
    def end(request: Request, token: str) -> HTMLResponse:
        """End offers to the address that the link was sent to (RFC 8058); twice is as once."""
        language = _of_browser(request)
        identity_id = _whose(desk, token)
        if identity_id is None:
            return _unknown(language)
        try:
            desk.database.run(lambda tx: _end_offers(tx, identity_id))
        except IdentityNotFound:
            return _unknown(language)
        return HTMLResponse(write_word(language, "done"), headers=HEADERS)

    return router


def _whose(desk: Frontdesk, token: str) -> int | None:
    def address_of(identity_id: int) -> str | None:
        try:
            return desk.database.read(
                lambda tx: conversations.get_identity(tx, identity_id).address
            )
        except IdentityNotFound:
            return None

    return identity_of(desk.settings, token, address_of)


def _end_offers(tx: Tx, identity_id: int) -> None:
    whose = conversations.get_identity(tx, identity_id)
    if parties.may_contact(tx, whose.party_id, whose.address, whose.channel, Purpose.MARKETING):
        record_word(tx, whose, granted=False, whole=False, source=SOURCE)


def _company(tx: Tx) -> tuple[str, str]:
    company = get_organisation(tx)
    return company.name, company.name_zh or company.name


def _unknown(language: str) -> HTMLResponse:
    return HTMLResponse(write_word(language, "unknown"), 404, HEADERS)


def _of_browser(request: Request) -> str:
    """Choose the language that a browser asks for first."""
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
