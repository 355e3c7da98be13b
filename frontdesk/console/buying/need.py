"""What to buy now: each shortage as a picture over the days to come, at the best supplier."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

from nicegui import ui

from erp_core import inventory, purchasing
from erp_core.inventory import Direction, ExpectedView, ReorderProposal
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, every
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import Proposals, ProposedLine, SupplierProposal
from frontdesk.console.ask.chart import COLOURS
from frontdesk.console.buying.ground import Sheet, buying_ground
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, price, quantity, short_date

DAYS = 28
"""How far ahead the picture goes."""
Course = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True)
class Need:
    """What is proposed, and how much would be free of each article on the days to come."""

    proposals: Proposals
    courses: dict[int, Course]


async def show_need(visit: Visit) -> None:
    """Show what to buy now."""
    with buying_ground(visit, "need"):
        await Sheet(visit, partial(_look, today=visit.today), _draw).begin()


def course_of(now: Decimal, changes: dict[date, Decimal], today: date) -> Course:
    """Tell day by day what is free, when what is expected comes and goes.

    What should have come or gone before today does so today.
    """
    course, free = [], now
    for day in (today + timedelta(days=at) for at in range(DAYS + 1)):
        due = [one for one in changes if one == day or (day == today and one < day)]
        free += sum((changes[one] for one in due), Decimal(0))
        course.append((day, free))
    return tuple(course)


def _look(tx: Tx, actor: Actor, today: date) -> Need:
    proposals = purchasing.purchase_proposals(tx, actor)
    ids = {
        one.variant_id
        for one in chain(
            *(each.lines for each in proposals.suppliers), proposals.unsupplied, proposals.made
        )
    }
    changes: dict[int, dict[date, Decimal]] = {id_: {} for id_ in ids}
    for direction, sign in ((Direction.IN, 1), (Direction.OUT, -1)):
        for one in every(partial(_expected, tx, actor, direction)):
            if one.variant_id in ids:
                days = changes[one.variant_id]
                days[one.due_on] = days.get(one.due_on, Decimal(0)) + sign * one.open
    free = inventory.available_of(tx, ids)
    courses = {id_: course_of(free[id_], changes[id_], today) for id_ in ids}
    return Need(proposals, courses)


def _expected(tx: Tx, actor: Actor, direction: Direction, page: PageRequest) -> Page[ExpectedView]:
    return inventory.list_expected(tx, actor, page, direction=direction)


def _draw(sheet: Sheet[Need], found: Need) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may("purchasing.draft_order")
    proposals = found.proposals
    if not (proposals.suppliers or proposals.unsupplied or proposals.made):
        empty("inventory", texts("buying.nothing"), texts("buying.nothing_lesson"))
    for one in proposals.suppliers:
        with attribute(box("fd-block"), data_supplier=one.supplier):
            _draw_top(sheet, one, may=may)
            for line in one.lines:
                _draw_line(sheet.visit, line, found.courses[line.variant_id])
    for short in proposals.unsupplied:
        with attribute(box("fd-pick"), data_unsupplied=short.sku):
            _draw_article(sheet.visit, short, "buying.nobody", "bad")
            _draw_course(sheet.visit, short, found.courses[short.variant_id])
    for short in proposals.made:
        with attribute(box("fd-pick"), data_made=short.sku):
            _draw_article(sheet.visit, short, "buying.made", "calm")
            _draw_course(sheet.visit, short, found.courses[short.variant_id])


def _draw_top(sheet: Sheet[Need], one: SupplierProposal, *, may: bool) -> None:
    with box("fd-sheet-top"):
        words(one.supplier, "fd-section", "h2")
        words(amount(one.total), "fd-amount")
        if may:
            draft = partial(
                sheet.carry_out,
                lambda tx, actor: purchasing.draft_proposals(tx, actor, (one.party_id,)),
            )
            made = button(sheet.visit.texts("buying.draft"), draft, "fd-primary", icon="add")
            attribute(made, data_draft=one.supplier)


def _draw_line(visit: Visit, line: ProposedLine, course: Course) -> None:
    texts = visit.texts
    with attribute(box("fd-pick"), data_proposed=line.sku):
        tone = "good" if line.in_time else "bad"
        _draw_article(visit, line, "buying.in_time" if line.in_time else "buying.too_late", tone)
        with box("fd-fact"):
            said = quantity(line.quantity, line.unit, texts)
            words(f"{said} × {price(line.unit_price)}", "fd-fact-main")
            words(amount(line.total), "fd-amount")
        arrives = short_date(line.arrives_on, texts, visit.today)
        words(texts("buying.arrives", day=arrives), "fd-small fd-muted")
        if line.needed_on is not None:
            needed = short_date(line.needed_on, texts, visit.today)
            words(texts("buying.needed", day=needed), "fd-small fd-muted")
        _draw_course(visit, line, course)


def _draw_article(visit: Visit, short: ReorderProposal, key: str, tone: str) -> None:
    name = name_of(short, visit.texts)
    with box("fd-floor-card-top"):
        words(name, "fd-strong fd-clip")
        words(short.sku, "fd-small fd-muted")
        chip(visit.texts(key), tone)


def _draw_course(visit: Visit, short: ReorderProposal, course: Course) -> None:
    texts = visit.texts
    label = texts(
        "buying.course",
        now=quantity(course[0][1], short.unit, texts),
        least=quantity(min(free for _, free in course), short.unit, texts),
        minimum=quantity(short.minimum, short.unit, texts),
    )
    words(label, "fd-small fd-muted", "p")
    chart = ui.echart(_picture(visit, course, short.minimum)).classes("fd-buying-course")
    attribute(chart, role="img", aria_label=label)


def _picture(visit: Visit, course: Course, minimum: Decimal) -> dict[str, Any]:
    """Draw what is free as steps, and the minimum as a dashed line."""
    quiet = {"color": "#7a869a"}
    highest = max(free for _, free in course)
    return {
        "color": list(COLOURS),
        "animationDuration": 250,
        "grid": {"left": 8, "right": 16, "top": 24, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "category",
            "data": [short_date(day, visit.texts, visit.today) for day, _ in course],
            "axisLabel": {**quiet, "hideOverlap": True},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "axisLabel": quiet, "max": float(max(highest, minimum))},
        "series": [
            {
                "type": "line",
                "step": "end",
                "name": visit.texts("buying.free"),
                "data": [float(free) for _, free in course],
                "showSymbol": False,
                "areaStyle": {"opacity": 0.12},
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "lineStyle": {"type": "dashed", "color": "#b5485d"},
                    "label": {
                        "formatter": visit.texts("buying.minimum"),
                        "position": "insideEndTop",
                    },
                    "data": [{"yAxis": float(minimum)}],
                },
            }
        ],
    }
