"""The service desk's own rules: hours, holidays, how soon each queue answers, what is asked."""

from sqlalchemy import select

from erp_core.conversations import get_queue
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.opening_hours import NeverOpen, OpeningHours
from erp_core.kernel.transaction import Tx
from erp_core.support.desk import forget_hours, weekly_of
from erp_core.support.errors import BadHours
from erp_core.support.queries import desk_view
from erp_core.support.schemas import PolicyDraft, PolicyView, ServiceDeskDraft, ServiceDeskView
from erp_core.support.tables import ServiceDesk, ServicePolicy


def save_desk(tx: Tx, actor: Actor, draft: ServiceDeskDraft) -> ServiceDeskView:
    """Say when people work and whether customers are asked; what is due already stays due.

    Raises:
        BadHours: Nobody would ever be there, or a day's hours overlap.
    """
    actor.require("support.save_desk")
    rows = None
    if draft.hours is not None:
        rows = sorted([one.weekday, one.opens, one.closes] for one in draft.hours)
        try:
            OpeningHours(weekly_of(rows))
        except NeverOpen as error:
            raise BadHours(field="hours") from error
    row = tx.session.get(ServiceDesk, 1, with_for_update=True) or ServiceDesk(id=1)
    row.hours, row.asks = rows, draft.asks
    row.holidays = sorted({day.isoformat() for day in draft.holidays})
    tx.session.add(row)
    tx.session.flush()
    forget_hours(tx)
    record_change(
        tx, actor, "support.save_desk", ("service_desk", 1), draft.model_dump(mode="json")
    )
    tx.notify("inbox")
    return desk_view(tx)


def save_policy(tx: Tx, actor: Actor, draft: PolicyDraft) -> PolicyView:
    """Say how soon a queue answers and solves; it holds for what begins to wait from now on.

    Raises:
        QueueNotFound: There is no such queue.
    """
    actor.require("support.save_policy")
    if draft.queue_id is not None:
        get_queue(tx, draft.queue_id)
    query = select(ServicePolicy).where(ServicePolicy.queue_id.is_not_distinct_from(draft.queue_id))
    row = tx.session.scalar(query.with_for_update()) or ServicePolicy(queue_id=draft.queue_id)
    row.first_minutes, row.resolve_minutes = draft.first_minutes, draft.resolve_minutes
    tx.session.add(row)
    tx.session.flush()
    payload = draft.model_dump(mode="json")
    record_change(tx, actor, "support.save_policy", ("service_policies", row.id), payload)
    return PolicyView.model_validate(row)
