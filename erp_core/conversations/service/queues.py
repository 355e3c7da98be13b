"""Queues: where threads and cases wait, who works on them, and who gets the next one."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from erp_core.access import get_user, present_users
from erp_core.conversations.errors import QueueNotFound
from erp_core.conversations.queue_schemas import QueueDraft, QueueRule, QueueView
from erp_core.conversations.queue_tables import QueueMemberRow, QueueRow, QueueRuleRow
from erp_core.conversations.states import Handler, ThreadState
from erp_core.conversations.tables import ThreadRow
from erp_core.conversations.waiting import get_queue, queue_view
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def save_queue(tx: Tx, actor: Actor, draft: QueueDraft) -> QueueView:
    """Write a queue under its code; members stay as they were with whether they take work.

    Raises:
        UserNotFound: A member is no user.
    """
    actor.require("conversations.save_queue")
    for user_id in draft.members:
        get_user(tx, system(), user_id)
    row = tx.session.scalar(
        select(QueueRow).where(QueueRow.code == draft.code).with_for_update()
    ) or QueueRow(code=draft.code)
    if draft.is_default:
        tx.session.execute(update(QueueRow).values(is_default=False))
    row.name_en, row.name_zh = draft.name_en, draft.name_zh
    row.is_default, row.assigns, row.archived_at = draft.is_default, draft.assigns, None
    tx.session.add(row)
    tx.session.flush()
    _write_members(tx, row.id, draft.members)
    _write_rules(tx, row.id, draft.rules)
    record_change(
        tx, actor, "conversations.save_queue", ("queues", row.id), draft.model_dump(mode="json")
    )
    tx.notify("inbox")
    return queue_view(tx, row)


def lock_queue(tx: Tx, actor: Actor, queue_id: int) -> QueueView:
    """Take a queue for this transaction, to change it from what it is now.

    Raises:
        QueueNotFound: There is none, or it was switched off.
    """
    actor.require("conversations.save_queue")
    return queue_view(tx, _locked(tx, queue_id))


def archive_queue(tx: Tx, actor: Actor, queue_id: int) -> QueueView:
    """Use a queue no more; what waits in it stays where it is until somebody moves it.

    Raises:
        QueueNotFound: There is none.
    """
    actor.require("conversations.save_queue")
    row = _locked(tx, queue_id)
    row.archived_at, row.is_default = tx.now, False
    tx.session.flush()
    record_change(tx, actor, "conversations.archive_queue", ("queues", row.id))
    tx.notify("inbox")
    return queue_view(tx, row)


def set_taking(tx: Tx, actor: Actor, *, is_taking: bool) -> bool:
    """Say whether one takes new work of one's queues now."""
    actor.require("conversations.take_over")
    tx.session.execute(
        update(QueueMemberRow).where(QueueMemberRow.user_id == actor.id).values(is_taking=is_taking)
    )
    payload = {"is_taking": is_taking}
    record_change(tx, actor, "conversations.set_taking", ("users", actor.id), payload)
    tx.notify("inbox")
    return is_taking


def queue_for(
    tx: Tx, *, channel: str | None, language: str | None, about: str | None
) -> int | None:
    """Return the queue that something goes to; None where there are no queues.

    Args:
        tx: The transaction.
        channel: The channel it came on.
        language: The customer's language.
        about: Why a person is needed, or what a case is about.
    """
    rules = tx.session.execute(
        select(QueueRuleRow, QueueRow.id)
        .join(QueueRow, QueueRow.id == QueueRuleRow.queue_id)
        .where(QueueRow.archived_at.is_(None))
        .order_by(QueueRow.id, QueueRuleRow.place)
    )
    said = (about or "").casefold()
    for rule, queue_id in rules:
        wanted = ((rule.channel, channel), (rule.language, language))
        if all(limit in (None, value) for limit, value in wanted) and (
            rule.reason is None or rule.reason.casefold() in said
        ):
            return int(queue_id)
    return tx.session.scalar(
        select(QueueRow.id)
        .where(QueueRow.is_default.is_(True), QueueRow.archived_at.is_(None))
        .limit(1)
    )


def member_for(tx: Tx, queue_id: int) -> int | None:
    """Return the member of a queue who gets the next work: present, taking, with the least.

    None where the queue does not assign by itself or nobody is there: then it waits, unassigned.
    Members are locked in line, so that work that comes at once is spread.
    """
    queue = get_queue(tx, queue_id)
    if not queue.assigns:
        return None
    tx.session.scalars(
        select(QueueMemberRow.id)
        .where(QueueMemberRow.queue_id == queue_id)
        .order_by(QueueMemberRow.id)
        .with_for_update()
    ).all()
    here = present_users(tx, "conversations.reply")
    able = [one.user_id for one in queue.members if one.is_taking and one.user_id in here]
    load = _load(tx, able)
    return min(able, key=lambda user_id: (load.get(user_id, 0), user_id), default=None)


def _locked(tx: Tx, queue_id: int) -> QueueRow:
    row = tx.session.get(QueueRow, queue_id, with_for_update=True, populate_existing=True)
    if row is None or row.archived_at is not None:
        raise QueueNotFound
    return row


def _load(tx: Tx, users: Iterable[int]) -> dict[int, int]:
    rows = tx.session.execute(
        select(ThreadRow.assignee_id, func.count(ThreadRow.id))
        .where(
            ThreadRow.assignee_id.in_(list(users)),
            ThreadRow.handler == Handler.PERSON,
            ThreadRow.state != ThreadState.RESOLVED,
        )
        .group_by(ThreadRow.assignee_id)
    )
    return {user_id: count for user_id, count in rows if user_id is not None}


def _write_members(tx: Tx, queue_id: int, users: Iterable[int]) -> None:
    known = {
        row.user_id: row
        for row in tx.session.scalars(
            select(QueueMemberRow).where(QueueMemberRow.queue_id == queue_id)
        )
    }
    wanted = dict.fromkeys(users)
    for user_id, row in known.items():
        if user_id not in wanted:
            tx.session.delete(row)
    for user_id in wanted:
        if user_id not in known:
            tx.session.add(QueueMemberRow(queue_id=queue_id, user_id=user_id, is_taking=True))
    tx.session.flush()


def _write_rules(tx: Tx, queue_id: int, rules: Iterable[QueueRule]) -> None:
    tx.session.execute(delete(QueueRuleRow).where(QueueRuleRow.queue_id == queue_id))
    for place, rule in enumerate(rules):
        tx.session.add(QueueRuleRow(queue_id=queue_id, place=place, **rule.model_dump()))
    tx.session.flush()
