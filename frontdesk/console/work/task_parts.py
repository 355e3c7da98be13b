"""A task in a list, and the dialog that opens one; used wherever tasks are shown."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from erp_core import support
from erp_core.support import NewTask, TaskState, TaskView
from frontdesk.console.act import do, say
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, chip, link, words
from frontdesk.console.paths import case_path, customer_path, thread_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording_work import due_words, task_chip

Refresh = Callable[[], Awaitable[None]]


def draw_tasks(
    visit: Visit, tasks: Sequence[TaskView], names: Mapping[int, str], refresh: Refresh
) -> None:
    """Draw tasks, each with a box to tick."""
    for task in tasks:
        with attribute(box("fd-task"), data_task=task.id):
            _draw_tick(visit, task, refresh)
            with box("fd-task-body"):
                words(task.title, "fd-strong" if task.state is TaskState.OPEN else "fd-muted")
                with box("fd-row-chips"):
                    text, tone = task_chip(task, visit)
                    chip(text, tone)
                    if task.due_at is not None:
                        due = due_words(task.due_at, visit)
                        chip(visit.texts("task.due", when=due), "plain", "event")
                    if assignee := names.get(task.assignee_id or 0):
                        chip(assignee, "plain", "person")
                    _draw_links(visit, task)


def _draw_tick(visit: Visit, task: TaskView, refresh: Refresh) -> None:
    is_done = task.state is TaskState.DONE
    verb = support.reopen_task if is_done else support.finish_task

    async def ticked() -> None:
        if await do(visit, lambda tx, actor: verb(tx, actor, task.id)) is not None:
            say(visit, "task.said_open" if is_done else "task.said_done")
        await refresh()

    said = visit.texts("task.reopen" if is_done else "task.finish")
    icon = "check_box" if is_done else "check_box_outline_blank"
    made = button(said, ticked, "fd-quiet fd-icon-only fd-tick-box", icon=icon)
    attribute(made, data_tick=task.state)


def _draw_links(visit: Visit, task: TaskView) -> None:
    if task.thread_id is not None:
        link(visit.texts("task.thread"), thread_path(task.thread_id), "fd-small fd-link")
    if task.case_id is not None:
        number = support.case_number(task.case_id)
        link(number, case_path(task.case_id), "fd-small fd-link")
    if task.party_id is not None:
        link(visit.texts("task.customer"), customer_path(task.party_id), "fd-small fd-link")


def ask_task(
    visit: Visit,
    names: Mapping[int, str],
    refresh: Refresh,
    *,
    thread_id: int | None = None,
    case_id: int | None = None,
    party_id: int | None = None,
) -> None:
    """Ask what is to be done, by whom and by when, and open the task."""
    texts = visit.texts
    people = tuple((str(one), name) for one, name in names.items())
    fields = (
        Field("title", texts("task.title")),
        Field("due", texts("task.due_at"), kind="datetime-local", longest=20),
        Field("assignee", texts("task.assignee"), value=str(visit.shown_to.id), options=people),
    )
    about = {"thread_id": thread_id, "case_id": case_id, "party_id": party_id}
    ask_words(
        visit, texts("task.new"), fields, texts("task.add"), partial(_open, visit, about, refresh)
    )


async def _open(
    visit: Visit, about: Mapping[str, int | None], refresh: Refresh, answers: Mapping[str, str]
) -> None:
    if not answers["title"]:
        say(visit, "task.needs_title")
        return
    new = NewTask(
        title=answers["title"],
        due_at=_moment(answers["due"], visit),
        assignee_id=int(answers["assignee"]) if answers["assignee"].isdecimal() else None,
        **about,
    )
    if await do(visit, lambda tx, actor: support.open_task(tx, actor, new)) is not None:
        say(visit, "task.opened")
    await refresh()


def _moment(said: str, visit: Visit) -> datetime | None:
    """Read what a browser's field says as a moment in the organisation's zone."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=visit.zone)
    except ValueError:
        return None
