"""Campaigns, who they mean, and what they say to each."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations import NoticeKind
from erp_core.crm.campaign_schemas import CampaignCount, CampaignView, MemberView
from erp_core.crm.errors import CampaignNotFound
from erp_core.crm.marketing_tables import Campaign, CampaignMember, SegmentRow
from erp_core.crm.placeholders import filled
from erp_core.crm.queries.campaign_members import Placed, counted, placed
from erp_core.crm.queries.customers import READ
from erp_core.crm.queries.segmenting import Everybody
from erp_core.crm.queries.segments import rule_of, segment_row
from erp_core.crm.states import CampaignState, LeftOut, MemberState
from erp_core.kernel.actor import Actor, PartyId, system
from erp_core.kernel.organisation import get_organisation, local_time
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyView, get_party, names_of

_HOUSE = system("campaigns")


def list_campaigns(tx: Tx, actor: Actor, page: PageRequest | None = None) -> Page[CampaignView]:
    """List campaigns, newest first."""
    actor.require(READ)
    request = page or PageRequest()
    query = select(Campaign).order_by(Campaign.id.desc()).limit(request.limit + 1)
    if request.before is not None:
        query = query.where(Campaign.id < request.before)
    rows = tx.session.scalars(query).all()
    shown = rows[: request.limit]
    last = shown[-1].id if len(rows) > request.limit else None
    return Page(items=campaign_views(tx, shown), next_before=last)


def get_campaign(tx: Tx, actor: Actor, campaign_id: int) -> CampaignView:
    """Return a campaign.

    Raises:
        CampaignNotFound: There is none.
    """
    actor.require(READ)
    return campaign_views(tx, [campaign_row(tx, campaign_id)])[0]


def examine_campaign(tx: Tx, actor: Actor, campaign_id: int) -> CampaignCount:
    """Tell whom a campaign means: of a draft as it is now, else as it was approved.

    Raises:
        CampaignNotFound: There is none.
    """
    actor.require(READ)
    return count_of(tx, campaign_row(tx, campaign_id))


def members_of_campaign(
    tx: Tx,
    actor: Actor,
    campaign_id: int,
    page: PageRequest | None = None,
    *,
    state: MemberState | None = None,
) -> Page[MemberView]:
    """List the members of a campaign that was approved, newest first.

    Raises:
        CampaignNotFound: There is none.
    """
    actor.require(READ)
    campaign_row(tx, campaign_id)
    request = page or PageRequest()
    query = in_sight(select(CampaignMember), CampaignMember.party_id, actor).where(
        CampaignMember.campaign_id == campaign_id
    )
    if state is not None:
        query = query.where(CampaignMember.state == state)
    if request.before is not None:
        query = query.where(CampaignMember.id < request.before)
    rows = tx.session.scalars(
        query.order_by(CampaignMember.id.desc()).limit(request.limit + 1)
    ).all()
    shown = rows[: request.limit]
    names = names_of(tx, (row.party_id for row in shown))
    return Page(
        items=[_member_view(row, names[row.party_id]) for row in shown],
        next_before=shown[-1].id if len(rows) > request.limit else None,
    )


def campaign_message(tx: Tx, member_id: int, language: str) -> str | None:
    """Say what a campaign tells a member; None when it may not be said any more.

    It takes no actor: the sender asks when the message is about to go.
    """
    member = tx.session.get(CampaignMember, member_id)
    if member is None or member.state != MemberState.TOLD:
        return None
    campaign = tx.session.get_one(Campaign, member.campaign_id)
    party = get_party(tx, _HOUSE, member.party_id)
    if campaign.state == CampaignState.STOPPED or party.erased_at or party.merged_into:
        return None
    text = campaign.text_zh if language == "zh" else campaign.text_en
    return filled(text, _values(tx, party, language))


def campaign_subject(tx: Tx, member_id: int, language: str) -> str:
    """Return what a mail to a member is about."""
    member = tx.session.get_one(CampaignMember, member_id)
    campaign = tx.session.get_one(Campaign, member.campaign_id)
    party = get_party(tx, _HOUSE, member.party_id)
    subject = campaign.subject_zh if language == "zh" else campaign.subject_en
    return filled(subject, _values(tx, party, language))


def campaign_sleeps(tx: Tx, member_id: int) -> bool:
    """Tell whether it is too late or too early in the house to write to a member."""
    member = tx.session.get_one(CampaignMember, member_id)
    return is_quiet(tx, tx.session.get_one(Campaign, member.campaign_id))


def messages_on_their_way(tx: Tx, campaign: Campaign) -> int:
    """Count the messages of a campaign that are still to go."""
    told = select(CampaignMember.id).where(
        CampaignMember.campaign_id == campaign.id, CampaignMember.state == MemberState.TOLD
    )
    found = conversations.told_about(tx, NoticeKind.CAMPAIGN, tx.session.scalars(told))
    return sum(1 for each in found.values() if each[-1].waits)


def is_quiet(tx: Tx, campaign: Campaign, ahead: timedelta = timedelta()) -> bool:
    """Tell whether it is, or will be so much later, an hour in which a campaign sends nothing."""
    hour = local_time(tx, tx.now + ahead).hour
    first, end = campaign.quiet_from, campaign.quiet_until
    if first <= end:
        return first <= hour < end
    return hour >= first or hour < end


def members_meant(tx: Tx, campaign: Campaign) -> list[int]:
    """Return whom the segment of a campaign means now, of the whole house."""
    rule = rule_of(segment_row(tx, campaign.segment_id))
    return Everybody(tx, _HOUSE).meant_by(rule)


def count_of(tx: Tx, campaign: Campaign) -> CampaignCount:
    """Count whom a campaign means: of a draft as it is now, else as it was approved."""
    if campaign.state == CampaignState.DRAFT:
        return counted(placed(tx, campaign, members_meant(tx, campaign)))
    rows = tx.session.execute(
        select(CampaignMember.party_id, CampaignMember.state, CampaignMember.reason)
        .where(CampaignMember.campaign_id == campaign.id)
        .order_by(CampaignMember.id)
    )
    return counted(
        Placed(id_, MemberState(state), None if reason is None else LeftOut(reason))
        for id_, state, reason in rows
    )


def campaign_row(tx: Tx, campaign_id: int, *, lock: bool = False) -> Campaign:
    """Return the row of a campaign, locked for a change if asked.

    Raises:
        CampaignNotFound: There is none.
    """
    row = tx.session.get(Campaign, campaign_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise CampaignNotFound
    return row


def campaign_views(tx: Tx, rows: Sequence[Campaign]) -> list[CampaignView]:
    """Show campaigns with the names of their segments."""
    wanted = sorted({row.segment_id for row in rows})
    segments = {
        row.id: row
        for row in tx.session.scalars(select(SegmentRow).where(SegmentRow.id.in_(wanted)))
    }
    left = CampaignView.model_fields.keys() - {"segment_en", "segment_zh", "segment_version"}
    return [
        CampaignView(
            **{name: getattr(row, name) for name in left},
            segment_en=segments[row.segment_id].name_en,
            segment_zh=segments[row.segment_id].name_zh,
            segment_version=segments[row.segment_id].version,
        )
        for row in rows
    ]


def _values(tx: Tx, party: PartyView, language: str) -> dict[str, str]:
    house = get_organisation(tx)
    company = (house.name_zh or house.name) if language == "zh" else house.name
    return {"name": party.name_in(language), "company": company}


def _member_view(row: CampaignMember, name: str) -> MemberView:
    return MemberView(
        id=row.id,
        party_id=PartyId(row.party_id),
        party_name=name,
        state=MemberState(row.state),
        reason=None if row.reason is None else LeftOut(row.reason),
        told_at=row.told_at,
        from_on=row.from_on,
        until_on=row.until_on,
    )
