"""Tables of queues: who works on which threads, and how threads find their queue."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class QueueRow(Table):
    """Where threads and cases of one kind wait for a person; the default one takes the rest."""

    __tablename__ = "queues"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    is_default: Mapped[bool] = mapped_column(default=False)
    assigns: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]


class QueueMemberRow(Table):
    """A member of staff who works on a queue; ``is_taking`` while they take new work."""

    __tablename__ = "queue_members"
    __table_args__ = (UniqueConstraint("queue_id", "user_id"),)

    id: Mapped[PrimaryKey]
    queue_id: Mapped[int] = reference("queues.id", index=False)
    user_id: Mapped[int] = reference("users.id")
    is_taking: Mapped[bool] = mapped_column(default=True)


class QueueRuleRow(Table):
    """What goes to a queue: every condition that is given must hold; the first rule decides."""

    __tablename__ = "queue_rules"

    id: Mapped[PrimaryKey]
    queue_id: Mapped[int] = reference("queues.id")
    place: Mapped[int]
    channel: Mapped[str | None]
    reason: Mapped[str | None]
    language: Mapped[str | None]


class ThreadTagRow(Table):
    """A word that staff put on a thread."""

    __tablename__ = "thread_tags"
    __table_args__ = (UniqueConstraint("thread_id", "tag"),)

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id", index=False)
    tag: Mapped[str] = mapped_column(index=True)
