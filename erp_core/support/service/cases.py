"""Cases: opened for a customer, handled by somebody, solved for a stated reason."""

from erp_core.access import get_user
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import CaseClosed
from erp_core.support.events import CaseOpened, CaseSolved
from erp_core.support.queries import case_view, unsolved_case, visible_case
from erp_core.support.schemas import CaseView, NewCase, Priority
from erp_core.support.service.links import check_links
from erp_core.support.states import CASE, CaseState
from erp_core.support.tables import Case, CaseStep


def open_case(tx: Tx, actor: Actor, new: NewCase) -> CaseView:
    """Open a case, linked to the conversation, order or invoice it is about.

    Raises:
        PartyNotFound: The customer does not exist to the actor.
        NothingToLink: What it should be about is not this customer's.
    """
    actor.require("support.open_case")
    check_links(tx, actor, new)
    case = Case(**new.model_dump(), state=CaseState.OPEN, opened_at=tx.now, changed_at=tx.now)
    tx.session.add(case)
    tx.session.flush()
    _keep_step(tx, actor, case, None, new.subject)
    payload = {"subject": new.subject, "priority": new.priority}
    record_change(tx, actor, "support.open_case", ("cases", case.id), payload)
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
    payload = {"assignee_id": user_id}
    record_change(tx, actor, "support.assign_case", ("cases", case.id), payload)
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


def solve_case(tx: Tx, actor: Actor, case_id: int, reason: str) -> CaseView:
    """Solve a case for a stated reason.

    Raises:
        CaseNotFound: There is no such case to the actor.
        WrongTransition: It is over already.
    """
    actor.require("support.solve_case")
    solved = _move(tx, actor, case_id, CaseState.SOLVED, "support.solve_case", reason)
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
    tx: Tx, actor: Actor, case_id: int, target: CaseState, verb: str, reason: str
) -> CaseView:
    case = visible_case(tx, actor, case_id, lock=True)
    source, case.state = case.state, CASE.move(case.state, target)
    case.changed_at = tx.now
    if target is CaseState.SOLVED:
        case.solution = reason
    if target is CaseState.OPEN:
        case.solution = None
    _keep_step(tx, actor, case, source, reason)
    payload = {"source": source, "target": target, "reason": reason}
    record_change(tx, actor, verb, ("cases", case.id), payload)
    _wake(tx, case)
    return case_view(case)


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
