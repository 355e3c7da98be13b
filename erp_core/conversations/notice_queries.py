"""Reads of notices and their switches."""

from sqlalchemy import select

from erp_core.conversations.notice_schemas import NoticeKind, NoticeSwitch, NoticeView
from erp_core.conversations.states import NoticeState
from erp_core.conversations.tables import NoticeRow, NoticeSwitchRow
from erp_core.conversations.views import notice_view
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_notices(
    tx: Tx, actor: Actor, request: PageRequest, *, state: NoticeState | None = None
) -> Page[NoticeView]:
    """List notices, newest first; those that reached nobody are for staff to tell."""
    actor.require("conversations.read")
    query = select(NoticeRow)
    if state is not None:
        query = query.where(NoticeRow.state == state)
    return paged(tx, query, NoticeRow.id, request, notice_view)


def notice_switches(tx: Tx, actor: Actor) -> list[NoticeSwitch]:
    """Say of each kind of notice whether it is sent."""
    actor.require("conversations.read")
    off = set(tx.session.scalars(select(NoticeSwitchRow.kind).where(~NoticeSwitchRow.is_on)))
    return [NoticeSwitch(kind=kind, is_on=kind not in off) for kind in NoticeKind]
