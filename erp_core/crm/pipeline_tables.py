"""The pipeline: its stages, opportunities with their history, and what is to be done about them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference

_OPEN = text("state = 'open' AND lead_id IS NOT NULL")


class PipelineStage(Table):
    """A column of the board: how likely an order is for what stands in it."""

    __tablename__ = "pipeline_stages"
    __table_args__ = (CheckConstraint("probability BETWEEN 0 AND 1000000", name="probability"),)

    id: Mapped[PrimaryKey]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    probability: Mapped[Decimal]
    position: Mapped[int]
    archived_at: Mapped[datetime | None]


class Opportunity(Table):
    """An order that may come: what it may bring, when, and how far the talk about it is.

    ``rank`` is its place in the column of the board. What is won has the order that came.
    """

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("quotation_id"),
        UniqueConstraint("order_id"),
        CheckConstraint("value_minor >= 0", name="value"),
        CheckConstraint("state <> 'won' OR order_id IS NOT NULL", name="order"),
        CheckConstraint("(state = 'open') = (closed_on IS NULL)", name="closed"),
        CheckConstraint("state <> 'lost' OR reason IS NOT NULL", name="reason"),
        Index("ix_opportunities_state_stage_id", "state", "stage_id", "rank"),
        Index(
            "uq_opportunities_one_a_lead",
            "lead_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[PrimaryKey]
    title: Mapped[str]
    party_id: Mapped[int] = reference("parties.id")
    lead_id: Mapped[int | None] = reference("leads.id")
    source: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    stage_id: Mapped[int] = reference("pipeline_stages.id", index=False)
    rank: Mapped[int]
    in_stage_since: Mapped[date]
    value_minor: Mapped[int]
    currency: Mapped[str]
    close_on: Mapped[date] = mapped_column(index=True)
    owner_id: Mapped[int | None] = reference("users.id")
    quotation_id: Mapped[int | None] = reference("quotations.id", index=False)
    order_id: Mapped[int | None] = reference("orders.id", index=False)
    reason: Mapped[str | None]
    closed_on: Mapped[date | None] = mapped_column(index=True)
    business_date: Mapped[date]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class OpportunityStep(Table):
    """What an opportunity was from a moment on; never changed, so that the past can be told."""

    __tablename__ = "opportunity_steps"

    id: Mapped[PrimaryKey]
    opportunity_id: Mapped[int] = reference("opportunities.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    stage_id: Mapped[int] = reference("pipeline_stages.id", index=False)
    value_minor: Mapped[int]
    close_on: Mapped[date]
    reason: Mapped[str | None]
    business_date: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]
    actor: Mapped[str]


class Activity(Table):
    """A call, meeting, mail or task that somebody is to do by a day, and what came of it."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint(
            "party_id IS NOT NULL OR lead_id IS NOT NULL OR opportunity_id IS NOT NULL",
            name="subject",
        ),
        CheckConstraint("(state = 'planned') = (ended_at IS NULL)", name="ended"),
        Index("ix_activities_state_due_on", "state", "due_on"),
        Index("ix_activities_owner_id", "owner_id", "state"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int | None] = reference("users.id", index=False)
    party_id: Mapped[int | None] = reference("parties.id")
    lead_id: Mapped[int | None] = reference("leads.id")
    opportunity_id: Mapped[int | None] = reference("opportunities.id")
    outcome: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
