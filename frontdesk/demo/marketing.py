"""Two segments, and a campaign of the spring: Jonas drafts it, Mia approves it, and it is over."""

from collections.abc import Callable
from functools import partial

from channels.contract import Channel
from erp_core import conversations, crm
from erp_core.conversations import Handler, NoticeKind
from erp_core.crm import (
    Approval,
    CampaignKind,
    LastOrder,
    NewCampaign,
    NewSegment,
    RfmGroup,
    RfmIs,
    Rule,
)
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.demo.facts import days_ago, on
from frontdesk.demo.site import Site
from frontdesk.workflows.notices.sending import send_waiting

NAME = "House Blend in spring"
SAVED, SENT = days_ago(27), days_ago(26)
_LATELY = Rule(conditions=(LastOrder(within_days=365),))
_BEST = Rule(conditions=(RfmIs(groups=(RfmGroup.CHAMPIONS, RfmGroup.LOYAL)),))
Deliver = Callable[[Channel], None]


def plan_marketing(site: Site, desk: Frontdesk, deliver: Deliver) -> None:
    """Write the segments and the campaign into the diary.

    Args:
        site: The company.
        desk: The house that sends.
        deliver: Stands in for the carriers.
    """
    site.diary.note(on(SAVED, 15), partial(_draft, site))
    site.diary.note(on(SENT, 10, 20), partial(_send, site, desk, deliver))


def _draft(site: Site) -> None:
    jonas = site.staff["jonas"]

    def drafted(tx: Tx) -> None:
        best = NewSegment(name_en="Best customers", name_zh="优质客户", rule=_BEST)
        crm.save_segment(tx, jonas, best)
        lately = NewSegment(name_en="Ordered within a year", name_zh="一年内下单客户", rule=_LATELY)
        segment = crm.save_segment(tx, jonas, lately)
        new = NewCampaign(
            name_en=NAME,
            name_zh="春季鹤港拼配",
            segment_id=segment.id,
            kind=CampaignKind.REGULAR,
            subject_en="Freshly roasted this week",
            subject_zh="本周新鲜烘焙",
            text_en="Dear {name}, our House Blend is freshly roasted this week. {company}",
            text_zh="{name}您好，本周鹤港拼配新鲜烘焙。{company}",
            control_percent=20,
            outcome_days=21,
        )
        crm.draft_campaign(tx, jonas, new)

    site.do(drafted)


def _send(site: Site, desk: Frontdesk, deliver: Deliver) -> None:
    """Approve and start it, let the house send it, and close the threads that it opened."""
    jonas, mia = site.staff["jonas"], site.staff["mia"]

    def started(tx: Tx) -> None:
        campaign = crm.list_campaigns(tx, mia).items[0]
        count = crm.examine_campaign(tx, mia, campaign.id)
        seen = Approval(
            version=campaign.version,
            segment_version=campaign.segment_version,
            to_write_to=count.to_write_to,
            digest=count.digest,
        )
        crm.approve_campaign(tx, mia, campaign.id, seen)
        crm.start_campaign(tx, jonas, campaign.id)

    site.do(started)
    send_waiting(desk)
    for channel in desk.channels.values():
        deliver(channel)
    site.do(partial(_resolve, site))


def _resolve(site: Site, tx: Tx) -> None:
    """Close the threads in which nothing else was said."""
    mia = site.staff["mia"]
    for told in conversations.told_about(tx, NoticeKind.CAMPAIGN).values():
        for message_id in (one.message_id for one in told if one.message_id is not None):
            thread_id = conversations.message_brief(tx, message_id).thread_id
            thread = conversations.get_thread(tx, system(), thread_id)
            if thread.summary.handler is Handler.NOBODY or len(thread.messages) == 1:
                conversations.resolve_thread(tx, mia, thread_id, Cause.NO_ANSWER)
