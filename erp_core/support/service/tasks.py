"""Tasks: what a member of staff has to do by when, linked to what it is about."""

from erp_core.access import get_user
from erp_core.conversations import ThreadNotFound, thread_brief
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyNotFound, get_party
from erp_core.support.errors import CaseNotFound, NothingToLink, TaskTaken
from erp_core.support.events import TaskDone, TaskOpened
from erp_core.support.queries import task_view, visible_case, visible_task
from erp_core.support.schemas import NoticeKind
from erp_core.support.service.mentions import mention_author, place_of, quieten_mention
from erp_core.support.service.notices import tell
from erp_core.support.states import TASK, TaskState
from erp_core.support.tables import StaffTask
from erp_core.support.task_schemas import NewTask, TaskKind, TaskView


def open_task(tx: Tx, actor: Actor, new: NewTask) -> TaskView:
    """Open a task, for oneself unless somebody is named.

    Raises:
        NothingToLink: The thread, case or customer does not exist, or they do not belong together.
        UserNotFound: There is no such user.
    """
    actor.require("support.open_task")
    own = actor.id if actor.kind is ActorKind.STAFF else None
    task = StaffTask(
        title=new.title,
        state=TaskState.OPEN,
        due_at=new.due_at,
        report=new.report,
        report_week=new.report_week,
        assignee_id=_person(tx, new.assignee_id) or own,
        thread_id=new.thread_id,
        case_id=new.case_id,
        party_id=_customer(tx, actor, new),
        created_by=actor.key,
        created_at=tx.now,
    )
    tx.session.add(task)
    tx.session.flush()
    payload = new.model_dump(mode="json")
    record_change(tx, actor, "support.open_task", ("staff_tasks", task.id), payload)
    tx.publish(TaskOpened(task.id))
    _tell(tx, actor, task)
    return _shown(tx, actor, task)


def assign_task(tx: Tx, actor: Actor, task_id: int, user_id: int) -> TaskView:
    """Give a task to somebody.

    Raises:
        TaskNotFound: There is none to the actor.
        UserNotFound: There is no such user.
    """
    actor.require("support.do_task")
    task = visible_task(tx, actor, task_id, lock=True)
    task.assignee_id = _person(tx, user_id)
    payload = {"assignee_id": user_id}
    record_change(tx, actor, "support.assign_task", ("staff_tasks", task.id), payload)
    _tell(tx, actor, task)
    return _shown(tx, actor, task)


def take_task(tx: Tx, actor: Actor, task_id: int) -> TaskView:
    """Take a task of one's department; the others see who has it, and are rung no more.

    Raises:
        TaskNotFound: There is none to the actor.
        TaskTaken: A colleague was first.
        WrongTransition: It is done already.
    """
    actor.require("support.do_task")
    task = visible_task(tx, actor, task_id, lock=True)
    if task.assignee_id not in (None, actor.id):
        raise TaskTaken(name=get_user(tx, system(), task.assignee_id or 0).name)
    TASK.move(task.state, TaskState.DONE)
    task.assignee_id = actor.id
    record_change(tx, actor, "support.take_task", ("staff_tasks", task.id))
    quieten_mention(tx, task)
    return _shown(tx, actor, task)


def finish_task(tx: Tx, actor: Actor, task_id: int) -> TaskView:
    """Do a task.

    Raises:
        TaskNotFound: There is none to the actor.
        WrongTransition: It is done already.
    """
    actor.require("support.do_task")
    task = visible_task(tx, actor, task_id, lock=True)
    task.state, task.done_at = TASK.move(task.state, TaskState.DONE), tx.now
    if task.assignee_id is None and actor.kind is ActorKind.STAFF:
        task.assignee_id = actor.id
    record_change(tx, actor, "support.finish_task", ("staff_tasks", task.id))
    quieten_mention(tx, task)
    if task.kind == TaskKind.TASK:
        tx.publish(TaskDone(task.id))
    elif task.kind == TaskKind.MENTION:
        _tell_author(tx, actor, task)
    return _shown(tx, actor, task)


def reopen_task(tx: Tx, actor: Actor, task_id: int) -> TaskView:
    """Open a task again that was not done after all.

    Raises:
        TaskNotFound: There is none to the actor.
        WrongTransition: It is open already.
    """
    actor.require("support.do_task")
    task = visible_task(tx, actor, task_id, lock=True)
    task.state, task.done_at = TASK.move(task.state, TaskState.OPEN), None
    record_change(tx, actor, "support.reopen_task", ("staff_tasks", task.id))
    return _shown(tx, actor, task)


def _person(tx: Tx, user_id: int | None) -> int | None:
    return None if user_id is None else get_user(tx, system(), user_id).id


def _customer(tx: Tx, actor: Actor, new: NewTask) -> int | None:
    """Say whom a task is about: all that it is linked to must be one customer's."""
    owners = set()
    try:
        if new.thread_id is not None:
            actor.require("conversations.read")
            owners.add(thread_brief(tx, new.thread_id).party_id)
        if new.case_id is not None:
            owners.add(visible_case(tx, actor, new.case_id).party_id)
        if new.party_id is not None:
            actor.require_sight(new.party_id, PartyNotFound)
            owners.add(get_party(tx, system(), new.party_id).id)
    except (ThreadNotFound, CaseNotFound, PartyNotFound) as error:
        raise NothingToLink from error
    known = owners - {None}
    if len(known) > 1:
        raise NothingToLink
    return next(iter(known), None)


def _tell(tx: Tx, actor: Actor, task: StaffTask) -> None:
    if task.assignee_id is not None and task.assignee_id != actor.id:
        facts = {"author": actor.name, "title": _titles(task)}
        tell(tx, task.assignee_id, NoticeKind.TASK, ("staff_tasks", task.id), "task", **facts)


def _titles(task: StaffTask) -> tuple[str, str]:
    """Return what a task says in English and in Chinese."""
    return task.title, task.title_zh or task.title


def _tell_author(tx: Tx, actor: Actor, task: StaffTask) -> None:
    """Tell whoever called for something that it was seen to."""
    author = mention_author(task)
    if author not in (None, actor.id):
        facts = {"name": actor.name, "text": _titles(task)}
        tell(tx, author or 0, NoticeKind.TASK, place_of(task), "mention_done", **facts)


def _shown(tx: Tx, actor: Actor, task: StaffTask) -> TaskView:
    tx.session.flush()
    tx.notify("tasks")
    if task.thread_id is not None:
        tx.notify(f"thread:{task.thread_id}")
    if task.case_id is not None:
        tx.notify(f"case:{task.case_id}")
    if task.party_id is not None:
        tx.notify(f"party:{task.party_id}")
    return task_view(tx, actor, task)
