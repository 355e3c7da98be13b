"""What may be known of tasks: one's own, those of one's departments, and for support all."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from erp_core.access import Role, roles_of_user
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import TaskNotFound
from erp_core.support.states import TaskState
from erp_core.support.tables import StaffTask, TaskLinkRow
from erp_core.support.task_schemas import TaskFilter, TaskLink, TaskView

_EQUALS = ("assignee_id", "party_id", "thread_id", "case_id")
_DERIVED = {"overdue", "links"}
_NEEDED = {
    "thread_id": "conversations.read",
    "case_id": "support.read",
    "party_id": "parties.read",
}
"""What shows each reference of a task."""
_NEEDED_BY_LINK = {
    "orders": "sales.read",
    "lots": "inventory.read",
    "variants": "inventory.read",
}
"""What shows each kind of record that a task names."""


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
    query = in_sight(select(StaffTask), StaffTask.party_id, actor).where(_own(tx, actor))
    for column in _EQUALS:
        if (value := getattr(wanted, column)) is not None:
            query = query.where(getattr(StaffTask, column) == value)
    if wanted.waiting_for is not None:
        query = query.where(_waits_for(tx, wanted.waiting_for))
    if wanted.departments_of is not None:
        query = query.where(StaffTask.department.in_(_departments(tx, wanted.departments_of)))
    if wanted.open_only or wanted.overdue:
        query = query.where(StaffTask.state == TaskState.OPEN)
    if wanted.overdue:
        query = query.where(StaffTask.due_at < tx.now)
    found = paged(tx, query, StaffTask.id, page or PageRequest(), lambda row: row)
    return Page(items=_views(tx, actor, found.items), next_before=found.next_before)


def tasks_due(tx: Tx, actor: Actor, user_id: int, until: datetime) -> list[TaskView]:
    """List somebody's open tasks that are due by a moment, the most urgent first."""
    actor.require("support.read_tasks")
    rows = tx.session.scalars(
        in_sight(select(StaffTask), StaffTask.party_id, actor)
        .where(
            StaffTask.assignee_id == user_id,
            StaffTask.state == TaskState.OPEN,
            StaffTask.due_at <= until,
            _own(tx, actor),
        )
        .order_by(StaffTask.due_at, StaffTask.id)
    )
    return _views(tx, actor, rows.all())


def get_task(tx: Tx, actor: Actor, task_id: int) -> TaskView:
    """Return a task.

    Raises:
        TaskNotFound: There is none to the actor.
    """
    actor.require("support.read_tasks")
    return task_view(tx, actor, visible_task(tx, actor, task_id))


def visible_task(tx: Tx, actor: Actor, task_id: int, *, lock: bool = False) -> StaffTask:
    """Return the row of a task in sight, locked for a change if asked.

    Raises:
        TaskNotFound: There is none to the actor.
    """
    query = in_sight(select(StaffTask), StaffTask.party_id, actor).where(
        StaffTask.id == task_id, _own(tx, actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = tx.session.scalar(query)
    if row is None:
        raise TaskNotFound
    return row


def tasks_naming(tx: Tx, record: tuple[str, int], kind: str) -> Sequence[StaffTask]:
    """Return the locked rows of the open tasks of a kind that name a record, oldest first."""
    naming = select(TaskLinkRow.task_id).where(
        TaskLinkRow.record_table == record[0], TaskLinkRow.record_id == record[1]
    )
    return tx.session.scalars(
        select(StaffTask)
        .where(StaffTask.id.in_(naming), StaffTask.kind == kind, StaffTask.state == TaskState.OPEN)
        .order_by(StaffTask.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def task_brief(tx: Tx, task_id: int) -> TaskView:
    """Return a task to another module that was told of it, with all that it names."""
    row = tx.session.get_one(StaffTask, task_id)
    return _view(tx, row, links_of(tx, [row])[row.id])


def task_view(tx: Tx, actor: Actor, row: StaffTask) -> TaskView:
    """Show a task to an actor."""
    return _views(tx, actor, [row])[0]


def _views(tx: Tx, actor: Actor, rows: Sequence[StaffTask]) -> list[TaskView]:
    links = links_of(tx, rows)
    return [_masked(actor, _view(tx, row, links[row.id])) for row in rows]


def _view(tx: Tx, row: StaffTask, links: Sequence[TaskLink]) -> TaskView:
    is_open = row.state == TaskState.OPEN
    fields = {name: getattr(row, name) for name in TaskView.model_fields if name not in _DERIVED}
    overdue = is_open and row.due_at is not None and row.due_at < tx.now
    return TaskView(**fields, links=tuple(links), overdue=overdue)


def _masked(actor: Actor, task: TaskView) -> TaskView:
    """Leave out what an actor may not open."""
    hidden = {name: None for name, needed in _NEEDED.items() if not actor.may(needed)}
    links = tuple(one for one in task.links if actor.may(_NEEDED_BY_LINK[one.record_table]))
    return task.model_copy(update={**hidden, "links": links})


def links_of(tx: Tx, rows: Sequence[StaffTask]) -> dict[int, list[TaskLink]]:
    """Return what tasks name, by task."""
    found: dict[int, list[TaskLink]] = {row.id: [] for row in rows}
    query = select(TaskLinkRow).where(TaskLinkRow.task_id.in_(sorted(found)))
    for link in tx.session.scalars(query.order_by(TaskLinkRow.id)) if found else ():
        found[link.task_id].append(TaskLink.model_validate(link))
    return found


def _own(tx: Tx, actor: Actor) -> ColumnElement[bool]:
    """Limit tasks to one's own and one's departments', for who may not read cases."""
    if actor.may("support.read"):
        return StaffTask.id.is_not(None)
    mine = or_(StaffTask.assignee_id == actor.id, StaffTask.created_by == actor.key)
    if actor.kind is not ActorKind.STAFF:
        return mine
    return or_(mine, StaffTask.department.in_(_departments(tx, actor.id)))


def _waits_for(tx: Tx, user_id: int) -> ColumnElement[bool]:
    free = and_(
        StaffTask.assignee_id.is_(None), StaffTask.department.in_(_departments(tx, user_id))
    )
    return or_(StaffTask.assignee_id == user_id, free)


def _departments(tx: Tx, user_id: int) -> Collection[Role]:
    return sorted(roles_of_user(tx, user_id))
