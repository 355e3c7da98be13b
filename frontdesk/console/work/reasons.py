"""Why things were over in a week, and what could not be had: what those who buy and make read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, assert_never

from nicegui import ui

from erp_core import crm, support
from erp_core.crm import DemandReport
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import GOODS, Subject, cause_name
from erp_core.kernel.transaction import Tx
from erp_core.support import CauseCount, ReasonExample, ReasonLine, ReasonReport
from frontdesk.console.ask.chart import COLOURS
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, chip, empty, link, words
from frontdesk.console.paths import ORDERS, case_path, reasons_path, thread_path
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import number, short_date

WEEK = timedelta(days=7)
FRAME, BAR = 70, 36
"""Pixels of a drawing without its bars, and of a pair of bars."""
_QUIET = "#7a869a"
_NEEDS: Mapping[Subject, tuple[str, str]] = {
    Subject.CASE: ("support", "support.read"),
    Subject.THREAD: ("conversations", "conversations.read"),
    Subject.RETURN: ("sales", "sales.read"),
}
"""Without this an example is told and leads nowhere."""


@dataclass(frozen=True)
class Told:
    """What a week tells; no demand where that is not shown to the reader."""

    reasons: ReasonReport
    demand: DemandReport | None


async def show_reasons(visit: Visit, week: date | None) -> None:
    """Show a week; the last whole one unless a day is named."""
    await Sheet(visit, partial(_read, week=week), partial(_draw, visit)).begin()


def _read(tx: Tx, actor: Actor, *, week: date | None) -> Told:
    knows = tx.ports.has(("crm",)) and actor.may("crm.read_demand")
    return Told(
        support.weekly_reasons(tx, actor, week),
        crm.weekly_demand(tx, actor, week) if knows else None,
    )


def _draw(visit: Visit, _sheet: Sheet[Told], told: Told) -> None:
    texts, report = visit.texts, told.reasons
    with box("fd-sheet"):
        words(texts("reasons.title"), "fd-title", "h1")
        words(texts("reasons.lead"), "fd-muted fd-text", "p")
        _draw_weeks(visit, report)
        if not report.lines:
            empty("sentiment_satisfied", texts("reasons.none"), texts("reasons.none_lesson"))
        else:
            _draw_chart(visit, report.causes)
            goods = [line for line in report.lines if line.cause in GOODS]
            others = [line for line in report.lines if line.cause not in GOODS]
            for key, lines in (("reasons.goods", goods), ("reasons.others", others)):
                if lines:
                    draw_heading(texts(key))
                for line in lines:
                    _draw_line(visit, line)
        if told.demand is not None:
            _draw_demand(visit, told.demand)


def _draw_weeks(visit: Visit, report: ReasonReport) -> None:
    texts = visit.texts
    with box("fd-actions"):
        link(texts("reasons.earlier"), reasons_path(report.week - WEEK), "fd-link", "chevron_left")
        monday, sunday = report.week, report.week + WEEK - timedelta(days=1)
        said = texts(
            "reasons.week",
            first=short_date(monday, texts, visit.today),
            last=short_date(sunday, texts, visit.today),
        )
        attribute(words(said, "fd-strong"), data_week=report.week.isoformat())
        if report.week + WEEK <= visit.today:
            link(
                texts("reasons.later"), reasons_path(report.week + WEEK), "fd-link", "chevron_right"
            )
        counted = texts("reasons.counted", count=report.count, before=report.before)
        words(counted, "fd-muted fd-small")


def _draw_chart(visit: Visit, causes: Sequence[CauseCount]) -> None:
    chart = ui.echart(_picture(visit.texts, causes)).classes("fd-reason-chart")
    chart.style(f"height: {FRAME + BAR * len(causes)}px")
    attribute(chart, role="img", aria_label=visit.texts("reasons.title"))


def _draw_line(visit: Visit, line: ReasonLine) -> None:
    texts = visit.texts
    with attribute(box("fd-pick"), data_cause=line.cause.value, data_count=line.count):
        with box("fd-floor-card-top"):
            words(cause_name(line.cause, texts.language), "fd-strong")
            if name := line.name(texts.language):
                words(name, "fd-clip")
        with box("fd-row-chips"):
            chip(texts("reasons.times", count=line.count), "accent")
            _change(texts, line.count - line.before)
            if line.sku:
                chip(line.sku)
            if line.lot:
                chip(texts("reasons.lot", lot=line.lot), "plain", "qr_code_2")
        with box("fd-links"):
            for example in line.examples:
                _draw_example(visit, example)


def _change(texts: Texts, change: int) -> None:
    """Say how much a week differs from the one before; more is worse."""
    if change:
        key = "reasons.more" if change > 0 else "reasons.less"
        chip(texts(key, count=abs(change)), "bad" if change > 0 else "good")


def _draw_example(visit: Visit, example: ReasonExample) -> None:
    said, path = _named(visit.texts, example)
    if visit.has(*_NEEDS[example.subject]):
        link(said, path, "fd-small fd-link")
    else:
        words(said, "fd-small fd-muted")


def _named(texts: Texts, example: ReasonExample) -> tuple[str, str]:
    """Name an example, and say where it is shown."""
    record_id = example.record_id
    match example.subject:
        case Subject.CASE:
            return support.case_number(record_id), case_path(record_id)
        case Subject.THREAD:
            return texts("reasons.talk", number=record_id), thread_path(record_id)
        case Subject.RETURN:
            number = f"R{record_id:05d}"
            return texts("reasons.return", number=number), f"{ORDERS}/{example.order_id}"
        case _ as never:
            assert_never(never)


def _draw_demand(visit: Visit, demand: DemandReport) -> None:
    texts = visit.texts
    draw_heading(texts("reasons.unmet"))
    if not demand.lines:
        words(texts("reasons.no_unmet"), "fd-muted", "p")
    for line in demand.lines:
        with attribute(box("fd-pick"), data_unmet=line.asked):
            with box("fd-floor-card-top"):
                words(line.asked, "fd-strong fd-clip")
            with box("fd-row-chips"):
                chip(texts("reasons.times", count=line.times), "accent")
                _change(texts, line.times - line.times_before)
                if line.sku:
                    chip(line.sku)
                if line.quantity:
                    chip(texts("reasons.wanted", quantity=number(line.quantity)))


def _picture(texts: Texts, causes: Sequence[CauseCount]) -> dict[str, Any]:
    """Draw each reason as a bar beside that of the week before, the most frequent on top."""
    shown = causes[::-1]
    quiet = {"color": _QUIET}
    return {
        "color": [COLOURS[0], COLOURS[5]],
        "animationDuration": 250,
        "textStyle": {"fontFamily": "inherit"},
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"top": 0, "textStyle": quiet},
        "grid": {"left": 8, "right": 20, "top": 40, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "axisLabel": quiet},
        "yAxis": {
            "type": "category",
            "data": [cause_name(one.cause, texts.language) for one in shown],
            "axisLabel": quiet,
            "axisTick": {"show": False},
        },
        "series": [
            {
                "type": "bar",
                "name": texts("reasons.this_week"),
                "data": [one.count for one in shown],
                "barMaxWidth": 14,
            },
            {
                "type": "bar",
                "name": texts("reasons.week_before"),
                "data": [one.before for one in shown],
                "barMaxWidth": 14,
            },
        ],
    }
