"""Addresses where nothing arrives any more: marked with why, until something comes from there.

A carrier says it at once or later; notices then take the next way to their customer, and one that
was on its way takes it again.
"""

from sqlalchemy import select

from erp_core.conversations.states import NOTICE, NoticeState
from erp_core.conversations.tables import IdentityRow, MessageRow, NoticeRow, OutboxRow, ThreadRow
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

LONGEST_REASON = 300
TURNED_US_AWAY = "turned us away"


def mark_unreachable(tx: Tx, identity_id: int, reason: str) -> None:
    """Mark an address as one where nothing arrives; the first reason stays.

    Args:
        tx: The transaction.
        identity_id: Whose address.
        reason: The carrier's words, for staff.
    """
    row = tx.session.get_one(IdentityRow, identity_id, with_for_update=True, populate_existing=True)
    if row.blocked and row.unreachable_at is not None:
        return
    row.blocked = True
    row.unreachable_at, row.unreachable_because = tx.now, reason[:LONGEST_REASON]
    _changed(tx, row)


def mark_reachable(tx: Tx, row: IdentityRow) -> None:
    """Clear the mark: something came from this address."""
    if row.blocked or row.unreachable_at is not None:
        row.blocked = False
        row.unreachable_at = row.unreachable_because = None
        _changed(tx, row)


def not_reached(tx: Tx, outbox_id: int, reason: str) -> None:
    """Take a carrier's word that a message did not arrive, nor will any other at its address.

    A notice about the customer's business with us waits again, for the next way to them; an offer
    does not.
    """
    sent = tx.session.get_one(OutboxRow, outbox_id)
    message = tx.session.get_one(MessageRow, sent.message_id)
    thread = tx.session.get_one(ThreadRow, message.thread_id)
    mark_unreachable(tx, thread.identity_id, reason)
    if sent.purpose == Purpose.SERVICE:
        _tell_elsewhere(tx, sent.message_id)


def _tell_elsewhere(tx: Tx, message_id: int) -> None:
    told = (NoticeRow.message_id == message_id, NoticeRow.state == NoticeState.SENT)
    for notice in tx.session.scalars(select(NoticeRow).where(*told).with_for_update()):
        notice.state = NOTICE.move(notice.state, NoticeState.WAITING)
        notice.message_id = notice.settled_at = None
        tx.session.flush()
        tx.notify("notices")


def _changed(tx: Tx, row: IdentityRow) -> None:
    tx.session.flush()
    threads = select(ThreadRow.id).where(ThreadRow.identity_id == row.id)
    for thread_id in tx.session.scalars(threads):
        tx.notify(f"thread:{thread_id}")
