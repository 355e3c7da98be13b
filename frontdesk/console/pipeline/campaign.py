"""One campaign: whom it means and who is left out, its approval, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from erp_core import crm
from erp_core.crm import (
    Approval,
    CampaignEnd,
    CampaignOutcome,
    CampaignState,
    CampaignView,
    Excluded,
    Reaction,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.paths import CAMPAIGNS
from frontdesk.console.pipeline.campaigns import TONES
from frontdesk.console.pipeline.ground import pipeline_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

_BEGUN = frozenset({CampaignState.RUNNING, CampaignState.DONE, CampaignState.STOPPED})


@dataclass(frozen=True)
class Whole:
    """A campaign with what came of it."""

    campaign: CampaignView
    outcome: CampaignOutcome


async def show_campaign(visit: Visit, campaign_id: int) -> None:
    """Show a campaign."""

    def look(tx: Tx, actor: Actor) -> Whole:
        return Whole(
            crm.get_campaign(tx, actor, campaign_id),
            crm.campaign_outcome(tx, actor, campaign_id),
        )

    with pipeline_ground(visit, "campaigns"):
        await Sheet(visit, look, _draw).begin()


def _draw(sheet: Sheet[Whole], found: Whole) -> None:
    visit, texts, one = sheet.visit, sheet.visit.texts, found.campaign
    chips = [(texts(f"campaign_state.{one.state}"), TONES[one.state])]
    draw_title(one.name_in(texts.language), CAMPAIGNS, texts("pipeline.campaigns"), chips)
    segment = one.segment_zh if texts.language == "zh" else one.segment_en
    quiet = texts("campaigns.hours", first=one.quiet_from, end=one.quiet_until)
    draw_facts(
        [
            (texts("campaigns.segment"), segment),
            (texts("campaigns.kind"), texts(f"campaign_kind.{one.kind}")),
            (texts("campaigns.control_percent"), str(one.control_percent)),
            (texts("campaigns.outcome_days"), str(one.outcome_days)),
            (texts("campaigns.cap"), f"{one.cap_messages} / {one.cap_days}"),
            (texts("campaigns.quiet"), "" if one.quiet_from == one.quiet_until else quiet),
            (texts("campaigns.reason"), one.reason or ""),
        ]
    )
    _draw_words(visit, one)
    _draw_count(visit, found)
    with box("fd-dialog-actions"):
        _draw_moves(sheet, found)
    if one.state in _BEGUN:
        _draw_outcome(visit, found.outcome)


def _draw_words(visit: Visit, one: CampaignView) -> None:
    """Show what is said in both languages, as whoever approves it answers for both."""
    for language, subject, text in (
        ("en", one.subject_en, one.text_en),
        ("zh", one.subject_zh, one.text_zh),
    ):
        with attribute(box(""), data_words=language, lang=language):
            draw_heading(visit.texts(f"campaigns.text_{language}"))
            words(subject, "fd-strong", "p")
            words(text, "fd-text", "p")


def _draw_count(visit: Visit, found: Whole) -> None:
    texts, count = visit.texts, found.outcome.count
    draw_heading(texts("campaigns.who"))
    rows = [
        (Cell(texts("campaigns.to_write_to")), Cell(str(count.to_write_to), is_number=True)),
        (Cell(texts("campaigns.control")), Cell(str(count.control), is_number=True)),
        *_reasons(visit, count.left_out),
        (Cell(texts("campaigns.members")), Cell(str(count.members), is_number=True)),
    ]
    with attribute(box(""), data_table="who"):
        draw_rows([texts("campaigns.customers"), texts("campaigns.number")], rows, "")


def _reasons(visit: Visit, each: Sequence[Excluded]) -> list[tuple[Cell, Cell]]:
    is_chinese = visit.texts.language == "zh"
    return [
        (
            Cell(one.zh if is_chinese else one.en, chips=((visit.texts("campaigns.out"), "calm"),)),
            Cell(str(one.customers), is_number=True),
        )
        for one in each
    ]


def _draw_moves(sheet: Sheet[Whole], found: Whole) -> None:
    texts, one = sheet.visit.texts, found.campaign
    count = found.outcome.count
    seen = Approval(
        version=one.version,
        segment_version=one.segment_version,
        to_write_to=count.to_write_to,
        digest=count.digest,
    )
    if one.state is CampaignState.DRAFT:
        approve = partial(
            sheet.carry_out, lambda tx, actor: crm.approve_campaign(tx, actor, one.id, seen)
        )
        button(texts("campaigns.approve"), approve, "fd-primary", icon="verified")
    if one.state is CampaignState.APPROVED:
        start = partial(sheet.carry_out, lambda tx, actor: crm.start_campaign(tx, actor, one.id))
        button(texts("campaigns.start"), start, "fd-primary", icon="send")
    waits = one.state is CampaignState.DONE and found.outcome.pending > 0
    if waits or one.state in (CampaignState.APPROVED, CampaignState.RUNNING):
        stop = sheet.ask_why(
            "campaigns.stop",
            lambda tx, actor, why: crm.stop_campaign(tx, actor, one.id, CampaignEnd(reason=why)),
        )
        button(texts("campaigns.stop"), stop, "fd-outline", icon="stop_circle")


def _draw_outcome(visit: Visit, found: CampaignOutcome) -> None:
    texts = visit.texts
    draw_heading(texts("campaigns.outcome"))
    until = found.open_until
    draw_facts(
        [
            (texts("campaigns.sent"), str(found.sent)),
            (texts("campaigns.pending"), str(found.pending or "")),
            (
                texts("campaigns.failed"),
                " · ".join(f"{one.messages}× {one.reason}" for one in found.failed),
            ),
            (
                texts("campaigns.open_until"),
                "" if until is None else short_date(until, texts, visit.today),
            ),
        ]
    )
    if found.passed_over:
        rows = _reasons(visit, found.passed_over)
        draw_rows([texts("campaigns.passed_over"), texts("campaigns.number")], rows, "")
    _draw_bars(visit, found)
    columns = [
        texts(f"campaigns.{each}")
        for each in ("group", "customers", "answered", "opted_out", "ordered", "orders", "net")
    ]
    rows_of = [
        _reaction(texts("campaigns.reached"), found.reached),
        _reaction(texts("campaigns.assigned"), found.assigned),
        _reaction(texts("campaigns.control"), found.control),
    ]
    with attribute(box(""), data_table="outcome"):
        draw_rows(columns, rows_of, "")


def _reaction(name: str, one: Reaction) -> tuple[Cell, ...]:
    return (
        Cell(name),
        *(
            Cell(str(each), is_number=True)
            for each in (one.customers, one.answered, one.opted_out, one.ordered, one.orders)
        ),
        Cell(amount(one.net), is_number=True),
    )


def _draw_bars(visit: Visit, found: CampaignOutcome) -> None:
    """Draw who ordered: of those reached, of all who were to hear it, of those who were not."""
    texts = visit.texts
    each = {"reached": found.reached, "assigned": found.assigned, "control": found.control}
    for name, one in each.items():
        if one.share is None:
            continue
        percent = f"{one.share * 100:.1f} %"
        said = texts("campaigns.share", group=texts(f"campaigns.{name}"), percent=percent)
        with attribute(box("fd-share"), role="img", aria_label=said, data_share=name):
            words(said, "fd-small")
            with box("fd-share-track"):
                box(f"fd-share-bar fd-share-{name}").style(f"width: {one.share * 100:.1f}%")
