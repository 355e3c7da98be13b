"""What may be known of cases and the handbook."""

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import CaseNotFound, PageNotFound
from erp_core.support.schemas import (
    CaseFilter,
    CaseStepView,
    CaseView,
    PageVersionView,
    PageView,
)
from erp_core.support.states import CaseState
from erp_core.support.tables import Case, CaseStep, HandbookPage, HandbookVersion

_UNSOLVED = (CaseState.OPEN, CaseState.PENDING)


def get_case(tx: Tx, actor: Actor, case_id: int) -> CaseView:
    """Return a case.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.read")
    return case_view(visible_case(tx, actor, case_id))


def list_cases(
    tx: Tx, actor: Actor, page: PageRequest | None = None, only: CaseFilter | None = None
) -> Page[CaseView]:
    """List cases, newest first.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        only: Limits the list; everything in sight without it.
    """
    actor.require("support.read")
    wanted = only or CaseFilter()
    query = in_sight(select(Case), Case.party_id, actor)
    for column in ("party_id", "assignee_id", "state"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(getattr(Case, column) == value)
    if wanted.open_only:
        query = query.where(Case.state.in_(_UNSOLVED))
    return paged(tx, query, Case.id, page or PageRequest(), case_view)


def steps_of_case(tx: Tx, actor: Actor, case_id: int) -> list[CaseStepView]:
    """List what happened to a case, oldest first.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.read")
    visible_case(tx, actor, case_id)
    steps = select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.id)
    return [CaseStepView.model_validate(step) for step in tx.session.scalars(steps)]


def case_brief(tx: Tx, case_id: int) -> CaseView:
    """Return a case to another module that was told of it, without asking who looks.

    Raises:
        CaseNotFound: There is none.
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise CaseNotFound
    return case_view(case)


def unsolved_case(
    tx: Tx, thread_id: int, topic: str | None = None, order_id: int | None = None
) -> Case | None:
    """Return the row of the latest case of a conversation that is not solved yet.

    Args:
        tx: The snapshot.
        thread_id: The conversation.
        topic: Only of this kind.
        order_id: Only about this order, or about none.
    """
    query = select(Case).where(Case.thread_id == thread_id, Case.state.in_(_UNSOLVED))
    if topic is not None:
        query = query.where(Case.topic == topic)
    if order_id is not None:
        query = query.where((Case.order_id == order_id) | Case.order_id.is_(None))
    return tx.session.scalar(query.order_by(Case.id.desc()).limit(1))


def case_of_thread(tx: Tx, thread_id: int) -> CaseView | None:
    """Return the latest unsolved case of a conversation, if any, to whoever speaks in it."""
    case = unsolved_case(tx, thread_id)
    return None if case is None else case_view(case)


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


def visible_case(tx: Tx, actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """Return the row of a case in sight, locked for a change if asked.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    case = tx.session.get(Case, case_id, with_for_update=lock, populate_existing=lock)
    if case is None or not actor.sees(case.party_id):
        raise CaseNotFound
    return case


def page_named(tx: Tx, slug: str, *, lock: bool = False) -> HandbookPage | None:
    """Return the row of a page, locked for a change if asked."""
    query = select(HandbookPage).where(HandbookPage.slug == slug)
    return tx.session.scalar(query.with_for_update() if lock else query)


def case_view(case: Case) -> CaseView:
    """Show a case; its number is a label of its id."""
    fields = {name: getattr(case, name) for name in CaseView.model_fields if name != "number"}
    return CaseView(number=f"C{case.id:05d}", **fields)


def page_view(page: HandbookPage) -> PageView:
    """Show a page."""
    return PageView.model_validate(page)
