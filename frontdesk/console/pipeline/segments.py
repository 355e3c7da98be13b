"""Segments: what there is with the counts of now; how lately, often and for how much all bought."""

from dataclasses import dataclass
from functools import partial

from nicegui import ui

from erp_core import crm
from erp_core.crm import RfmReport, SegmentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import SEGMENTS
from frontdesk.console.pipeline.conditions import Known, known, words_of
from frontdesk.console.pipeline.ground import pipeline_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount
from frontdesk.sheets.members import members_sheet


@dataclass(frozen=True)
class Segments:
    """What the page shows."""

    segments: list[SegmentView]
    scores: RfmReport
    about: Known


async def show_segments(visit: Visit) -> None:
    """Show the segments."""
    with pipeline_ground(visit, "segments"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Segments:
    return Segments(crm.list_segments(tx, actor), crm.rfm_report(tx, actor), known(tx, actor))


def _draw(sheet: Sheet[Segments], found: Segments) -> None:
    texts = sheet.visit.texts
    with box("fd-board-top"):
        link(texts("segments.new"), f"{SEGMENTS}/new", "fd-button fd-primary", "add")
    if not found.segments:
        empty("groups", texts("segments.none"), texts("segments.none_lesson"))
    for one in found.segments:
        _draw_segment(sheet, one, found.about)
    if found.scores.customers:
        draw_heading(texts("segments.scores"))
        columns = [texts(f"segments.score_column.{each}") for each in ("group", "count", "net")]
        is_chinese = texts.language == "zh"
        rows = [
            (
                Cell(one.name_zh if is_chinese else one.name_en),
                Cell(str(one.customers), is_number=True),
                Cell(amount(one.net), is_number=True),
            )
            for one in found.scores.groups
        ]
        draw_rows(columns, rows, "")


def _draw_segment(sheet: Sheet[Segments], one: SegmentView, about: Known) -> None:
    visit, texts = sheet.visit, sheet.visit.texts
    with attribute(box("fd-pick"), data_segment=one.id):
        with box("fd-floor-card-top"):
            link(one.name_in(texts.language), f"{SEGMENTS}/{one.id}", "fd-link fd-strong fd-clip")
            chip(texts("segments.count", count=one.count), "accent")
        match = texts(f"segments.match.{one.rule.match}")
        said = [words_of(each, texts, about) for each in one.rule.conditions]
        words(f"{match}: {' · '.join(said)}", "fd-small fd-muted", "p")
        with box("fd-dialog-actions"):
            button(
                texts("segments.download"),
                partial(_download, visit, one.id),
                "fd-outline",
                icon="download",
            )
            button(
                texts("segments.archive"),
                partial(sheet.carry_out, lambda tx, actor: crm.archive_segment(tx, actor, one.id)),
                "fd-quiet",
                icon="archive",
            )


async def _download(visit: Visit, segment_id: int) -> None:
    content = await ask(visit, lambda tx, actor: members_sheet(tx, actor, segment_id))
    if content is not None:
        with visit.client:
            ui.download.content(content.encode(), f"segment-{segment_id}.csv", "text/csv")
