"""The way back from the warehouse: what was asked about a lot is answered when it is blocked.

Who asked gets a task of their own: the customers to tell. Whoever complained is spared the notice,
since they are being talked to; and when nobody is left to tell, the task is done.
"""

from collections.abc import Iterable

from erp_core import inventory, sales
from erp_core.access import Role, may_user
from erp_core.inventory import LotView, LotWasBlocked, LotWasUnblocked
from erp_core.kernel.actor import system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import standing_for
from erp_core.sales import DismissSlip, RecallDropped, RecallTold
from erp_core.support.queries import links_of, tasks_naming
from erp_core.support.schemas import NoticeKind
from erp_core.support.service.mentions import (
    link_records,
    mention_author,
    people_of,
    quieten_mention,
)
from erp_core.support.service.notices import tell
from erp_core.support.service.record_words import is_only_one
from erp_core.support.states import TASK, TaskState
from erp_core.support.tables import StaffTask
from erp_core.support.task_schemas import TaskKind, TaskLink
from erp_core.support.wording import NOTICES

_HOUSE = system("support")
SPARED = "in_talk"
"""Why the customer whose conversation it came up in is not written to."""


def answer_lot_mentions(tx: Tx, event: LotWasBlocked) -> None:
    """Close the mentions that ask for a lot to be blocked, and give back who is to be told of it.

    Without one the task is support's. There is a task only while there is somebody to tell;
    whoever asked hears of it all the same.
    """
    named = tasks_naming(tx, ("lots", event.lot_id), TaskKind.MENTION)
    links = links_of(tx, named)
    asked = [
        task
        for task in named
        if is_only_one(("lots", event.lot_id), links[task.id]) and _could_block(tx, task)
    ]
    _spare(tx, event.lot_id, asked)
    authors = list(dict.fromkeys(filter(None, (_author(tx, task) for task in asked))))
    for task in asked:
        _finish(tx, task)
        quieten_mention(tx, task)
    lot = inventory.lot_brief(tx, event.lot_id)
    count = sales.count_recall_drafts(tx, lot.id)
    for author_id in authors:
        _give(tx, lot, count, [author_id], assignee_id=author_id)
    if not authors and count:
        _give(tx, lot, count, people_of(tx, Role.SUPPORT), department=Role.SUPPORT)


def finish_when_all_are_told(tx: Tx, event: RecallTold | RecallDropped) -> None:
    """Finish the tasks about a blocked lot when nobody of it is left to tell.

    They are locked before it is looked who is left, so that of two that tell the last two
    customers at once, the later one sees that both are told.
    """
    tasks = tasks_naming(tx, ("lots", event.lot_id), TaskKind.LOT_BLOCKED)
    if tasks and not sales.count_recall_drafts(tx, event.lot_id):
        for task in tasks:
            _finish(tx, task)


def finish_when_unblocked(tx: Tx, event: LotWasUnblocked) -> None:
    """Finish the tasks about a lot that is not blocked any more."""
    for task in tasks_naming(tx, ("lots", event.lot_id), TaskKind.LOT_BLOCKED):
        _finish(tx, task)


def _could_block(tx: Tx, task: StaffTask) -> bool:
    """Tell whether a mention calls somebody whom blocking a lot is the work of."""
    if task.department == Role.WAREHOUSE:
        return True
    return task.assignee_id is not None and may_user(tx, task.assignee_id, "inventory.block_lot")


def _spare(tx: Tx, lot_id: int, asked: Iterable[StaffTask]) -> None:
    """Write no notice to the customers from whose conversations the mentions came."""
    talked_to = {standing_for(tx, one.party_id) for one in asked if one.party_id is not None}
    for draft in sales.recall_drafts(tx, lot_id) if talked_to else ():
        if draft.party_id in talked_to:  # it was just drafted to the entry that stands
            sales.dismiss_recall(tx, _HOUSE, draft.id, DismissSlip(reason=SPARED))


def _author(tx: Tx, task: StaffTask) -> int | None:
    author = mention_author(task)
    return author if author and may_user(tx, author, "support.do_task") else None


def _open(
    tx: Tx,
    lot: LotView,
    count: int,
    *,
    assignee_id: int | None = None,
    department: Role | None = None,
) -> StaffTask:
    english, chinese = _titles(lot, count)
    task = StaffTask(
        kind=TaskKind.LOT_BLOCKED,
        title=english,
        title_zh=chinese,
        state=TaskState.OPEN,
        assignee_id=assignee_id,
        department=department,
        created_by=_HOUSE.key,
        created_at=tx.now,
    )
    tx.session.add(task)
    tx.session.flush()
    link_records(tx, task, [TaskLink(record_table="lots", record_id=lot.id, label=lot.code)])
    what = {"lot_id": lot.id, "assignee_id": assignee_id, "department": department}
    record_change(tx, _HOUSE, "support.lot_blocked", ("staff_tasks", task.id), what)
    tx.notify("tasks")
    return task


def _give(
    tx: Tx,
    lot: LotView,
    count: int,
    user_ids: Iterable[int],
    *,
    assignee_id: int | None = None,
    department: Role | None = None,
) -> None:
    """Tell people of a blocked lot, with a task if there are customers to tell."""
    record = ("lots", lot.id)
    if count:
        task = _open(tx, lot, count, assignee_id=assignee_id, department=department)
        record = ("staff_tasks", task.id)
    for user_id in user_ids:
        facts = {"lot": lot.code, "count": count}
        tell(tx, user_id, NoticeKind.TASK, record, _words(count), **facts)


def _finish(tx: Tx, task: StaffTask) -> None:
    task.state, task.done_at = TASK.move(task.state, TaskState.DONE), tx.now
    tx.session.flush()
    record_change(tx, _HOUSE, "support.finish_task", ("staff_tasks", task.id))
    tx.notify("tasks")
    if task.thread_id is not None:
        tx.notify(f"thread:{task.thread_id}")


def _titles(lot: LotView, count: int) -> tuple[str, str]:
    english, chinese = NOTICES[_words(count)]
    return english.format(lot=lot.code, count=count), chinese.format(lot=lot.code, count=count)


def _words(count: int) -> str:
    return "lot_blocked" if count else "lot_blocked_alone"
