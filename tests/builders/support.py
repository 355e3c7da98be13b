"""Cases and pages for tests, made through the service."""

from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.kernel.database import Database
from erp_core.support import CaseEnd, CaseView, NewCase, PageDraft, PageView, open_case, save_page


def a_case(database: Database, party_id: int | None, subject: str = "Leaks") -> CaseView:
    """Open a case of a customer."""
    new = NewCase(party_id=party_id, subject=subject)
    return database.run(lambda tx: open_case(tx, system(), new))


def an_end(reason: str = "gasket sent", cause: Cause = Cause.FAULTY, **more: int) -> CaseEnd:
    """Say why a case is over."""
    return CaseEnd(reason=reason, cause=cause, **more)


def a_draft(slug: str = "returns", body_en: str = "Within 14 days.") -> PageDraft:
    """Draft a page of the handbook."""
    return PageDraft(
        slug=slug,
        title_en="Returns",
        title_zh="退货",
        body_en=body_en,
        body_zh="十四天之内。",
        questions=("Can I send it back?", "可以退货吗？"),
        tags=("policy",),
    )


def a_page(database: Database, slug: str = "returns") -> PageView:
    """Write a page of the handbook."""
    return database.run(lambda tx: save_page(tx, system(), a_draft(slug)))
