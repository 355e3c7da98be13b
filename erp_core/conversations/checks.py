"""What is always true of conversations, for ``frontdesk verify``."""

from sqlalchemy import func, select

from erp_core.conversations.states import Handler, InboundState, OutboxState, ProposalState
from erp_core.conversations.tables import (
    ConversationRow,
    InboundRow,
    MessageRow,
    OutboxRow,
    ProposalRow,
    ReceiptRow,
    ThreadRow,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def no_message_lost(tx: Tx) -> Findings:
    """Every payload below its conversation's watermark was answered, buried or quarantined."""
    total = tx.session.scalar(select(func.count(InboundRow.id))) or 0
    rows = tx.session.execute(
        select(InboundRow.id, ConversationRow.key)
        .join(ConversationRow, ConversationRow.id == InboundRow.conversation_id)
        .where(InboundRow.seq <= ConversationRow.done_seq, InboundRow.state == InboundState.STORED)
    )
    return Findings.of(
        total, (f"inbound event {row.id} of {row.key} was passed over" for row in rows)
    )


def numbered_without_gap(tx: Tx) -> Findings:
    """The messages of a thread are numbered from 1 without a gap."""
    rows = tx.session.execute(
        select(
            MessageRow.thread_id, func.count(), func.min(MessageRow.seq), func.max(MessageRow.seq)
        )
        .group_by(MessageRow.thread_id)
        .order_by(MessageRow.thread_id)
    ).all()
    wrong = (row[0] for row in rows if (row[2], row[3]) != (1, row[1]))
    return Findings.of(len(rows), (f"thread {thread_id} has a gap" for thread_id in wrong))


def replies_are_queued(tx: Tx) -> Findings:
    """Every reply has at least one carrier message."""
    total = tx.session.scalar(
        select(func.count(MessageRow.id)).where(MessageRow.direction == "out")
    )
    rows = tx.session.scalars(
        select(MessageRow.id)
        .outerjoin(OutboxRow, OutboxRow.message_id == MessageRow.id)
        .where(MessageRow.direction == "out", OutboxRow.id.is_(None))
    )
    return Findings.of(total or 0, (f"reply {message_id} was never queued" for message_id in rows))


def receipts_match_proposals(tx: Tx) -> Findings:
    """A receipt exists exactly for each executed proposal."""
    rows = tx.session.execute(
        select(ProposalRow.id, ProposalRow.state, ReceiptRow.id.label("receipt"))
        .outerjoin(ReceiptRow, ReceiptRow.proposal_id == ProposalRow.id)
        .order_by(ProposalRow.id)
    ).all()
    wrong = (
        row.id for row in rows if (row.state == ProposalState.EXECUTED) != (row.receipt is not None)
    )
    return Findings.of(len(rows), (f"proposal {number} and its receipt differ" for number in wrong))


def sends_have_receipts(tx: Tx) -> Findings:
    """A message that counts as sent has the carrier's receipt or needs none."""
    rows = tx.session.execute(
        select(OutboxRow.id, OutboxRow.handed_at).where(OutboxRow.state == OutboxState.SENT)
    ).all()
    wrong = (row.id for row in rows if row.handed_at is None)
    return Findings.of(
        len(rows), (f"outgoing message {number} was never handed over" for number in wrong)
    )


def persons_are_named(tx: Tx) -> Findings:
    """A thread that a person has names them, and no other thread names anybody."""
    rows = tx.session.execute(
        select(ThreadRow.id, ThreadRow.handler, ThreadRow.assignee_id).order_by(ThreadRow.id)
    ).all()
    wrong = (
        row.id for row in rows if (row.handler == Handler.PERSON) != (row.assignee_id is not None)
    )
    return Findings.of(len(rows), (f"thread {number} does not say who has it" for number in wrong))


CHECKS = (
    Check("I6", "A thread that a person has names the person", persons_are_named),
    Check("I11", "Every acknowledged message is open or was dealt with", no_message_lost),
    Check("I11", "Messages of a thread are numbered without a gap", numbered_without_gap),
    Check("I11", "Every reply is in the outbox", replies_are_queued),
    Check("I11", "What was sent was handed over first", sends_have_receipts),
    Check("I9", "An executed proposal has exactly one receipt", receipts_match_proposals),
)
