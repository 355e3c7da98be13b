"""What is always true of support, examined row by row."""

from itertools import pairwise

from sqlalchemy import func, select

from erp_core.kernel.causes import CHOICES, Cause
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.support.queries.closings import subject_of
from erp_core.support.service.surveys import AGAIN_AFTER
from erp_core.support.states import CASE, CaseState
from erp_core.support.tables import (
    Case,
    CaseStep,
    Closing,
    HandbookPage,
    HandbookVersion,
    ServiceClock,
    StaffTask,
    Survey,
)


def cases_follow_their_states(tx: Tx) -> Findings:
    """Walk every case's steps: each a declared transition, the last leading to its state."""
    cases = tx.session.execute(select(Case.id, Case.state).order_by(Case.id))
    steps = tx.session.execute(
        select(CaseStep.case_id, CaseStep.source, CaseStep.target).order_by(CaseStep.id)
    )
    present: dict[int, str] = {case_id: str(state) for case_id, state in cases}
    wrong = CASE.astray(
        CaseState.OPEN, present, ((id_, source, target) for id_, source, target in steps)
    )
    return Findings.of(
        len(present), (f"case {case_id} did not get to its state by its steps" for case_id in wrong)
    )


def pages_keep_their_versions(tx: Tx) -> Findings:
    """Find pages of the handbook with a version missing."""
    rows = tx.session.execute(
        select(
            HandbookPage.slug,
            HandbookPage.version,
            func.count(HandbookVersion.id),
            func.max(HandbookVersion.version),
        )
        .outerjoin(HandbookVersion, HandbookVersion.page_id == HandbookPage.id)
        .group_by(HandbookPage.slug, HandbookPage.version)
        .order_by(HandbookPage.slug)
    ).all()
    wrong = [row[0] for row in rows if not row[1] == row[2] == row[3]]
    return Findings.of(len(rows), (f"page {slug} misses a version" for slug in wrong))


def tasks_are_of_one_customer(tx: Tx) -> Findings:
    """Find tasks that name another customer than the case they belong to."""
    rows = tx.session.execute(
        select(StaffTask.id, StaffTask.party_id, Case.party_id)
        .outerjoin(Case, Case.id == StaffTask.case_id)
        .order_by(StaffTask.id)
    ).all()
    wrong = [row[0] for row in rows if row[2] is not None and row[1] != row[2]]
    return Findings.of(len(rows), (f"task {task_id} is about two customers" for task_id in wrong))


def clocks_stop_with_their_cases(tx: Tx) -> Findings:
    """Find clocks that run on after their case is over, or rest while we have to act."""
    rows = tx.session.execute(
        select(ServiceClock, Case.state)
        .join(Case, Case.id == ServiceClock.case_id)
        .order_by(ServiceClock.id)
    ).all()
    over = (CaseState.SOLVED, CaseState.CLOSED)
    wrong = [
        clock.case_id
        for clock, state in rows
        if (clock.ended_at is not None) != (state in over)
        or (clock.paused_at is not None) != (state == CaseState.PENDING)
    ]
    return Findings.of(len(rows), (f"the clock of case {case_id} is wrong" for case_id in wrong))


def late_is_marked_at_its_moment(tx: Tx) -> Findings:
    """Find clocks whose mark of being late is not the moment that was missed."""
    clocks = tx.session.scalars(select(ServiceClock).order_by(ServiceClock.id)).all()
    wrong = [
        clock.id
        for clock in clocks
        if clock.first_late_at not in (None, clock.first_due_at)
        or clock.resolve_late_at not in (None, clock.resolve_due_at)
    ]
    return Findings.of(len(clocks), (f"clock {number} was moved after it" for number in wrong))


def customers_are_asked_once_a_month(tx: Tx) -> Findings:
    """Find customers who were asked how it was twice within thirty days."""
    rows = tx.session.execute(
        select(Survey.id, Survey.identity_id, Survey.asked_at)
        .where(Survey.asked_at.is_not(None))
        .order_by(Survey.identity_id, Survey.asked_at, Survey.id)
    ).all()
    wrong = [
        after.id
        for before, after in pairwise(rows)
        if before.identity_id == after.identity_id
        and after.asked_at - before.asked_at < AGAIN_AFTER
    ]
    return Findings.of(len(rows), (f"survey {number} was asked too soon" for number in wrong))


def closings_are_of_what_is_over(tx: Tx) -> Findings:
    """Find solved cases without a reason, and reasons of what is not over or that do not fit."""
    standing = tx.session.execute(
        select(Closing, Case.state)
        .outerjoin(Case, Case.id == Closing.case_id)
        .where(Closing.undone_at.is_(None))
        .order_by(Closing.id)
    ).all()
    over = (CaseState.SOLVED, CaseState.CLOSED)
    noted = {row.case_id for row, _ in standing}
    solved = tx.session.scalars(select(Case.id).where(Case.state.in_(over)).order_by(Case.id)).all()
    wrong = [f"case {id_} is over for no reason" for id_ in solved if id_ not in noted]
    wrong += [
        f"reason {row.id} is of a case that is not over"
        for row, state in standing
        if row.case_id is not None and state not in over
    ]
    wrong += [f"reason {row.id} does not fit" for row, _ in standing if not _fits(row)]
    return Findings.of(len(standing), wrong)


def _fits(row: Closing) -> bool:
    """Tell whether a cause may be chosen for what it is noted for, or was noted by nobody."""
    return row.cause == Cause.NOT_NOTED or row.cause in CHOICES[subject_of(row)[0]]


CHECKS = (
    Check("I6", "What is over is over for a reason", closings_are_of_what_is_over),
    Check("I6", "A case's service clock runs while we have to act", clocks_stop_with_their_cases),
    Check("I6", "What was late stays marked as it was due", late_is_marked_at_its_moment),
    Check("I10", "A task is about one customer", tasks_are_of_one_customer),
    Check("I11", "Nobody is asked how it was twice in a month", customers_are_asked_once_a_month),
    Check("I6", "Every case moved only along its declared steps", cases_follow_their_states),
    Check("I6", "Every version of a handbook page is kept", pages_keep_their_versions),
)
