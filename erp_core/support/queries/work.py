"""What may be known of the work of staff: macros, notices, tasks, and what customers said of it."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select

from erp_core.conversations import last_message_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import MacroNotFound, TaskNotFound
from erp_core.support.schemas import (
    MacroView,
    NoticeView,
    SurveyState,
    SurveySummary,
    SurveyView,
    TaskFilter,
    TaskView,
)
from erp_core.support.states import TaskState
from erp_core.support.tables import Macro, Notice, StaffTask, Survey

ANSWERABLE = timedelta(days=7)
SATISFIED = 4
_EQUALS = ("assignee_id", "party_id", "thread_id", "case_id")


def list_macros(tx: Tx, actor: Actor) -> list[MacroView]:
    """List the macros by code."""
    actor.require("support.use_macro")
    rows = tx.session.scalars(select(Macro).where(Macro.archived_at.is_(None)).order_by(Macro.code))
    return [MacroView.model_validate(row) for row in rows]


def macro_row(tx: Tx, macro_id: int) -> Macro:
    """Return the row of a macro that is offered.

    Raises:
        MacroNotFound: There is none.
    """
    row = tx.session.get(Macro, macro_id)
    if row is None or row.archived_at is not None:
        raise MacroNotFound
    return row


def list_notices(tx: Tx, actor: Actor, page: PageRequest | None = None) -> Page[NoticeView]:
    """List one's own notices, newest first."""
    actor.require("support.read_notices")
    query = select(Notice).where(Notice.user_id == actor.id)
    return paged(tx, query, Notice.id, page or PageRequest(), NoticeView.model_validate)


def unread_notices(tx: Tx, actor: Actor) -> int:
    """Count one's own notices that have not been read."""
    actor.require("support.read_notices")
    query = select(func.count(Notice.id)).where(
        Notice.user_id == actor.id, Notice.read_at.is_(None)
    )
    return tx.session.scalar(query) or 0


def list_tasks(
    tx: Tx, actor: Actor, page: PageRequest | None = None, only: TaskFilter | None = None
) -> Page[TaskView]:
    """List tasks, newest first: all in sight, or one's own for who may not read cases.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        only: Limits the list.
    """
    actor.require("support.read_tasks")
    wanted = only or TaskFilter()
    query = in_sight(select(StaffTask), StaffTask.party_id, actor).where(_own(actor))
    for column in _EQUALS:
        if (value := getattr(wanted, column)) is not None:
            query = query.where(getattr(StaffTask, column) == value)
    if wanted.open_only or wanted.overdue:
        query = query.where(StaffTask.state == TaskState.OPEN)
    if wanted.overdue:
        query = query.where(StaffTask.due_at < tx.now)
    return paged(tx, query, StaffTask.id, page or PageRequest(), lambda row: task_view(tx, row))


def tasks_due(tx: Tx, actor: Actor, user_id: int, until: datetime) -> list[TaskView]:
    """List somebody's open tasks that are due by a moment, the most urgent first."""
    actor.require("support.read_tasks")
    rows = tx.session.scalars(
        select(StaffTask)
        .where(
            StaffTask.assignee_id == user_id,
            StaffTask.state == TaskState.OPEN,
            StaffTask.due_at <= until,
            _own(actor),
        )
        .order_by(StaffTask.due_at, StaffTask.id)
    )
    return [task_view(tx, row) for row in rows]


def visible_task(tx: Tx, actor: Actor, task_id: int, *, lock: bool = False) -> StaffTask:
    """Return the row of a task in sight, locked for a change if asked.

    Raises:
        TaskNotFound: There is none to the actor.
    """
    query = in_sight(select(StaffTask), StaffTask.party_id, actor).where(
        StaffTask.id == task_id, _own(actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = tx.session.scalar(query)
    if row is None:
        raise TaskNotFound
    return row


def task_brief(tx: Tx, task_id: int) -> TaskView:
    """Return a task to another module that was told of it."""
    return task_view(tx, tx.session.get_one(StaffTask, task_id))


def task_view(tx: Tx, row: StaffTask) -> TaskView:
    """Show a task."""
    is_open = row.state == TaskState.OPEN
    fields = {name: getattr(row, name) for name in TaskView.model_fields if name != "overdue"}
    overdue = is_open and row.due_at is not None and row.due_at < tx.now
    return TaskView(**fields, overdue=overdue)


def list_surveys(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, party_id: int | None = None
) -> Page[SurveyView]:
    """List what customers were asked and said, newest first."""
    actor.require("support.read")
    query = in_sight(select(Survey), Survey.party_id, actor)
    if party_id is not None:
        query = query.where(Survey.party_id == party_id)
    return paged(tx, query, Survey.id, page or PageRequest(), SurveyView.model_validate)


def survey_of_thread(tx: Tx, actor: Actor, thread_id: int) -> SurveyView | None:
    """Return what was asked about a thread; None when nothing was."""
    actor.require("support.read")
    row = tx.session.scalar(
        select(Survey).where(Survey.thread_id == thread_id).order_by(Survey.id.desc()).limit(1)
    )
    return None if row is None or not actor.sees(row.party_id) else SurveyView.model_validate(row)


def survey_summary(tx: Tx, actor: Actor, since: datetime) -> SurveySummary:
    """Sum up what customers said since a moment."""
    actor.require("support.read")
    query = in_sight(select(Survey), Survey.party_id, actor).where(Survey.asked_at >= since)
    rows = tx.session.scalars(query).all()
    scores = [row.score for row in rows if row.score is not None]
    average = Decimal(sum(scores)) / len(scores) if scores else None
    return SurveySummary(
        asked=len(rows),
        answered=len(scores),
        average=None if average is None else average.quantize(Decimal("0.01")),
        satisfied=sum(score >= SATISFIED for score in scores),
    )


def survey_brief(tx: Tx, survey_id: int) -> SurveyView:
    """Return a question to another module that was told of its answer."""
    return SurveyView.model_validate(tx.session.get_one(Survey, survey_id))


def open_survey(tx: Tx, identity_id: int) -> SurveyView | None:
    """Return the question that this customer can answer with a number now.

    It must be the last thing that was said to them or by them: a number after anything else is
    about that.
    """
    row = _recent(tx, identity_id, (SurveyState.ASKED,))
    if row is None or row.message_id != last_message_of(tx, row.thread_id):
        return None
    return SurveyView.model_validate(row)


def recent_survey(tx: Tx, identity_id: int) -> SurveyView | None:
    """Return the latest question of the last days, answered or not, for a button or a comment."""
    row = _recent(tx, identity_id, (SurveyState.ASKED, SurveyState.ANSWERED))
    return None if row is None else SurveyView.model_validate(row)


def _recent(tx: Tx, identity_id: int, states: tuple[SurveyState, ...]) -> Survey | None:
    return tx.session.scalar(
        select(Survey)
        .where(
            Survey.identity_id == identity_id,
            Survey.state.in_(states),
            Survey.asked_at > tx.now - ANSWERABLE,
        )
        .order_by(Survey.id.desc())
        .limit(1)
    )


def _own(actor: Actor) -> ColumnElement[bool]:
    """Limit tasks to one's own, for who may not read cases."""
    if actor.may("support.read"):
        return StaffTask.id.is_not(None)
    return or_(StaffTask.assignee_id == actor.id, StaffTask.created_by == actor.key)
