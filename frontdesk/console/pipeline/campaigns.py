"""Campaigns: what there is and how far each is, and a new one is drafted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from pydantic import ValidationError

from erp_core import crm
from erp_core.crm import CampaignKind, CampaignState, CampaignView, NewCampaign, SegmentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, go, say, warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import CAMPAIGNS, SEGMENTS
from frontdesk.console.pipeline.ground import pipeline_ground
from frontdesk.console.visit import Visit

SHOWN = PageRequest(limit=50)
TONES = {
    CampaignState.DRAFT: "plain",
    CampaignState.APPROVED: "accent",
    CampaignState.RUNNING: "warn",
    CampaignState.DONE: "good",
    CampaignState.STOPPED: "bad",
}


@dataclass(frozen=True)
class Campaigns:
    """What the page shows."""

    campaigns: list[CampaignView]
    segments: list[SegmentView]


async def show_campaigns(visit: Visit) -> None:
    """Show the campaigns, newest first."""
    with pipeline_ground(visit, "campaigns"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Campaigns:
    return Campaigns(list(crm.list_campaigns(tx, actor, SHOWN).items), crm.list_segments(tx, actor))


def _draw(sheet: Sheet[Campaigns], found: Campaigns) -> None:
    texts = sheet.visit.texts
    with box("fd-board-top"):
        if found.segments:
            begin = partial(ask_campaign, sheet.visit, found.segments)
            button(texts("campaigns.new"), begin, "fd-primary", icon="add")
        else:
            link(texts("segments.new"), f"{SEGMENTS}/new", "fd-button fd-outline", "add")
    if not found.campaigns:
        empty("campaign", texts("campaigns.none"), texts("campaigns.none_lesson"))
    for one in found.campaigns:
        with attribute(box("fd-pick"), data_campaign=one.id, data_state=one.state):
            with box("fd-floor-card-top"):
                to = f"{CAMPAIGNS}/{one.id}"
                link(one.name_in(texts.language), to, "fd-link fd-strong fd-clip")
                chip(texts(f"campaign_state.{one.state}"), TONES[one.state])
            segment = one.segment_zh if texts.language == "zh" else one.segment_en
            words(texts("campaigns.to", segment=segment), "fd-small fd-muted", "p")


def ask_campaign(visit: Visit, segments: list[SegmentView]) -> None:
    """Ask for a campaign and draft it."""
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        try:
            new = NewCampaign.model_validate(dict(said))
        except ValidationError:
            warn(visit, "campaigns.incomplete")
            return
        made = await do(visit, lambda tx, actor: crm.draft_campaign(tx, actor, new))
        if made is not None:
            say(visit, "pipeline.saved")
            go(visit, f"{CAMPAIGNS}/{made.id}")

    ask_words(
        visit,
        texts("campaigns.new"),
        _fields(visit, segments),
        texts("action.save"),
        written,
        texts("campaigns.placeholders", name="{name}", company="{company}"),
    )


def _fields(visit: Visit, segments: list[SegmentView]) -> list[Field]:
    texts = visit.texts
    to = [(str(one.id), f"{one.name_in(texts.language)} ({one.count})") for one in segments]
    kinds = [(one.value, texts(f"campaign_kind.{one}")) for one in CampaignKind]
    longest = 1000
    usual = NewCampaign.model_fields
    return [
        Field("name_en", texts("segments.name_en")),
        Field("name_zh", texts("segments.name_zh")),
        Field("segment_id", texts("campaigns.segment"), value=to[0][0], options=to),
        Field("kind", texts("campaigns.kind"), value=CampaignKind.GENERAL, options=kinds),
        Field("subject_en", texts("campaigns.subject_en"), longest=120),
        Field("subject_zh", texts("campaigns.subject_zh"), longest=120),
        Field("text_en", texts("campaigns.text_en"), kind="area", longest=longest),
        Field("text_zh", texts("campaigns.text_zh"), kind="area", longest=longest),
        *(
            Field(name, texts(f"campaigns.{name}"), value=str(usual[name].default), longest=3)
            for name in ("control_percent", "outcome_days")
        ),
    ]
