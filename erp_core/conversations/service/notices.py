"""Notices: what a customer is told unasked, noted with its cause and sent once.

The note commits with what caused it, so nothing is forgotten and a cause that is undone tells
nobody. The words, and the document that goes with them, are made afterwards: a notice that fails
never undoes an order.
"""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core import parties
from erp_core.conversations.notice_schemas import NoticeKind, NoticeSwitch, NoticeView, Reach
from erp_core.conversations.schemas import IdentityView, Proof
from erp_core.conversations.service.identities import identity_at
from erp_core.conversations.service.threads import locked_thread, thread_about_new, thread_with
from erp_core.conversations.states import NOTICE, NoticeState, ThreadState
from erp_core.conversations.tables import (
    IdentityRow,
    MessageRow,
    NoticeRow,
    NoticeSwitchRow,
    ThreadRow,
)
from erp_core.conversations.views import identity_view, notice_view
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

MAX_ATTEMPTS = 5
"""After so many failures a notice is listed for staff instead."""


def note_notice(
    tx: Tx,
    kind: NoticeKind,
    record_id: int,
    party_id: int,
    contact_id: int | None = None,
    *,
    detail: str = "",
    told: bool = False,
) -> None:
    """Note that a customer is to be told something; saying it again changes nothing.

    Args:
        tx: The transaction of the cause.
        kind: What there is to tell.
        record_id: The record that it is about.
        party_id: Whose business it is.
        contact_id: The person who acted for that party.
        detail: Tells apart what is worth saying again about the same record.
        told: Whether it was said in the talk itself.
    """
    state = NoticeState.TOLD if told else _state_at_first(tx, kind)
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(NoticeRow)
        .values(
            kind=kind,
            record_id=record_id,
            detail=detail,
            party_id=party_id,
            contact_id=contact_id,
            state=state,
            attempts=0,
            caused_at=tx.now,
            settled_at=None if state is NoticeState.WAITING else tx.now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "record_id", "detail"])
    )
    tx.notify("notices")


def waiting_notices(tx: Tx, *, limit: int = 20, after: int = 0) -> list[int]:
    """Return the ids of notices that wait to be sent, oldest first."""
    return list(
        tx.session.scalars(
            select(NoticeRow.id)
            .where(NoticeRow.state == NoticeState.WAITING, NoticeRow.id > after)
            .order_by(NoticeRow.id)
            .limit(limit)
        )
    )


def take_notice(tx: Tx, notice_id: int) -> NoticeView | None:
    """Take a notice that waits for this transaction; None when somebody else has settled it.

    A kind that was switched off since is settled here.
    """
    row = _locked(tx, notice_id)
    if row.state != NoticeState.WAITING:
        return None
    if _state_at_first(tx, NoticeKind(row.kind)) is NoticeState.OFF:
        settle_notice(tx, notice_id, NoticeState.OFF)
        return None
    return notice_view(row)


def settle_notice(
    tx: Tx,
    notice_id: int,
    state: NoticeState,
    *,
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Say what became of a notice."""
    row = _locked(tx, notice_id)
    row.state = NOTICE.move(row.state, state)
    row.message_id, row.reason, row.settled_at = message_id, reason, tx.now
    tx.session.flush()


def notice_failed(tx: Tx, notice_id: int, error: str) -> None:
    """Count a failure; after five the notice has failed and is listed for staff."""
    row = _locked(tx, notice_id)
    if row.state != NoticeState.WAITING:
        return
    row.attempts += 1
    row.reason = error
    tx.session.flush()
    if row.attempts >= MAX_ATTEMPTS:
        settle_notice(tx, notice_id, NoticeState.FAILED, reason=error)


def switch_notice(tx: Tx, actor: Actor, kind: NoticeKind, *, is_on: bool) -> NoticeSwitch:
    """Switch a kind of notice on or off, from the next cause on."""
    actor.require("conversations.switch_notice")
    row = tx.session.get(NoticeSwitchRow, kind)
    if row is None:
        row = NoticeSwitchRow(kind=kind, is_on=is_on, changed_at=tx.now)
        tx.session.add(row)
    row.is_on, row.changed_at = is_on, tx.now
    tx.session.flush()
    change = {"kind": kind, "is_on": is_on}
    record_change(tx, actor, "conversations.switch_notice", ("notice_switches", 0), change)
    return NoticeSwitch(kind=kind, is_on=is_on)


def reaches_of(tx: Tx, party_ids: Sequence[int]) -> list[Reach]:
    """Return the proven addresses of parties: the party named first, then the last used first."""
    rows = tx.session.scalars(
        select(IdentityRow)
        .where(IdentityRow.party_id.in_(party_ids), IdentityRow.proof != Proof.NONE)
        .order_by(IdentityRow.id)
    ).all()
    found = [_reach(tx, row) for row in rows]
    found.sort(key=lambda one: one.last_used or one.identity.proven_at or tx.now, reverse=True)
    return sorted(found, key=lambda one: party_ids.index(one.identity.party_id or 0))


def find_identity(tx: Tx, channel: str, account: str, address: str) -> IdentityView | None:
    """Return an identity by its address, whoever it belongs to."""
    row = identity_at(tx, channel, account, address)
    return None if row is None else identity_view(row)


def thread_to(tx: Tx, identity_id: int, subject: str | None = None) -> ThreadRow:
    """Return the open thread with an identity, opened if we write first.

    Args:
        tx: The transaction.
        identity_id: Whom it is with.
        subject: What it is about, where the channel tells talks apart: then it is the open thread
            about just that.
    """
    identity = tx.session.get_one(IdentityRow, identity_id)
    if subject is None:
        return thread_with(tx, identity)
    about_it = and_(ThreadRow.identity_id == identity_id, ThreadRow.subject == subject)
    return locked_thread(tx, about_it) or thread_about_new(tx, identity, subject)


def language_with(tx: Tx, identity_id: int, subject: str | None = None) -> str | None:
    """Return the language in which ``thread_to`` would have us write; None where none is known."""
    which = [ThreadRow.identity_id == identity_id, ThreadRow.state != ThreadState.RESOLVED]
    if subject is not None:
        which.append(ThreadRow.subject == subject)
    found = tx.session.execute(
        select(ThreadRow.language).where(*which).order_by(ThreadRow.id.desc()).limit(1)
    ).first()
    return found[0] if found else tx.session.get_one(IdentityRow, identity_id).language


def _reach(tx: Tx, row: IdentityRow) -> Reach:
    heard = (
        select(func.max(MessageRow.at))
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .where(ThreadRow.identity_id == row.id, MessageRow.direction == "in")
    )
    used = select(func.max(ThreadRow.last_at)).where(ThreadRow.identity_id == row.id)
    return Reach(
        identity=identity_view(row),
        allowed=parties.may_contact(tx, row.party_id, row.address, row.channel, Purpose.SERVICE),
        blocked=row.blocked,
        last_heard=tx.session.scalar(heard),
        last_used=tx.session.scalar(used),
    )


def _state_at_first(tx: Tx, kind: NoticeKind) -> NoticeState:
    switch = tx.session.get(NoticeSwitchRow, kind)
    return NoticeState.OFF if switch is not None and not switch.is_on else NoticeState.WAITING


def _locked(tx: Tx, notice_id: int) -> NoticeRow:
    return tx.session.get_one(NoticeRow, notice_id, with_for_update=True, populate_existing=True)
