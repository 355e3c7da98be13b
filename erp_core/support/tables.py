"""Cases of customers, what became of them, and the handbook we answer from."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


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
