"""What may be known of cases."""

from sqlalchemy import ColumnElement, or_, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import CaseNotFound
from erp_core.support.schemas import CaseFilter, CaseStepView, CaseView
from erp_core.support.states import CaseState
from erp_core.support.tables import Case, CaseStep

_UNSOLVED = (CaseState.OPEN, CaseState.PENDING)
_EQUALS = ("party_id", "assignee_id", "queue_id", "thread_id", "state")


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
    for column in _EQUALS:
        if (value := getattr(wanted, column)) is not None:
            query = query.where(getattr(Case, column) == value)
    if wanted.open_only:
        query = query.where(Case.state.in_(_UNSOLVED))
    if wanted.unassigned:
        query = query.where(Case.assignee_id.is_(None))
    if wanted.text:
        query = query.where(_said(wanted.text))
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


def visible_case(tx: Tx, actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """Return the row of a case in sight, locked for a change if asked.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    case = tx.session.get(Case, case_id, with_for_update=lock, populate_existing=lock)
    if case is None or not actor.sees(case.party_id):
        raise CaseNotFound
    return case


def case_view(case: Case) -> CaseView:
    """Show a case; its number is a label of its id."""
    fields = {name: getattr(case, name) for name in CaseView.model_fields if name != "number"}
    return CaseView(number=case_number(case.id), **fields)


def latest_case_number(tx: Tx, party_id: int) -> str | None:
    """Return the number of a customer's latest unsolved case, for a reply about it."""
    found = tx.session.scalar(
        select(Case.id)
        .where(Case.party_id == party_id, Case.state.in_(_UNSOLVED))
        .order_by(Case.id.desc())
        .limit(1)
    )
    return None if found is None else case_number(found)


def last_case_id(tx: Tx, thread_id: int) -> int | None:
    """Return the latest case that came up in a conversation; None where there is none."""
    return tx.session.scalar(
        select(Case.id).where(Case.thread_id == thread_id).order_by(Case.id.desc()).limit(1)
    )


def case_number(case_id: int) -> str:
    """Write the number of a case: a label of its id."""
    return f"C{case_id:05d}"


def _said(text: str) -> ColumnElement[bool]:
    """Find by number, else by a part of the subject."""
    number = text.strip().upper().lstrip("C#").lstrip("0")
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    said = Case.subject.ilike(f"%{escaped}%", escape="\\")
    if number.isdecimal() and len(number) < 19:
        return or_(Case.id == int(number), said)
    return said
