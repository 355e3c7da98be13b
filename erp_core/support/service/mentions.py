"""Mentions: whom a note calls with an @, and the task that each of them has by it.

A person is called by login, a department by its role. Each call is one task, so that it is found
again in the list of one's work, is taken by one, and is seen to be done by whoever asked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from erp_core.access import Role, UserView, list_users, may_user
from erp_core.kernel.actor import ActorKind, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.support.schemas import NoticeKind
from erp_core.support.service.notices import quieten, tell
from erp_core.support.service.record_words import records_named
from erp_core.support.states import TaskState
from erp_core.support.tables import StaffTask, TaskLinkRow
from erp_core.support.task_schemas import TaskKind, TaskLink
from erp_core.support.wording import DEPARTMENTS

_HOUSE = system("support")
_MENTION = re.compile(r"(?<![A-Za-z0-9_.@\uff20])[@\uff20]([A-Za-z0-9_.-]++)(?![À-ɏ@\uff20])")
"""A call; Chinese may stand before and after it without a space, an address before it may not."""
_QUOTED = 160
_TITLE = 200


@dataclass(frozen=True)
class Note:
    """A note in which somebody may be called.

    Attributes:
        record: Where it was written: table and id of a thread or case.
        party_id: The customer it is about.
    """

    text: str
    author_id: int
    author_name: str
    record: tuple[str, int]
    party_id: int | None
    links: tuple[TaskLink, ...] = ()


def call_mentioned(tx: Tx, note: Note) -> None:
    """Open a task for everybody whom a note calls, and tell each person once."""
    users = [user for user in list_users(tx, _HOUSE) if user.disabled_at is None]
    by_login = {user.login: user for user in users}
    said = (word.lower() for word in _MENTION.findall(note.text))
    names = dict.fromkeys(word if word in by_login else word.rstrip("._-") for word in said)
    people = [by_login[name] for name in names if name in by_login]
    called = [person for person in people if person.id != note.author_id]
    departments = _departments([name for name in names if name not in by_login], users)
    if not (called or departments):
        return
    links = tuple(
        {
            (one.record_table, one.record_id): one
            for one in (*note.links, *records_named(tx, note.text, note.links))
        }.values()
    )
    told = {note.author_id}
    for person in called:
        task = _open(tx, note, links, assignee_id=person.id)
        _tell(tx, note, task, person, None, told)
    for department, members in departments.items():
        task = _open(tx, note, links, department=department)
        for member in members:
            _tell(tx, note, task, member, department, told)


def _departments(names: Iterable[str], users: list[UserView]) -> dict[Role, list[UserView]]:
    """Return the departments that are called and have people, with their people."""
    roles = {role.value: role for role in DEPARTMENTS}
    found = {
        roles[name]: [one for one in users if roles[name] in one.roles]
        for name in names
        if name in roles
    }
    return {role: members for role, members in found.items() if members}


def _open(
    tx: Tx,
    note: Note,
    links: Iterable[TaskLink],
    *,
    assignee_id: int | None = None,
    department: Role | None = None,
) -> StaffTask:
    table, record_id = note.record
    task = StaffTask(
        kind=TaskKind.MENTION,
        title=_short(note.text, _TITLE),
        note=note.text,
        state=TaskState.OPEN,
        assignee_id=assignee_id,
        department=department,
        thread_id=record_id if table == "threads" else None,
        case_id=record_id if table == "cases" else None,
        party_id=note.party_id,
        created_by=f"{ActorKind.STAFF}:{note.author_id}",
        created_at=tx.now,
    )
    tx.session.add(task)
    tx.session.flush()
    link_records(tx, task, links)
    what = {"assignee_id": assignee_id, "department": department, "note": note.record}
    record_change(tx, _HOUSE, "support.call_mentioned", ("staff_tasks", task.id), what)
    tx.notify("tasks")
    return task


def people_of(tx: Tx, department: Role) -> list[int]:
    """Name the users of a department who are not disabled, by login."""
    users = list_users(tx, _HOUSE)
    return [one.id for one in users if one.disabled_at is None and department in one.roles]


def link_records(tx: Tx, task: StaffTask, links: Iterable[TaskLink]) -> None:
    """Note which records a task names."""
    tx.session.add_all(TaskLinkRow(task_id=task.id, **link.model_dump()) for link in links)
    tx.session.flush()


def mention_author(task: StaffTask) -> int | None:
    """Return the user who wrote the note of a mention; None where it was nobody of the staff."""
    kind, _, number = task.created_by.partition(":")
    return int(number) if kind == ActorKind.STAFF and int(number) else None


def place_of(task: StaffTask) -> tuple[str, int]:
    """Say where a mention was written: table and id of a thread or case."""
    if task.thread_id is not None:
        return ("threads", task.thread_id)
    return ("cases", task.case_id or 0)


def quieten_mention(tx: Tx, task: StaffTask) -> None:
    """Ring nobody any more about a mention that somebody sees to.

    Whoever has something else to do by the same note is rung on.
    """
    if task.kind == TaskKind.MENTION:
        others = _others_of_note(tx, task)
        users = _called_by(tx, task)
        for other in others:
            if other.state == TaskState.OPEN:
                users -= {other.assignee_id} if other.assignee_id else _called_by(tx, other)
        records = {place_of(task), *(("staff_tasks", one.id) for one in (task, *others))}
        quieten(tx, NoticeKind.MENTION, records, task.created_at, users)


def _called_by(tx: Tx, task: StaffTask) -> set[int]:
    """Name whom a mention rings: its person, and all of its department."""
    own = set() if task.assignee_id is None else {task.assignee_id}
    return own | set(people_of(tx, Role(task.department))) if task.department else own


def _others_of_note(tx: Tx, task: StaffTask) -> Sequence[StaffTask]:
    """Return the other tasks of the note that a mention is of."""
    return tx.session.scalars(
        select(StaffTask).where(
            StaffTask.kind == TaskKind.MENTION,
            StaffTask.id != task.id,
            StaffTask.created_at == task.created_at,
            StaffTask.created_by == task.created_by,
            StaffTask.thread_id.is_not_distinct_from(task.thread_id),
            StaffTask.case_id.is_not_distinct_from(task.case_id),
            StaffTask.note == task.note,
        )
    ).all()


def _tell(
    tx: Tx,
    note: Note,
    task: StaffTask,
    person: UserView,
    department: Role | None,
    told: set[int],
) -> None:
    """Tell a person, unless they were told of this note; it leads to what they may open."""
    if person.id in told:
        return
    told.add(person.id)
    needed = "conversations.read" if note.record[0] == "threads" else "support.read"
    record = note.record if may_user(tx, person.id, needed) else ("staff_tasks", task.id)
    facts = {"author": note.author_name, "text": _short(note.text, _QUOTED)}
    if department is None:
        tell(tx, person.id, NoticeKind.MENTION, record, "mention", **facts)
    else:
        called = {**facts, "department": DEPARTMENTS[department]}
        tell(tx, person.id, NoticeKind.MENTION, record, "mention_department", **called)


def _short(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]
