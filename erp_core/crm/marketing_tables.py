"""Segments of customers, and campaigns: who was to be written to, who was, and who was left out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class SegmentRow(Table):
    """Saved rules that say which customers are meant; who they are is asked anew each time."""

    __tablename__ = "customer_segments"

    id: Mapped[PrimaryKey]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    rule: Mapped[dict[str, Any]]
    version: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Campaign(Table):
    """One message to the members of a segment, in both languages, and within which bounds.

    ``kind`` is what a stage of the lifecycle may stop. Hours are those of the house: nothing is
    sent from ``quiet_from`` to ``quiet_until``. ``control_percent`` of the members hear nothing.
    ``changed_by`` wrote it as it is; the subject is what a mail is about, the name is our own.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("control_percent BETWEEN 0 AND 50", name="control"),
        CheckConstraint("cap_messages >= 1 AND cap_days >= 1", name="cap"),
        CheckConstraint("outcome_days >= 1", name="outcome"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
        CheckConstraint("state = 'draft' OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint(
            "approved_by IS NULL OR approved_by NOT IN (created_by, changed_by)", name="four_eyes"
        ),
        CheckConstraint("state <> 'stopped' OR reason IS NOT NULL", name="reason"),
    )

    id: Mapped[PrimaryKey]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    segment_id: Mapped[int] = reference("customer_segments.id")
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    subject_en: Mapped[str]
    subject_zh: Mapped[str]
    text_en: Mapped[str]
    text_zh: Mapped[str]
    control_percent: Mapped[int]
    cap_messages: Mapped[int]
    cap_days: Mapped[int]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    outcome_days: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    changed_by: Mapped[str]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class CampaignMember(Table):
    """A member of the segment when the campaign was approved, and what became of them.

    Left out with a reason, in the control group, waiting, told, or passed over with a reason when
    their turn came. What they did is counted ``from_on`` to ``until_on``, both included.
    """

    __tablename__ = "campaign_members"
    __table_args__ = (
        UniqueConstraint("campaign_id", "party_id"),
        Index("ix_campaign_members_campaign_id_state", "campaign_id", "state"),
        CheckConstraint(
            "(state IN ('left_out', 'passed_over')) = (reason IS NOT NULL)", name="reason"
        ),
        CheckConstraint("(from_on IS NULL) = (until_on IS NULL)", name="window"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = reference("campaigns.id", index=False)
    party_id: Mapped[int] = reference("parties.id")
    state: Mapped[str]
    reason: Mapped[str | None]
    told_at: Mapped[datetime | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
