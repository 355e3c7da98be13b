"""Segments, scores and campaigns over REST."""

from typing import Annotated

from fastapi import APIRouter, Path

from erp_core.crm import queries, service
from erp_core.crm.campaign_schemas import (
    Approval,
    CampaignChange,
    CampaignCount,
    CampaignEnd,
    CampaignOutcome,
    CampaignView,
    MemberView,
    NewCampaign,
)
from erp_core.crm.segment_schemas import (
    NewSegment,
    RfmReport,
    Rule,
    SegmentChange,
    SegmentCount,
    SegmentMember,
    SegmentView,
)
from erp_core.crm.states import MemberState
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID, IsoDate

Id = Annotated[int, Path(gt=0, le=MAX_ID)]


def add_marketing(router: APIRouter) -> None:
    """Add the routes of segments, scores and campaigns."""
    _add_segments(router)
    _add_segment_verbs(router)
    _add_campaigns(router)
    _add_campaign_verbs(router)


def _add_segments(router: APIRouter) -> None:
    @router.get("/segments")
    def list_segments(call: Calling) -> list[SegmentView]:
        """List the segments in use with how many customers each has now."""
        return call.read(lambda tx: queries.list_segments(tx, call.actor))

    @router.post("/segments/count")
    def count_segment(call: Calling, rule: Rule) -> SegmentCount:
        """Tell how many customers a rule means, before it is saved."""
        return call.read(lambda tx: queries.count_segment(tx, call.actor, rule))

    @router.get("/segments/{segment_id}")
    def get_segment(call: Calling, segment_id: Id) -> SegmentView:
        """Return a segment."""
        return call.read(lambda tx: queries.get_segment(tx, call.actor, segment_id))

    @router.get("/segments/{segment_id}/members")
    def members_of_segment(call: Calling, segment_id: Id, page: Paging) -> Page[SegmentMember]:
        """List the customers that a segment has now, newest first."""
        return call.read(lambda tx: queries.members_of_segment(tx, call.actor, segment_id, page))

    @router.get("/rfm")
    def rfm_report(call: Calling, on: IsoDate | None = None) -> RfmReport:
        """Score customers by how lately, how often and for how much they bought."""
        return call.read(lambda tx: queries.rfm_report(tx, call.actor, on))


def _add_segment_verbs(router: APIRouter) -> None:
    @router.post("/segments", status_code=201)
    def save_segment(call: Calling, new: NewSegment) -> SegmentView:
        """Save rules that say which customers are meant."""
        return call.write(SegmentView, lambda tx: service.save_segment(tx, call.actor, new))

    @router.put("/segments/{segment_id}")
    def change_segment(call: Calling, segment_id: Id, change: SegmentChange) -> SegmentView:
        """Give a segment other rules or names."""
        return call.write(
            SegmentView, lambda tx: service.change_segment(tx, call.actor, segment_id, change)
        )

    @router.post("/segments/{segment_id}/archive")
    def archive_segment(call: Calling, segment_id: Id) -> SegmentView:
        """Take a segment out of use."""
        return call.write(
            SegmentView, lambda tx: service.archive_segment(tx, call.actor, segment_id)
        )


def _add_campaigns(router: APIRouter) -> None:
    @router.get("/campaigns")
    def list_campaigns(call: Calling, page: Paging) -> Page[CampaignView]:
        """List campaigns, newest first."""
        return call.read(lambda tx: queries.list_campaigns(tx, call.actor, page))

    @router.get("/campaigns/{campaign_id}")
    def get_campaign(call: Calling, campaign_id: Id) -> CampaignView:
        """Return a campaign."""
        return call.read(lambda tx: queries.get_campaign(tx, call.actor, campaign_id))

    @router.get("/campaigns/{campaign_id}/count")
    def examine_campaign(call: Calling, campaign_id: Id) -> CampaignCount:
        """Tell whom a campaign means, and who is left out and why."""
        return call.read(lambda tx: queries.examine_campaign(tx, call.actor, campaign_id))

    @router.get("/campaigns/{campaign_id}/members")
    def members_of_campaign(
        call: Calling, campaign_id: Id, page: Paging, state: MemberState | None = None
    ) -> Page[MemberView]:
        """List the members of a campaign that was approved, newest first."""
        return call.read(
            lambda tx: queries.members_of_campaign(tx, call.actor, campaign_id, page, state=state)
        )

    @router.get("/campaigns/{campaign_id}/outcome")
    def campaign_outcome(call: Calling, campaign_id: Id) -> CampaignOutcome:
        """Tell what came of a campaign, beside its control group."""
        return call.read(lambda tx: queries.campaign_outcome(tx, call.actor, campaign_id))


def _add_campaign_verbs(router: APIRouter) -> None:
    @router.post("/campaigns", status_code=201)
    def draft_campaign(call: Calling, new: NewCampaign) -> CampaignView:
        """Draft a campaign to the members of a segment."""
        return call.write(CampaignView, lambda tx: service.draft_campaign(tx, call.actor, new))

    @router.put("/campaigns/{campaign_id}")
    def change_campaign(call: Calling, campaign_id: Id, change: CampaignChange) -> CampaignView:
        """Write a draft otherwise."""
        return call.write(
            CampaignView, lambda tx: service.change_campaign(tx, call.actor, campaign_id, change)
        )

    @router.post("/campaigns/{campaign_id}/approve")
    def approve_campaign(call: Calling, campaign_id: Id, seen: Approval) -> CampaignView:
        """Approve somebody else's draft with the numbers in view."""
        return call.write(
            CampaignView, lambda tx: service.approve_campaign(tx, call.actor, campaign_id, seen)
        )

    @router.post("/campaigns/{campaign_id}/start")
    def start_campaign(call: Calling, campaign_id: Id) -> CampaignView:
        """Let a campaign that was approved run."""
        return call.write(
            CampaignView, lambda tx: service.start_campaign(tx, call.actor, campaign_id)
        )

    @router.post("/campaigns/{campaign_id}/stop")
    def stop_campaign(call: Calling, campaign_id: Id, end: CampaignEnd) -> CampaignView:
        """Stop a campaign and say why."""
        return call.write(
            CampaignView, lambda tx: service.stop_campaign(tx, call.actor, campaign_id, end)
        )
