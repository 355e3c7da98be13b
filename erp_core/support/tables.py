"""Cases of customers, what became of them, and the handbook we answer from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class Case(Table):
    """Something a customer wants solved, linked to what it is about.

    ``topic`` is the kind of thing, where the assistant opened it; ``due_at`` is what the customer
    was promised.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_open", "state", "assignee_id"),
        CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),
        CheckConstraint(
            "(solution IS NULL) = (state IN ('open', 'pending'))", name="solved_for_a_reason"
        ),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int | None] = reference("parties.id")
    thread_id: Mapped[int | None] = reference("threads.id")
    order_id: Mapped[int | None] = reference("orders.id")
    invoice_id: Mapped[int | None] = reference("invoices.id")
    subject: Mapped[str]
    description: Mapped[str]
    priority: Mapped[str]
    state: Mapped[str]
    solution: Mapped[str | None]
    topic: Mapped[str | None]
    due_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = reference("users.id")
    queue_id: Mapped[int | None] = reference("queues.id")
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaseStep(Table):
    """One transition of a case; the last one leads to its present state."""

    __tablename__ = "case_steps"

    id: Mapped[PrimaryKey]
    case_id: Mapped[int] = reference("cases.id")
    source: Mapped[str | None]
    target: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class Closing(Table):
    """Why a case, a conversation or a return is over, with the article and lot it was about.

    What was opened again, or noted otherwise later, is undone and no longer counts.
    """

    __tablename__ = "closings"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN case_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN return_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
        CheckConstraint("lot_id IS NULL OR variant_id IS NOT NULL", name="lot_of_an_article"),
        *(
            Index(
                f"uq_closings_one_a_{subject}",
                f"{subject}_id",
                unique=True,
                sqlite_where=text("undone_at IS NULL"),
                postgresql_where=text("undone_at IS NULL"),
            )
            for subject in ("case", "thread", "return")
        ),
        Index("ix_closings_business_date", "business_date"),
    )

    id: Mapped[PrimaryKey]
    case_id: Mapped[int | None] = reference("cases.id", index=False)
    thread_id: Mapped[int | None] = reference("threads.id", index=False)
    return_id: Mapped[int | None] = reference("order_returns.id", index=False)
    cause: Mapped[str]
    variant_id: Mapped[int | None] = reference("variants.id")
    lot_id: Mapped[int | None] = reference("lots.id")
    noted_by: Mapped[str]
    business_date: Mapped[date]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ReasonsTold(Table):
    """A week of which those who buy and plan were told why things were over."""

    __tablename__ = "reasons_told"

    week: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ServiceDesk(Table):
    """The single row that says when people work and whether customers are asked how it was.

    ``hours`` is a list of [weekday, opens, closes] in minutes after midnight, or None: what the
    deployment's settings say; ``holidays`` is a list of ISO dates.
    """

    __tablename__ = "service_desk"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hours: Mapped[list[Any] | None]
    holidays: Mapped[list[Any]]
    asks: Mapped[bool]


class ServicePolicy(Table):
    """How soon a queue answers and solves, in minutes of business hours; no queue: all others."""

    __tablename__ = "service_policies"
    __table_args__ = (
        CheckConstraint("first_minutes > 0 AND resolve_minutes > 0", name="positive"),
    )

    id: Mapped[PrimaryKey]
    queue_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("queues.id"), unique=True, nullable=True
    )
    first_minutes: Mapped[int]
    resolve_minutes: Mapped[int]


class ServiceClock(Table):
    """When a thread or a case that waits for a person is due, and whether it was met.

    It rests (``paused_at``) while the customer has to act and is set forward when it goes on;
    what was late is marked once and stays marked.
    """

    __tablename__ = "service_clocks"
    __table_args__ = (
        CheckConstraint("(thread_id IS NULL) <> (case_id IS NULL)", name="one_subject"),
        CheckConstraint("paused_at IS NULL OR ended_at IS NULL", name="rests_or_is_over"),
        Index("ix_service_clocks_running", "ended_at", "paused_at"),
    )

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("threads.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cases.id"), unique=True)
    first_minutes: Mapped[int]
    resolve_minutes: Mapped[int]
    started_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    resolve_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    warned: Mapped[str | None]
    first_late_at: Mapped[datetime | None]
    resolve_late_at: Mapped[datetime | None]


