"""Campaigns: drafted, approved by somebody else with the numbers in view, run once, or stopped."""

from sqlalchemy import select

from erp_core.crm.campaign_schemas import (
    Approval,
    CampaignChange,
    CampaignEnd,
    CampaignView,
    NewCampaign,
)
from erp_core.crm.errors import (
    CampaignChanged,
    NobodyToWriteTo,
    NotDraft,
    OthersThanSeen,
    OwnCampaign,
    SegmentNotFound,
    UnknownPlaceholder,
)
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.placeholders import PLACEHOLDERS, unknown_in
from erp_core.crm.queries.campaign_members import counted, placed
from erp_core.crm.queries.campaigns import (
    campaign_row,
    campaign_views,
    members_meant,
    messages_on_their_way,
)
from erp_core.crm.queries.segments import segment_row
from erp_core.crm.service.feeding import compare_from, feed, in_line, pass_over_waiting
from erp_core.crm.states import CAMPAIGN, CampaignState, LeftOut
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx


def draft_campaign(tx: Tx, actor: Actor, new: NewCampaign) -> CampaignView:
    """Draft a campaign to the members of a segment.

    Raises:
        SegmentNotFound: There is no such segment in use.
        UnknownPlaceholder: A text has a placeholder that nothing stands for.
    """
    actor.require("crm.draft_campaign")
    _require_sayable(tx, new)
    row = Campaign(
        **new.model_dump(),
        state=CampaignState.DRAFT,
        version=0,
        created_by=actor.key,
        created_at=tx.now,
        changed_by=actor.key,
    )
    tx.session.add(row)
    return _changed(tx, actor, row, "draft_campaign", **new.model_dump(mode="json"))


def change_campaign(tx: Tx, actor: Actor, campaign_id: int, change: CampaignChange) -> CampaignView:
    """Write a draft otherwise.

    Raises:
        CampaignNotFound: There is none.
        NotDraft: It was approved.
        CampaignChanged: Somebody changed it meanwhile.
        SegmentNotFound: There is no such segment in use.
        UnknownPlaceholder: A text has a placeholder that nothing stands for.
    """
    actor.require("crm.draft_campaign")
    row = _locked_draft(tx, campaign_id)
    if row.version != change.version:
        raise CampaignChanged
    _require_sayable(tx, change)
    told = change.model_dump(exclude={"version"})
    for name, value in told.items():
        setattr(row, name, value)
    row.changed_by = actor.key
    return _changed(
        tx, actor, row, "change_campaign", **change.model_dump(mode="json", exclude={"version"})
    )


def approve_campaign(tx: Tx, actor: Actor, campaign_id: int, seen: Approval) -> CampaignView:
    """Approve a draft: from now on its members are those whom its segment means today.

    Raises:
        CampaignNotFound: There is none.
        NotDraft: It was approved before.
        OwnCampaign: Whoever approves it drafted it, or wrote it as it is.
        CampaignChanged: It was written otherwise since it was looked at.
        OthersThanSeen: Others would be written to than when the numbers were looked at.
        NobodyToWriteTo: Not one of its members may be written to.
    """
    actor.require("crm.approve_campaign")
    row = _locked_draft(tx, campaign_id)
    if actor.key in (row.created_by, row.changed_by):
        raise OwnCampaign
    if row.version != seen.version:
        raise CampaignChanged
    segment = segment_row(tx, row.segment_id)
    found = placed(tx, row, members_meant(tx, row))
    count = counted(found)
    as_now = (segment.version, count.to_write_to, count.digest)
    if as_now != (seen.segment_version, seen.to_write_to, seen.digest):
        raise OthersThanSeen(to_write_to=count.to_write_to)
    if not count.to_write_to:
        raise NobodyToWriteTo
    for one in found:
        member = CampaignMember(
            campaign_id=row.id, party_id=one.party_id, state=one.state, reason=one.reason
        )
        tx.session.add(member)
    row.state = CAMPAIGN.move(row.state, CampaignState.APPROVED)
    row.approved_by, row.approved_at = actor.key, tx.now
    return _changed(tx, actor, row, "approve_campaign", **count.model_dump(mode="json"))


def start_campaign(tx: Tx, actor: Actor, campaign_id: int) -> CampaignView:
    """Let a campaign that was approved run; what it may not send at this hour waits.

    Raises:
        CampaignNotFound: There is none.
        WrongTransition: It is not approved, or runs or ended already.
    """
    actor.require("crm.start_campaign")
    in_line(tx)
    row = campaign_row(tx, campaign_id, lock=True)
    row.state, row.started_at = CAMPAIGN.move(row.state, CampaignState.RUNNING), tx.now
    compare_from(tx, row)
    view = _changed(tx, actor, row, "start_campaign")
    feed(tx, row)
    return view


def stop_campaign(tx: Tx, actor: Actor, campaign_id: int, end: CampaignEnd) -> CampaignView:
    """Stop a campaign: whoever was not told yet is not told, and what the sender has is not sent.

    Raises:
        CampaignNotFound: There is none.
        WrongTransition: It is a draft, was stopped already, or nothing of it waits any more.
    """
    actor.require("crm.stop_campaign")
    row = campaign_row(tx, campaign_id, lock=True)
    if row.state == CampaignState.DONE and not messages_on_their_way(tx, row):
        message = "Every message of this campaign has gone."
        raise WrongTransition(message, current=row.state, target=CampaignState.STOPPED)
    row.state, row.ended_at = CAMPAIGN.move(row.state, CampaignState.STOPPED), tx.now
    row.reason = end.reason
    pass_over_waiting(tx, row, LeftOut.STOPPED)
    return _changed(tx, actor, row, "stop_campaign", reason=end.reason)


def stop_running_campaigns(tx: Tx, actor: Actor, reason: str) -> int:
    """Stop every campaign that runs; returns how many did. Nothing where the module is off."""
    if not tx.ports.has(("crm",)):
        return 0
    actor.require("crm.stop_campaign")
    running = tx.session.scalars(
        select(Campaign.id).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)
    ).all()
    for number in running:
        stop_campaign(tx, actor, number, CampaignEnd(reason=reason))
    return len(running)


def _locked_draft(tx: Tx, campaign_id: int) -> Campaign:
    row = campaign_row(tx, campaign_id, lock=True)
    if row.state != CampaignState.DRAFT:
        raise NotDraft(state=row.state)
    return row


def _require_sayable(tx: Tx, new: NewCampaign) -> None:
    if segment_row(tx, new.segment_id).archived_at is not None:
        raise SegmentNotFound(field="segment_id")
    for field in ("subject_en", "subject_zh", "text_en", "text_zh"):
        unknown = unknown_in(getattr(new, field))
        if unknown:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            message = f"Nothing stands for {{{unknown[0]}}}: a text may have {known}."
            raise UnknownPlaceholder(message, field=field)


def _changed(tx: Tx, actor: Actor, row: Campaign, verb: str, **told: object) -> CampaignView:
    row.version += 1
    tx.session.flush()
    record_change(tx, actor, f"crm.{verb}", ("campaigns", row.id), dict(told))
    tx.notify("campaigns")
    return campaign_views(tx, [row])[0]
