"""Cases: opened for a customer, handled by somebody, solved for a stated reason."""

from collections.abc import Mapping
from types import MappingProxyType

from erp_core.access import get_user
from erp_core.conversations import get_queue, queue_for, thread_brief
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.causes import Subject, require_fitting
from erp_core.kernel.transaction import Tx
from erp_core.support.closing_schemas import CaseEnd, NewClosing
from erp_core.support.errors import CaseClosed
from erp_core.support.events import CaseOpened, CaseSolved
from erp_core.support.queries import case_number, case_view, unsolved_case, visible_case
from erp_core.support.schemas import CaseView, NewCase, NoticeKind, Priority
from erp_core.support.service import clocks
from erp_core.support.service.closings import keep_closing, undo_closing
from erp_core.support.service.links import check_links
from erp_core.support.service.notices import tell
from erp_core.support.states import CASE, CaseState
from erp_core.support.tables import Case, CaseStep

NOTHING: Mapping[str, object] = MappingProxyType({})


def open_case(tx: Tx, actor: Actor, new: NewCase) -> CaseView:
    """Open a case, linked to the conversation, order or invoice it is about.

    Raises:
        PartyNotFound: The customer does not exist to the actor.
        NothingToLink: What it should be about is not this customer's.
    """
    actor.require("support.open_case")
    check_links(tx, actor, new)
    case = Case(**new.model_dump(), state=CaseState.OPEN, opened_at=tx.now, changed_at=tx.now)
    case.queue_id = _queue(tx, new)
    tx.session.add(case)
    tx.session.flush()
    _keep_step(tx, actor, case, None, new.subject)
    payload = {"subject": new.subject, "priority": new.priority}
    record_change(tx, actor, "support.open_case", ("cases", case.id), payload)
    by_staff = actor.kind is ActorKind.STAFF
    clocks.begin(tx, ("case_id", case.id), case.queue_id, answered=by_staff)
    tx.publish(CaseOpened(case.id))
    _wake(tx, case)
    return case_view(case)


def open_case_once(tx: Tx, actor: Actor, new: NewCase) -> CaseView:
    """Open a case unless its conversation has one of the same kind about the same thing already.

    That one is as urgent as the more urgent of both from then on.

    Raises:
        PartyNotFound: The customer does not exist to the actor.
        NothingToLink: What it should be about is not this customer's.
    """
    actor.require("support.open_case")
    known = _known_case(tx, new)
    if known is None:
        return open_case(tx, actor, new)
    urgency = list(Priority)
    if urgency.index(new.priority) > urgency.index(Priority(known.priority)):
        known.priority, known.changed_at = new.priority, tx.now
        payload = {"priority": new.priority}
        record_change(tx, actor, "support.open_case", ("cases", known.id), payload)
        _wake(tx, known)
    return case_view(known)


def _known_case(tx: Tx, new: NewCase) -> Case | None:
    if new.thread_id is None or new.topic is None:
        return None
    known = unsolved_case(tx, new.thread_id, new.topic, new.order_id)
    return known if known is not None and known.party_id == new.party_id else None


def assign_case(tx: Tx, actor: Actor, case_id: int, user_id: int | None) -> CaseView:
    """Give a case to a member of staff, or back to nobody (None).

    Raises:
        CaseNotFound: There is no such case to the actor.
        CaseClosed: It is closed.
        UserNotFound: There is no such user.
    """
    actor.require("support.assign_case")
    case = visible_case(tx, actor, case_id, lock=True)
    if case.state == CaseState.CLOSED:
        raise CaseClosed
    if user_id is not None:
        get_user(tx, system(), user_id)
    case.assignee_id, case.changed_at = user_id, tx.now
    tx.session.flush()
    if user_id is not None and user_id != actor.id:
        record, facts = ("cases", case.id), {"author": actor.name, "number": case_number(case.id)}
        tell(tx, user_id, NoticeKind.ASSIGNED, record, "assigned_case", **facts)
    payload = {"assignee_id": user_id}
    record_change(tx, actor, "support.assign_case", ("cases", case.id), payload)
    _wake(tx, case)
    return case_view(case)


def queue_case(tx: Tx, actor: Actor, case_id: int, queue_id: int) -> CaseView:
    """Let a case wait in another queue.

    Raises:
        CaseNotFound: There is no such case to the actor.
        CaseClosed: It is closed.
        QueueNotFound: There is no such queue.
    """
    actor.require("support.assign_case")
    case = visible_case(tx, actor, case_id, lock=True)
    if case.state == CaseState.CLOSED:
        raise CaseClosed
    case.queue_id, case.changed_at = get_queue(tx, queue_id).id, tx.now
    tx.session.flush()
    clocks.requeue(tx, ("case_id", case.id), case.queue_id)
    payload = {"queue_id": queue_id}
    record_change(tx, actor, "support.queue_case", ("cases", case.id), payload)
    _wake(tx, case)
    return case_view(case)


