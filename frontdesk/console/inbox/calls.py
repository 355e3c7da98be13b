"""Whom a note called, and what became of it: who has taken it, and whether it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support import TaskFilter, TaskKind, TaskState, TaskView
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.parts import attribute, box, chip
from frontdesk.console.visit import Visit
from frontdesk.console.wording_work import department_name


@dataclass(frozen=True)
class Call:
    """One task of a note, with the name of who has it."""

    task: TaskView
    holder: str


Calls = Mapping[datetime, Sequence[Call]]
"""The calls of a thread by the moment of their note."""


def calls_in(tx: Tx, actor: Actor, thread_id: int) -> Calls:
    """Read whom the notes of a thread called, as far as support is on."""
    if not (tx.ports.has(("support",)) and actor.may("support.read_tasks")):
        return {}
    names = staff_names(tx)
    found: dict[datetime, list[Call]] = {}
    for task in reversed(
        support.list_tasks(tx, actor, None, TaskFilter(thread_id=thread_id)).items
    ):
        if task.kind is TaskKind.MENTION:
            call = Call(task, names.get(task.assignee_id or 0, ""))
            found.setdefault(task.created_at, []).append(call)
    return found


def draw_calls(calls: Sequence[Call], visit: Visit) -> None:
    """Draw who was called by a note, and how it stands."""
    if not calls:
        return
    with box("fd-row-chips"):
        for call in calls:
            text, tone, icon = _words(call, visit)
            attribute(chip(text, tone, icon), data_call=call.task.id)


def _words(call: Call, visit: Visit) -> tuple[str, str, str]:
    task, texts = call.task, visit.texts
    called = "" if task.department is None else department_name(task.department, texts.language)
    who = " · ".join(filter(None, (called, call.holder)))
    if task.state is TaskState.DONE:
        return texts("task.call_done", who=who), "good", "task_alt"
    if not call.holder:
        return texts("task.call_free", who=who), "warn", "groups"
    return who, "calm", "person"