class Macro(Table):
    """A reply that is written often, with places to fill in, and what it does beside."""

    __tablename__ = "macros"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    body_en: Mapped[str]
    body_zh: Mapped[str]
    resolves: Mapped[bool] = mapped_column(default=False)
    queue_id: Mapped[int | None] = reference("queues.id")
    tag: Mapped[str | None]
    cause: Mapped[str | None]
    archived_at: Mapped[datetime | None]


class Notice(Table):
    """Something a member of staff should know, until they have read it."""

    __tablename__ = "staff_notices"
    __table_args__ = (Index("ix_staff_notices_user", "user_id", "read_at"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = reference("users.id", index=False)
    kind: Mapped[str]
    record_table: Mapped[str]
    record_id: Mapped[int]
    text_en: Mapped[str]
    text_zh: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class StaffTask(Table):
    """Something a member of staff, or a department, has to do, linked to what it is about.

    ``kind`` is what it came of: somebody's own words, a mention in a note, a lot that was blocked;
    ``note`` is the note of a mention in full. A task of a ``department`` is nobody's until somebody
    takes it. ``title_zh`` is the title in Chinese where the house wrote it.
    """

    __tablename__ = "staff_tasks"
    __table_args__ = (
        Index("ix_staff_tasks_open", "assignee_id", "state"),
        CheckConstraint("(done_at IS NULL) = (state = 'open')", name="done_when_done"),
    )

    id: Mapped[PrimaryKey]
    title: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime | None]
    report: Mapped[str | None]
    report_week: Mapped[date | None]
    assignee_id: Mapped[int | None] = reference("users.id", index=False)
    thread_id: Mapped[int | None] = reference("threads.id")
    case_id: Mapped[int | None] = reference("cases.id")
    party_id: Mapped[int | None] = reference("parties.id")
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(default="task", server_default="task")
    title_zh: Mapped[str | None]
    department: Mapped[str | None] = mapped_column(index=True)
    note: Mapped[str | None]


class TaskLinkRow(Table):
    """A record that a task names: an order, a lot, an article; the label is how it was known."""

    __tablename__ = "staff_task_links"
    __table_args__ = (
        UniqueConstraint("task_id", "record_table", "record_id"),
        Index("ix_staff_task_links_record", "record_table", "record_id"),
    )

    id: Mapped[PrimaryKey]
    task_id: Mapped[int] = reference("staff_tasks.id", index=False)
    record_table: Mapped[str]
    record_id: Mapped[int]
    label: Mapped[str]


class CaseNote(Table):
    """What staff noted on a case; the customer never sees it."""

    __tablename__ = "case_notes"

    id: Mapped[PrimaryKey]
    case_id: Mapped[int] = reference("cases.id")
    author_id: Mapped[int]
    author_name: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class Survey(Table):
    """One question to a customer: how was it? Asked once, answered from one to five."""

    __tablename__ = "surveys"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("(score IS NOT NULL) = (state = 'answered')", name="answered_by_score"),
        Index("ix_surveys_due", "state", "due_at"),
    )

    id: Mapped[PrimaryKey]
    thread_id: Mapped[int] = reference("threads.id")
    case_id: Mapped[int | None] = reference("cases.id")
    identity_id: Mapped[int] = reference("identities.id")
    party_id: Mapped[int | None] = reference("parties.id")
    agent_id: Mapped[int | None] = reference("users.id")
    state: Mapped[str]
    reason: Mapped[str | None]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = reference("messages.id")
    score: Mapped[int | None]
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class HandbookPage(Table):
    """A page of the handbook as it reads now, in both languages."""

    __tablename__ = "handbook_pages"

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_zh: Mapped[str]
    body_en: Mapped[str]
    body_zh: Mapped[str]
    questions: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    version: Mapped[int]
    updated_at: Mapped[datetime]


class HandbookVersion(Table):
    """What a page said in an earlier or its present version, for answers that cited it."""

    __tablename__ = "handbook_versions"
    __table_args__ = (UniqueConstraint("page_id", "version"),)

    id: Mapped[PrimaryKey]
    page_id: Mapped[int] = reference("handbook_pages.id", index=False)
    version: Mapped[int]
    title_en: Mapped[str]
    title_zh: Mapped[str]
    body_en: Mapped[str]
    body_zh: Mapped[str]
    actor: Mapped[str]
    saved_at: Mapped[datetime]
