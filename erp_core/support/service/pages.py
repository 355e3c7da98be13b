"""The handbook: bilingual pages, every version of which stays readable."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import PageChanged
from erp_core.support.events import PageSaved
from erp_core.support.page_schemas import PageDraft, PageView
from erp_core.support.queries import page_named, page_view
from erp_core.support.tables import HandbookPage, HandbookVersion

_TEXTS = ("title_en", "title_zh", "body_en", "body_zh")


def save_page(tx: Tx, actor: Actor, draft: PageDraft) -> PageView:
    """Write a page of the handbook, or its next version.

    Raises:
        PageChanged: It is not at the version that was edited any more.
    """
    actor.require("support.save_page")
    page = page_named(tx, draft.slug, lock=True)
    present = 0 if page is None else page.version
    if draft.based_on not in (None, present):
        raise PageChanged(field="based_on")
    if page is None:
        page = HandbookPage(slug=draft.slug)
        tx.session.add(page)
    _write(page, draft, present + 1)
    page.updated_at = tx.now
    tx.session.flush()
    _keep_version(tx, actor, page)
    payload = {"slug": page.slug, "version": page.version}
    record_change(tx, actor, "support.save_page", ("handbook_pages", page.id), payload)
    tx.publish(PageSaved(page.id))
    tx.notify("handbook")
    return page_view(page)


def _write(page: HandbookPage, draft: PageDraft, version: int) -> None:
    for name in _TEXTS:
        setattr(page, name, getattr(draft, name))
    page.questions, page.tags = list(draft.questions), list(draft.tags)
    page.version = version


def _keep_version(tx: Tx, actor: Actor, page: HandbookPage) -> None:
    texts = {name: getattr(page, name) for name in _TEXTS}
    tx.session.add(
        HandbookVersion(
            page_id=page.id, version=page.version, actor=actor.key, saved_at=tx.now, **texts
        )
    )
    tx.session.flush()
