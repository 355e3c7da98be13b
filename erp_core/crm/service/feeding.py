"""Campaigns that run: each member's turn comes once, as a notice that the house's sender sends.

Whether somebody may still be written to is asked again when their turn comes, and by the sender.
Campaigns are started and fed one after the other, so that two of them do not both use the last
message that a customer's cap allows.
"""

from datetime import date, timedelta

from sqlalchemy import exists, select, update

from erp_core import conversations
from erp_core.conversations import NoticeKind
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.queries.campaign_members import reasons_of
from erp_core.crm.queries.campaigns import is_quiet
from erp_core.crm.states import CAMPAIGN, CampaignState, LeftOut, MemberState
from erp_core.kernel.actor import system
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.turns import take_turn

MOST = 500
"""Members whose turn comes in one transaction."""
_TO_SEND = timedelta(minutes=15)
"""What the sender has for the members whose turn came at once."""
_HOUSE = system("campaigns")
_LINE = 20_260_519
"""An arbitrary number: of starting and feeding campaigns."""


def feed_campaigns(tx: Tx, most: int) -> int:
    """Let the turn of members of campaigns that run come; returns how many had theirs."""
    if not tx.ports.has(("crm",)):
        return 0
    in_line(tx)
    running = _locked_running(tx)
    return sum(feed(tx, campaign, most) for campaign in running)


def in_line(tx: Tx) -> None:
    """Wait until nobody else starts or feeds campaigns, before anything is read."""
    take_turn(tx, _LINE)


def feed(tx: Tx, campaign: Campaign, most: int = MOST) -> int:
    """Let the turn of some members come, unless it is too late or too early to write.

    Shortly before the quiet hours it is too late: what is noted then would wait the whole night.
    Where nobody waits any more, the campaign is done. Whoever calls it stands in line.
    """
    if is_quiet(tx, campaign) or is_quiet(tx, campaign, _TO_SEND):
        return 0
    members = tx.session.scalars(
        select(CampaignMember)
        .where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.state == MemberState.WAITING,
        )
        .order_by(CampaignMember.id)
        .limit(most)
        .with_for_update()
    ).all()
    reasons = reasons_of(tx, campaign, [one.party_id for one in members])
    for member in members:
        _take_turn(tx, campaign, member, reasons[member.party_id])
    tx.session.flush()
    if not _is_waited_for(tx, campaign):
        _end(tx, campaign)
    return len(members)


def compare_from(tx: Tx, campaign: Campaign) -> None:
    """Count from today on what the control group does."""
    first = business_date(tx)
    tx.session.execute(
        update(CampaignMember)
        .where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.state == MemberState.CONTROL,
        )
        .values(from_on=first, until_on=_until(campaign, first))
    )


def pass_over_waiting(tx: Tx, campaign: Campaign, why: LeftOut) -> None:
    """Let nobody's turn come who still waits."""
    tx.session.execute(
        update(CampaignMember)
        .where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.state == MemberState.WAITING,
        )
        .values(state=MemberState.PASSED_OVER, reason=why)
    )


def _locked_running(tx: Tx) -> list[Campaign]:
    return list(
        tx.session.scalars(
            select(Campaign)
            .where(Campaign.state == CampaignState.RUNNING)
            .order_by(Campaign.id)
            .with_for_update()
        )
    )


def _take_turn(tx: Tx, campaign: Campaign, member: CampaignMember, reason: LeftOut | None) -> None:
    if reason is not None:
        member.state, member.reason = MemberState.PASSED_OVER, reason
        return
    first = business_date(tx)
    member.state, member.told_at = MemberState.TOLD, tx.now
    member.from_on, member.until_on = first, _until(campaign, first)
    conversations.note_notice(tx, NoticeKind.CAMPAIGN, member.id, member.party_id)


def _until(campaign: Campaign, first: date) -> date:
    return first + timedelta(days=campaign.outcome_days - 1)


def _is_waited_for(tx: Tx, campaign: Campaign) -> bool:
    waits = exists().where(
        CampaignMember.campaign_id == campaign.id, CampaignMember.state == MemberState.WAITING
    )
    return bool(tx.session.scalar(select(waits)))


def _end(tx: Tx, campaign: Campaign) -> None:
    """Every member has had their turn; messages on their way still go."""
    campaign.state, campaign.ended_at = CAMPAIGN.move(campaign.state, CampaignState.DONE), tx.now
    campaign.version += 1
    record_change(tx, _HOUSE, "crm.campaign_done", ("campaigns", campaign.id))
    tx.notify("campaigns")
