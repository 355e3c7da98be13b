"""Campaigns as they cross a border: drafts, who is meant and left out, and what came of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.crm.states import CampaignKind, CampaignState, LeftOut, MemberState
from erp_core.kernel.actor import PartyId
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Name, RecordId, Schema, Text

Words = Annotated[Text, Field(min_length=1, max_length=1000)]
Subject = Annotated[Name, Field(max_length=120)]
Hour = Annotated[int, Field(ge=0, le=23)]


class NewCampaign(Schema):
    """A campaign to draft.

    Attributes:
        kind: What it is for; it is not for customers whose stage ends such campaigns.
        subject_en: What a mail is about, with the placeholders of a text; the name is our own.
        subject_zh: The same in Chinese.
        text_en: What is written, with ``{name}`` and ``{company}`` for what stands for them.
        text_zh: The same in Chinese.
        control_percent: How many of a hundred hear nothing, to compare with.
        cap_messages: No customer gets more messages of campaigns than this in ``cap_days`` days.
        quiet_from: From this hour of the house on nothing is sent, until ``quiet_until``; equal
            hours: any time.
        outcome_days: For how many days, the first included, answers and orders count.
    """

    name_en: Name
    name_zh: Name
    segment_id: RecordId
    kind: CampaignKind = CampaignKind.GENERAL
    subject_en: Subject
    subject_zh: Subject
    text_en: Words
    text_zh: Words
    control_percent: Annotated[int, Field(ge=0, le=50)] = 10
    cap_messages: Annotated[int, Field(ge=1, le=100)] = 2
    cap_days: Annotated[int, Field(ge=1, le=365)] = 30
    quiet_from: Hour = 20
    quiet_until: Hour = 8
    outcome_days: Annotated[int, Field(ge=1, le=365)] = 14


class CampaignChange(NewCampaign):
    """A draft as it is to be, and which version of it was seen."""

    version: int


class Approval(Schema):
    """What was seen when it was looked at: the words, the rules, and who is meant.

    Attributes:
        version: The version of the campaign.
        segment_version: The version of its segment.
        to_write_to: How many were to be written to.
        digest: Who was meant, and in which group each of them.
    """

    version: int
    segment_version: int
    to_write_to: int
    digest: Annotated[str, Field(min_length=64, max_length=64)]


class CampaignEnd(Schema):
    """Why a campaign is stopped."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class Excluded(Schema):
    """Why some are not written to, and how many they are."""

    reason: LeftOut
    en: str
    zh: str
    customers: int


class CampaignCount(Schema):
    """Who a campaign means: ``members`` is ``to_write_to``, ``control`` and all left out.

    ``digest`` is another one as soon as anybody is in another group.
    """

    members: int
    to_write_to: int
    control: int
    left_out: tuple[Excluded, ...]
    digest: str


class CampaignView(NewCampaign):
    """A campaign and how far it is, with the version that its segment has now."""

    id: RecordId
    segment_en: str
    segment_zh: str
    segment_version: int
    state: CampaignState
    version: int
    created_by: str
    created_at: datetime
    changed_by: str
    approved_by: str | None
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    reason: str | None

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en


class MemberView(Schema):
    """A member of a campaign and what became of them."""

    id: RecordId
    party_id: PartyId
    party_name: str
    state: MemberState
    reason: LeftOut | None
    told_at: datetime | None
    from_on: date | None
    until_on: date | None


class Reaction(Schema):
    """What customers did in their days.

    Attributes:
        customers: How many there are.
        answered: How many wrote to us.
        opted_out: How many objected to being written to.
        ordered: How many ordered.
        orders: How many orders they confirmed.
        net: What these come to, net.
        share: ``ordered`` of ``customers``, 0 to 1; None of nobody.
    """

    customers: int
    answered: int
    opted_out: int
    ordered: int
    orders: int
    net: Money
    share: Decimal | None


class Failed(Schema):
    """Why messages did not arrive, and how many."""

    reason: str
    messages: int


class CampaignOutcome(Schema):
    """What came of a campaign, beside its control group.

    Attributes:
        count: Who was meant, as approved.
        sent: Messages that the carrier took.
        pending: Members whose message waits: for its hour, or at the sender.
        failed: Members who were to be told and could not be.
        passed_over: Members who were left out only when their turn came.
        reached: What those did to whom it was sent, each from the day of their message on.
        assigned: What all did who were to hear it, whether or not they did, from the start on.
        control: What the control group did in the same days as ``assigned``.
        open_until: The last day that still counts; None when all days have passed.
        lift: By how much the share of ``assigned`` is above that of ``control``.
    """

    campaign_id: RecordId
    count: CampaignCount
    sent: int
    pending: int
    failed: tuple[Failed, ...]
    passed_over: tuple[Excluded, ...]
    reached: Reaction
    assigned: Reaction
    control: Reaction
    open_until: date | None
    lift: Decimal | None
