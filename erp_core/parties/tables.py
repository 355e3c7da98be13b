"""Who we deal with: people and companies, how to reach them, and what they agreed to."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class Party(Table):
    """A person or a company; customer, supplier and employee are roles of it."""

    __tablename__ = "parties"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'company')", name="kind"),
        CheckConstraint("language IN ('en', 'zh')", name="language"),
        CheckConstraint(
            "customer_type IN ('retail', 'wholesale', 'corporate')", name="customer_type"
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str | None]
    language: Mapped[str]
    tax_id: Mapped[str | None] = mapped_column(index=True)
    customer_type: Mapped[str]
    region: Mapped[str | None]
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = reference("parties.id")
    erased_at: Mapped[datetime | None]

    roles: Mapped[list["HeldRole"]] = relationship(lazy="selectin", order_by="HeldRole.role")


class PartyMerge(Table):
    """An entry that stands for another one of the same person or company, until it is undone."""

    __tablename__ = "party_merges"
    __table_args__ = (CheckConstraint("party_id <> merged_id", name="two_parties"),)

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    merged_id: Mapped[int] = reference("parties.id")
    evidence: Mapped[list[Any]]
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_because: Mapped[str | None]


class HeldRole(Table):
    """A role that a party has for us."""

    __tablename__ = "party_roles"

    party_id: Mapped[int] = reference("parties.id", primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class ContactPoint(Table):
    """A phone number (E.164) or an e-mail address (case-folded) of a party."""

    __tablename__ = "contact_points"
    __table_args__ = (
        UniqueConstraint("party_id", "kind", "value"),
        Index("ix_contact_points_kind_value", "kind", "value"),
        CheckConstraint("kind IN ('phone', 'email')", name="kind"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    kind: Mapped[str]
    value: Mapped[str]
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Address(Table):
    """A postal address of a party. Documents keep a copy, so it is never changed, only added."""

    __tablename__ = "addresses"

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    recipient: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    created_at: Mapped[datetime]


class GrantedPowers(Table):
    """What a person may do for a company; without a row, nothing."""

    __tablename__ = "party_powers"
    __table_args__ = (
        CheckConstraint("person_id <> company_id", name="two_parties"),
        CheckConstraint(
            "(order_up_to_minor IS NULL) = (order_up_to_currency IS NULL)", name="limit_whole"
        ),
    )

    person_id: Mapped[int] = reference("parties.id", primary_key=True)
    company_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("parties.id"), primary_key=True, index=True
    )
    view: Mapped[bool]
    order_up_to_minor: Mapped[int | None]
    order_up_to_currency: Mapped[str | None]
    pay: Mapped[bool]
    granted_at: Mapped[datetime]


class Consent(Table):
    """One line of the consent ledger: what somebody agreed to or objected to. Never changed."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_address", "channel", "address", "purpose"),
        CheckConstraint("purpose IN ('service', 'marketing')", name="purpose"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int | None] = reference("parties.id")
    channel: Mapped[str]
    address: Mapped[str]
    purpose: Mapped[str]
    granted: Mapped[bool]
    basis: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]
