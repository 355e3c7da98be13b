"""What may be known of the handbook."""

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import PageNotFound
from erp_core.support.page_schemas import PageVersionView, PageView
from erp_core.support.tables import HandbookPage, HandbookVersion


def list_pages(tx: Tx, actor: Actor) -> list[PageView]:
    """List the handbook by slug."""
    actor.require("support.read_pages")
    pages = tx.session.scalars(select(HandbookPage).order_by(HandbookPage.slug))
    return [page_view(page) for page in pages]


def get_page(tx: Tx, actor: Actor, slug: str) -> PageView:
    """Return a page of the handbook.

    Raises:
        PageNotFound: There is none of that name.
    """
    actor.require("support.read_pages")
    page = page_named(tx, slug)
    if page is None:
        raise PageNotFound
    return page_view(page)


def page_versions(tx: Tx, actor: Actor, slug: str) -> list[PageVersionView]:
    """List what a page said in each of its versions, the latest first.

    Raises:
        PageNotFound: There is none of that name.
    """
    page = get_page(tx, actor, slug)
    versions = (
        select(HandbookVersion)
        .where(HandbookVersion.page_id == page.id)
        .order_by(HandbookVersion.version.desc())
    )
    return [PageVersionView.model_validate(version) for version in tx.session.scalars(versions)]


def page_named(tx: Tx, slug: str, *, lock: bool = False) -> HandbookPage | None:
    """Return the row of a page, locked for a change if asked."""
    query = select(HandbookPage).where(HandbookPage.slug == slug)
    return tx.session.scalar(query.with_for_update() if lock else query)


def page_view(page: HandbookPage) -> PageView:
    """Show a page."""
    return PageView.model_validate(page)
