"""A task in a list, and the dialog that opens one; used wherever tasks are shown."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from erp_core import support
from erp_core.support import NewTask, TaskKind, TaskState, TaskView
from frontdesk.console.act import do, say
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, chip, link, words
from frontdesk.console.paths import (
    ORDERS,
    STOCK,
    case_path,
    customer_path,
    lot_path,
    reasons_path,
    thread_path,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_time
from frontdesk.console.wording_work import department_name, due_words, task_chip

Refresh = Callable[[], Awaitable[None]]
LINKS: Mapping[str, tuple[Callable[[int], str], str, str]] = {
    "lots": (lot_path, "qr_code_2", "inventory"),
    "orders": (lambda id_: f"{ORDERS}/{id_}", "receipt_long", "sales"),
    "variants": (lambda id_: f"{STOCK}/{id_}", "inventory_2", "inventory"),
}
"""Where each kind of record that a task names is shown, its icon, and the module that shows it."""


def draw_tasks(
    visit: Visit, tasks: Sequence[TaskView], names: Mapping[int, str], refresh: Refresh
) -> None:
    """Draw tasks, each with a box to tick; one that is nobody's yet can be taken."""
    for task in tasks:
        with attribute(box("fd-task"), data_task=task.id, data_kind=task.kind):
            _draw_tick(visit, task, refresh)
            with box("fd-task-body"):
                _draw_words(visit, task, names)
                with box("fd-row-chips"):
                    text, tone = task_chip(task, visit)
                    chip(text, tone)
                    if task.due_at is not None:
                        due = due_words(task.due_at, visit)
                        chip(visit.texts("task.due", when=due), "plain", "event")
                    draw_holder(visit, task, names)
                    _draw_links(visit, task)
                _draw_take(visit, task, refresh)


def draw_holder(visit: Visit, task: TaskView, names: Mapping[int, str]) -> None:
    """Say which department a task is for, and who has it."""
    assignee = names.get(task.assignee_id or 0)
    if task.department is not None:
        chip(department_name(task.department, visit.texts.language), "calm", "groups")
        if assignee is None and task.state is TaskState.OPEN:
            chip(visit.texts("task.free"), "warn")
    if assignee:
        chip(assignee, "plain", "person")


def _draw_words(visit: Visit, task: TaskView, names: Mapping[int, str]) -> None:
    """Draw what is to be done: of a mention, the whole note and who wrote it."""
    look = "fd-strong" if task.state is TaskState.OPEN else "fd-muted"
    if task.kind is TaskKind.MENTION and task.note:
        kind, _, number = task.created_by.partition(":")
        author = names.get(int(number), "") if kind == "staff" else ""
        when = short_time(task.created_at, visit.desk.clock.now(), visit.zone, visit.texts)
        words(f"{author} · {when}" if author else when, "fd-small fd-muted")
        words(task.note, f"{look} fd-text", "p")
    else:
        words(task.title_in(visit.texts.language), look)


def _draw_take(visit: Visit, task: TaskView, refresh: Refresh) -> None:
    is_free = task.department is not None and task.assignee_id is None
    if not is_free or task.state is not TaskState.OPEN:
        return

    async def take() -> None:
        if await do(visit, lambda tx, actor: support.take_task(tx, actor, task.id)) is not None:
            say(visit, "task.taken")
        await refresh()

    made = button(visit.texts("task.take"), take, "fd-outline", icon="back_hand")
    attribute(made, data_act="take")


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
    for one in task.links:
        path, icon, module = LINKS[one.record_table]
        if visit.desk.database.ports.has((module,)):
            link(one.label, path(one.record_id), "fd-small fd-link", icon)
        else:
            chip(one.label, "plain", icon)
    if task.report_week is not None and visit.has("support", "support.read_reasons"):
        link(visit.texts("task.report"), reasons_path(task.report_week), "fd-small fd-link")
    if task.thread_id is not None:
        link(visit.texts("task.thread"), thread_path(task.thread_id), "fd-small fd-link")
    if task.case_id is not None:
        number = support.case_number(task.case_id)
        link(number, case_path(task.case_id), "fd-small fd-link")
    if task.party_id is not None and visit.shown_to.may("conversations.read"):
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
