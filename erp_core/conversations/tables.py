"""Rows of the path of one message: raw events, conversations, threads, messages and the outbox."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


def _new_key() -> str:
    return secrets.token_hex(12)


class ConversationRow(Table):
    """One peer on one channel account: the row that workers claim and that serialises a talk.

    ``next_seq`` counts what was accepted, ``done_seq`` is the watermark of what was answered.
    ``due_at`` and ``lease_until`` are real time, not business time.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("done_seq <= next_seq", name="watermark"),
        Index("ix_conversations_due", "due_at", "lease_until"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    account: Mapped[str]
    peer: Mapped[str]
    next_seq: Mapped[int] = mapped_column(default=0)
    done_seq: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class InboundRow(Table):
    """A raw payload as the carrier delivered it: stored before it is acknowledged.

    ``by_hand`` says that it was set aside and an operator had it heard; ``error`` still says so of
    what was above the measure of a day.
    """

    __tablename__ = "inbound_events"
    __table_args__ = (
        UniqueConstraint("channel", "account", "dedupe_key"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_inbound_events_state", "state"),
    )

    id: Mapped[PrimaryKey]
    conversation_id: Mapped[int] = reference("conversations.id", index=False)
    seq: Mapped[int]
    channel: Mapped[str]
    account: Mapped[str]
    dedupe_key: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    captured: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    error: Mapped[str | None]
    code_outcome: Mapped[str | None]
    received_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)


class IdentityRow(Table):
    """An address on a channel, the party it belongs to, and how that was proven."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: Mapped[PrimaryKey]
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str | None]
    party_id: Mapped[int | None] = reference("parties.id")
    proof: Mapped[str]
    proven_at: Mapped[datetime | None]
    code_at: Mapped[datetime | None]
    blocked: Mapped[bool] = mapped_column(default=False)
    first_seen: Mapped[datetime]
    unreachable_at: Mapped[datetime | None]
    unreachable_because: Mapped[str | None]


class ThreadRow(Table):
    """A conversation on one channel, and who handles it: the assistant or a person.

    ``replied`` says that the assistant has written to the customer, and so said what it is.
    ``snoozed_until`` hides it from who has it until then, or until the customer writes.
    ``subject`` is None on a channel that has one talk with each peer.
    """

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_inbox", "state", "last_at"),)

    id: Mapped[PrimaryKey]
    conversation_id: Mapped[int] = reference("conversations.id")
    identity_id: Mapped[int] = reference("identities.id")
    party_id: Mapped[int | None] = reference("parties.id")
    channel: Mapped[str]
    state: Mapped[str]
    handler: Mapped[str]
    assignee_id: Mapped[int | None] = reference("users.id")
    queue_id: Mapped[int | None] = reference("queues.id")
    snoozed_until: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str | None]
    language: Mapped[str | None]
    subject: Mapped[str | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    last_text: Mapped[str] = mapped_column(default="")
    waiting_since: Mapped[datetime | None]
    replied: Mapped[bool] = mapped_column(default=False)
    dialogue: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]


class MessageRow(Table):
    """One message of a thread, in the order of ``seq``; notes are seen by staff only.

    ``whole_text`` is what the customer wrote with its quotes, where ``text`` leaves some out.
    ``earlier`` is what an edited message said before, oldest first, and ``edited_at`` the
    carrier's time of the last edit.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("thread_id", "seq"),
        UniqueConstraint("inbound_id", "part"),
        Index("ix_messages_carrier_id", "carrier_id"),
    )

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id", index=False)
    seq: Mapped[int]
    direction: Mapped[str]
    author: Mapped[str]
    author_id: Mapped[int | None]
    author_name: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    whole_text: Mapped[str | None]
    buttons: Mapped[list[Any]]
    attachments: Mapped[list[Any]]
    citations: Mapped[list[Any]]
    inbound_id: Mapped[int | None] = reference("inbound_events.id")
    part: Mapped[int] = mapped_column(default=0)
    carrier_id: Mapped[str | None]
    carrier_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    earlier: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    at: Mapped[datetime]


