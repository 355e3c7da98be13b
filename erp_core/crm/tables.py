"""One timeline a customer, the stage of each, what they bought when, and who might become one."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class Interaction(Table):
    """Something that passed between a customer and us; the record it is about is named, not copied.

    A message of somebody not yet known has no party; it joins the timeline with its thread.
    """

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_party_id", "party_id", "id"),
        Index("ix_interactions_record", "record_table", "record_id"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int | None] = reference("parties.id", index=False)
    thread_id: Mapped[int | None] = reference("threads.id")
    kind: Mapped[str]
    what: Mapped[str]
    at: Mapped[datetime]
    record_table: Mapped[str]
    record_id: Mapped[int]
    summary_en: Mapped[str]
    summary_zh: Mapped[str]


class Purchase(Table):
    """A confirmed order as the customer's rhythm sees it: a day."""

    __tablename__ = "customer_purchases"
    __table_args__ = (Index("ix_customer_purchases_party_id", "party_id", "bought_on"),)

    order_id: Mapped[int] = reference("orders.id", primary_key=True)
    party_id: Mapped[int] = reference("parties.id", index=False)
    bought_on: Mapped[date]
    cancelled_at: Mapped[datetime | None]


class CustomerStage(Table):
    """The present stage of a customer."""

    __tablename__ = "customer_stages"

    party_id: Mapped[int] = reference("parties.id", primary_key=True)
    stage: Mapped[str] = mapped_column(index=True)
    since: Mapped[date]


class StageChange(Table):
    """One change of stage; the last one led to the present stage."""

    __tablename__ = "stage_changes"

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    source: Mapped[str | None]
    target: Mapped[str]
    reason: Mapped[str]
    business_date: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]


class StageEffect(Table):
    """What a change of stage led to; it holds until the customer moves on.

    A task has its activity. A suggestion and the end of a campaign stand for themselves.
    """

    __tablename__ = "stage_effects"
    __table_args__ = (
        UniqueConstraint("change_id", "kind"),
        Index("ix_stage_effects_party_id_state", "party_id", "state"),
    )

    id: Mapped[PrimaryKey]
    change_id: Mapped[int] = reference("stage_changes.id", index=False)
    party_id: Mapped[int] = reference("parties.id", index=False)
    kind: Mapped[str]
    what: Mapped[str]
    activity_id: Mapped[int | None] = reference("activities.id")
    state: Mapped[str]
    settled_at: Mapped[datetime | None]


class LifecycleReview(Table):
    """A day on which the house looked at who has fallen silent, by itself."""

    __tablename__ = "lifecycle_reviews"

    day: Mapped[date] = mapped_column(primary_key=True)
    examined: Mapped[int]
    changed: Mapped[int]


class CustomerNote(Table):
    """What staff noted about a customer; never shown to the customer."""

    __tablename__ = "customer_notes"

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    author: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class Lead(Table):
    """Somebody who asked for price or advice and may become a customer.

    A conversation has one that is worked on; those that were won or lost stand beside it.
    """

    __tablename__ = "leads"
    __table_args__ = (
        Index(
            "uq_leads_one_a_thread",
            "thread_id",
            unique=True,
            sqlite_where=text("state NOT IN ('won', 'lost')"),
            postgresql_where=text("state NOT IN ('won', 'lost')"),
        ),
    )

    id: Mapped[PrimaryKey]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    thread_id: Mapped[int | None] = reference("threads.id")
    identity_id: Mapped[int | None] = reference("identities.id")
    party_id: Mapped[int | None] = reference("parties.id")
    source: Mapped[str]
    name: Mapped[str | None]
    contact: Mapped[str | None]
    words: Mapped[str]
    interest: Mapped[str | None]
    budget_minor: Mapped[int | None]
    currency: Mapped[str | None]
    consent_basis: Mapped[str]
    owner_id: Mapped[int | None] = reference("users.id")
    next_activity: Mapped[str]
    due_on: Mapped[date]
    reason: Mapped[str | None]
    business_date: Mapped[date]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class LeadStep(Table):
    """One step of a lead from one state to the next."""

    __tablename__ = "lead_steps"

    id: Mapped[PrimaryKey]
    lead_id: Mapped[int] = reference("leads.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]


class DemandTold(Table):
    """A week of which those who buy and plan were told what could not be had."""

    __tablename__ = "demand_told"

    week: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class UnmetDemand(Table):
    """Something that was asked for and could not be had: not sold here, or not enough of it."""

    __tablename__ = "unmet_demands"

    id: Mapped[PrimaryKey]
    variant_id: Mapped[int | None] = reference("variants.id")
    asked: Mapped[str]
    quantity: Mapped[Decimal | None]
    wanted_on: Mapped[date | None]
    party_id: Mapped[int | None] = reference("parties.id")
    thread_id: Mapped[int | None] = reference("threads.id")
    business_date: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]
