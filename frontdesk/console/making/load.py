"""How much each work centre has to do in the weeks to come, and whether it can."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from nicegui import ui

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.production import WeekLoad
from frontdesk.console.ask.chart import COLOURS
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.making.ground import making_ground
from frontdesk.console.parts import attribute, box, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, number, short_date

HOUR = Decimal(60)


async def show_load(visit: Visit) -> None:
    """Show the load of work centres by week."""
    with making_ground(visit, "load"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> tuple[WeekLoad, ...]:
    return production.plan_requirements(tx, actor).loads


def _draw(sheet: Sheet[tuple[WeekLoad, ...]], found: tuple[WeekLoad, ...]) -> None:
    texts = sheet.visit.texts
    if not found:
        empty("bar_chart", texts("making.no_load"), texts("making.no_load_lesson"))
    for code in sorted({one.work_centre for one in found}):
        weeks = [one for one in found if one.work_centre == code]
        with attribute(box("fd-pick"), data_centre=code):
            with box("fd-floor-card-top"):
                words(name_of(weeks[0], texts), "fd-strong fd-clip")
                words(code, "fd-small fd-muted")
                is_over = any(one.overloaded for one in weeks)
                key = "making.too_much" if is_over else "making.fits"
                chip(texts(key), "bad" if is_over else "good")
            for one in weeks:
                _draw_week(sheet.visit, one)
            chart = ui.echart(_picture(sheet.visit, weeks)).classes("fd-buying-course")
            attribute(chart, role="img", aria_label=texts("making.load"))


def hours(minutes: Decimal) -> Decimal:
    """Tell minutes in hours, to a tenth."""
    return (minutes / HOUR).quantize(Decimal("0.1"))


def _draw_week(visit: Visit, one: WeekLoad) -> None:
    said = visit.texts(
        "making.week",
        week=short_date(one.week, visit.texts, visit.today),
        ordered=number(hours(one.ordered)),
        proposed=number(hours(one.proposed)),
        available=number(hours(one.available)),
    )
    with attribute(box("fd-fact"), data_week=one.week.isoformat(), data_over=one.overloaded):
        words(said, "fd-small fd-fact-main")
        if one.overloaded:
            chip(visit.texts("making.too_much"), "bad")


def _picture(visit: Visit, weeks: Sequence[WeekLoad]) -> dict[str, Any]:
    """Draw ordered and proposed hours on each other, and what can be done as a line of steps."""
    quiet = {"color": "#7a869a"}
    texts = visit.texts

    def bars(key: str, minutes: Sequence[Decimal]) -> dict[str, Any]:
        values = [float(hours(one)) for one in minutes]
        return {"type": "bar", "stack": "load", "name": texts(key), "data": values}

    return {
        "color": list(COLOURS),
        "animationDuration": 250,
        "grid": {"left": 8, "right": 16, "top": 24, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "category",
            "data": [short_date(one.week, texts, visit.today) for one in weeks],
            "axisLabel": {**quiet, "hideOverlap": True},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "axisLabel": quiet},
        "series": [
            bars("making.ordered", [one.ordered for one in weeks]),
            bars("making.proposed", [one.proposed for one in weeks]),
            {
                "type": "line",
                "step": "middle",
                "name": texts("making.available"),
                "data": [float(hours(one.available)) for one in weeks],
                "showSymbol": True,
                "lineStyle": {"type": "dashed", "color": "#b5485d"},
                "itemStyle": {"color": "#b5485d"},
            },
        ],
    }