def await_customer(tx: Tx, actor: Actor, case_id: int, reason: str) -> CaseView:
    """Note that the customer has to act next.

    Raises:
        CaseNotFound: There is no such case to the actor.
        WrongTransition: It is not open.
    """
    actor.require("support.await_customer")
    return _move(tx, actor, case_id, CaseState.PENDING, "support.await_customer", reason)


def reopen_case(tx: Tx, actor: Actor, case_id: int, reason: str) -> CaseView:
    """Take a waiting or solved case up again.

    Raises:
        CaseNotFound: There is no such case to the actor.
        WrongTransition: It is open already, or closed.
    """
    actor.require("support.reopen_case")
    return _move(tx, actor, case_id, CaseState.OPEN, "support.reopen_case", reason)


def solve_case(tx: Tx, actor: Actor, case_id: int, end: CaseEnd) -> CaseView:
    """Solve a case for a stated reason, with the article and lot that it was about.

    Raises:
        CaseNotFound: There is no such case to the actor.
        WrongTransition: It is over already.
        CauseNotFitting: For this no case is over.
        ArticleUnknown: There is no such article.
        LotOfAnother: The lot is none of that article.
    """
    actor.require("support.solve_case")
    why = NewClosing(**end.model_dump(exclude={"reason"}))
    noted = why.model_dump(mode="json", exclude_none=True)
    solved = _move(tx, actor, case_id, CaseState.SOLVED, "support.solve_case", end.reason, noted)
    require_fitting(end.cause, Subject.CASE)
    keep_closing(tx, actor.key, Subject.CASE, case_id, why)
    tx.publish(CaseSolved(case_id))
    return solved


def close_case(tx: Tx, actor: Actor, case_id: int, reason: str) -> CaseView:
    """Close a solved case for good.

    Raises:
        CaseNotFound: There is no such case to the actor.
        WrongTransition: It is not solved.
    """
    actor.require("support.close_case")
    return _move(tx, actor, case_id, CaseState.CLOSED, "support.close_case", reason)


def _move(
    tx: Tx,
    actor: Actor,
    case_id: int,
    target: CaseState,
    verb: str,
    reason: str,
    noted: Mapping[str, object] = NOTHING,
) -> CaseView:
    case = visible_case(tx, actor, case_id, lock=True)
    source, case.state = case.state, CASE.move(case.state, target)
    case.changed_at = tx.now
    if target is CaseState.SOLVED:
        case.solution = reason
    if target is CaseState.OPEN:
        case.solution = None
        undo_closing(tx, Subject.CASE, case.id)
    _keep_step(tx, actor, case, source, reason)
    _count(tx, actor, case)
    payload = {"source": source, "target": target, "reason": reason, **noted}
    record_change(tx, actor, verb, ("cases", case.id), payload)
    _wake(tx, case)
    return case_view(case)


def _count(tx: Tx, actor: Actor, case: Case) -> None:
    """Let the case's clock rest, go on or end with its state."""
    subject = ("case_id", case.id)
    if actor.kind is ActorKind.STAFF:
        clocks.answer(tx, subject)
    match CaseState(case.state):
        case CaseState.OPEN:
            clocks.go_on(tx, subject)
        case CaseState.PENDING:
            clocks.pause(tx, subject)
        case CaseState.SOLVED | CaseState.CLOSED:
            clocks.end(tx, subject)


def _queue(tx: Tx, new: NewCase) -> int | None:
    """Say where a case waits: by its own words, else where its conversation does."""
    thread = None if new.thread_id is None else thread_brief(tx, new.thread_id)
    return queue_for(
        tx,
        channel=None if thread is None else thread.channel,
        language=None if thread is None else thread.language,
        about=f"{new.subject} {new.description}",
    )


def _keep_step(tx: Tx, actor: Actor, case: Case, source: str | None, reason: str) -> None:
    tx.session.add(
        CaseStep(
            case_id=case.id,
            source=source,
            target=case.state,
            actor=actor.key,
            reason=reason,
            at=tx.now,
        )
    )
    tx.session.flush()


def _wake(tx: Tx, case: Case) -> None:
    tx.notify("cases")
    tx.notify(f"case:{case.id}")
    if case.party_id is not None:
        tx.notify(f"party:{case.party_id}")
