"""What the sender asks of a campaign when a message of its is about to go."""

from sqlalchemy import Select, and_, or_, select

from erp_core.conversations import Bounds, NoticeKind
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.states import CampaignState
from erp_core.kernel.organisation import local_time
from erp_core.kernel.transaction import Tx
from erp_core.parties import standing_for

_STOPPED = "the campaign was stopped"
_MERGED = "another entry stands for the recipient"


def _asleep(tx: Tx) -> Select[int]:
    """Select the members of campaigns for which the house is quiet at this hour."""
    hour = local_time(tx, tx.now).hour
    first, end = Campaign.quiet_from, Campaign.quiet_until
    by_day = and_(first <= end, first <= hour, end > hour)
    by_night = and_(first > end, or_(first <= hour, end > hour))
    quiet = select(Campaign.id).where(or_(by_day, by_night))
    return select(CampaignMember.id).where(CampaignMember.campaign_id.in_(quiet))


def _withdrawn(tx: Tx, member_id: int) -> str | None:
    member = tx.session.get_one(CampaignMember, member_id)
    campaign = tx.session.get_one(Campaign, member.campaign_id)
    if campaign.state == CampaignState.STOPPED:
        return _STOPPED
    return _MERGED if standing_for(tx, member.party_id) != member.party_id else None


CAMPAIGN_BOUNDS = Bounds(NoticeKind.CAMPAIGN, _asleep, _withdrawn)
"""No message goes in the quiet hours of its campaign, nor once that was stopped."""