class OutboxRow(Table):
    """One carrier message to send: pending, sending, then sent, uncertain, dead or captured.

    ``handed_at`` and ``done_at`` are real time; ``carrier_at`` is the carrier's, from its receipt.
    ``taken_at`` is when the sender last asked whether it may go, in the house's own time.
    ``looked_up_at`` is when the carrier's own list was found without an uncertain message.
    ``progress`` is how far the carrier says that it got since.
    ``key`` names the message at its carrier, the same for every try, and nobody can guess it.
    ``file_ids`` are the files that go with it. ``contact_button`` is the label of a button that
    shares the customer's own number; empty takes it away.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_due", "channel", "account", "state", "due_at"),
    )

    id: Mapped[PrimaryKey]
    message_id: Mapped[int] = reference("messages.id")
    conversation_id: Mapped[int] = reference("conversations.id")
    channel: Mapped[str]
    account: Mapped[str]
    peer: Mapped[str]
    part: Mapped[int]
    key: Mapped[str] = mapped_column(default=_new_key)
    text: Mapped[str]
    buttons: Mapped[list[Any]]
    answers_callback: Mapped[str | None]
    contact_button: Mapped[str | None]
    file_ids: Mapped[list[Any]]
    purpose: Mapped[str]
    sensitive: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    resent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    provider_ids: Mapped[list[Any]]
    error: Mapped[str | None]
    handed_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    carrier_at: Mapped[datetime | None]
    looked_up_at: Mapped[datetime | None]
    progress: Mapped[str | None]


class CarrierReportRow(Table):
    """What a carrier last said about a message by its own id, and which message of ours that is.

    Either side may come first, the report or our receipt with the id; the row is where they meet.
    """

    __tablename__ = "carrier_reports"
    __table_args__ = (UniqueConstraint("channel", "account", "carrier_id"),)

    id: Mapped[PrimaryKey]
    channel: Mapped[str]
    account: Mapped[str]
    carrier_id: Mapped[str]
    outbox_id: Mapped[int | None] = reference("outbox.id")
    progress: Mapped[str | None]
    reason: Mapped[str]
    at: Mapped[datetime]


class ProposalRow(Table):
    """A write that was offered and waits for the same person's own yes."""

    __tablename__ = "proposals"

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id")
    identity_id: Mapped[int] = reference("identities.id")
    party_id: Mapped[int | None] = reference("parties.id")
    message_id: Mapped[int] = reference("messages.id")
    action: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    digest: Mapped[str]
    preview: Mapped[str]
    policy_version: Mapped[str]
    offered_seq: Mapped[int]
    state: Mapped[str]
    expires_at: Mapped[datetime]
    offered_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ButtonRow(Table):
    """What a button's nonce stands for; only the nonce travels over the carrier."""

    __tablename__ = "buttons"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = reference("threads.id")
    proposal_id: Mapped[int | None] = reference("proposals.id")
    value: Mapped[str]


class ReceiptRow(Table):
    """Proof that a proposal was executed, once."""

    __tablename__ = "receipts"

    id: Mapped[PrimaryKey]
    proposal_id: Mapped[int] = mapped_column(unique=True)
    record_table: Mapped[str]
    record_id: Mapped[int]
    text: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class SuggestionRow(Table):
    """A drafted reply or a next best action waiting for a support agent, and what became of it."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_thread_state", "thread_id", "state"),)

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id", index=False)
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    citations: Mapped[list[Any]]
    documents: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    confidence: Mapped[int]
    state: Mapped[str]
    sent_text: Mapped[str | None]
    rejected_because: Mapped[str | None]
    offered_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = reference("users.id")


class CodeRow(Table):
    """A one-time code, hashed, bound to who asked and to whose records it opens.

    ``waits`` says that it was asked for and is not sent yet, and ``named`` keeps until then what
    address the customer wrote. ``sent_to`` is the identity whose address it was sent to.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_identity_sent", "identity_id", "sent_at"),
        Index("ix_one_time_codes_waits", "waits"),
    )

    id: Mapped[PrimaryKey]
    identity_id: Mapped[int] = reference("identities.id", index=False)
    party_id: Mapped[int | None] = reference("parties.id")
    sent_to: Mapped[int | None] = reference("identities.id")
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    named: Mapped[str] = mapped_column(default="")
    waits: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TurnRow(Table):
    """The record of one turn: what went in, what was decided, by which model, for how much."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_at", "at"),)

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id")
    from_seq: Mapped[int]
    to_seq: Mapped[int]
    model: Mapped[str]
    outcome: Mapped[str]
    confidence: Mapped[int]
    trace: Mapped[dict[str, Any]]
    tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    at: Mapped[datetime]


class NoticeRow(Table):
    """One thing that a customer is told unasked, once: waiting, then what became of it.

    ``detail`` tells apart what is worth saying again about a record: the new day of a late order.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("kind", "record_id", "detail"),
        Index("ix_notices_state", "state"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigId)
    detail: Mapped[str]
    party_id: Mapped[int] = reference("parties.id")
    contact_id: Mapped[int | None] = reference("parties.id", index=False)
    state: Mapped[str]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = reference("messages.id")
    caused_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class NoticeSwitchRow(Table):
    """A kind of notice that was switched off; a kind without a row is on."""

    __tablename__ = "notice_switches"

    kind: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]


class CursorRow(Table):
    """How far a channel that fetches its messages itself has read at its carrier."""

    __tablename__ = "channel_cursors"
    __table_args__ = (UniqueConstraint("channel", "account"),)

    id: Mapped[PrimaryKey]
    channel: Mapped[str]
    account: Mapped[str]
    note: Mapped[str]
    saved_at: Mapped[datetime]
