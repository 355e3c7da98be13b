"""What to make and to buy by when, and what each is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from erp_core import catalog, production
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.production import PegView, Plan, PlannedLine, Way
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.making.ground import making_ground
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, quantity, short_date

ICONS = {Way.MAKE: "precision_manufacturing", Way.BUY: "shopping_cart", Way.NONE: "help"}


@dataclass(frozen=True)
class Needed:
    """The plan, and the articles that components are for."""

    plan: Plan
    articles: Mapping[int, VariantView]


async def show_plan(visit: Visit) -> None:
    """Show what to make and to buy."""
    with making_ground(visit, "plan"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Needed:
    plan = production.plan_requirements(tx, actor)
    wholes = {peg.for_variant_id for line in plan.lines for peg in line.pegs}
    return Needed(plan, catalog.variants_by_id(tx, {id_ for id_ in wholes if id_ is not None}))


def _draw(sheet: Sheet[Needed], found: Needed) -> None:
    texts, lines = sheet.visit.texts, found.plan.lines
    if not lines:
        empty("event_available", texts("making.nothing"), texts("making.nothing_lesson"))
        return
    _draw_overload(sheet.visit, found.plan)
    if sheet.visit.shown_to.may("production.draft_order"):
        with box("fd-sheet-top"):
            words(texts("making.count", count=len(lines)), "fd-muted")
            _draft_button(sheet, (), texts("making.draft_all"), "all")
    for place, line in enumerate(lines):
        with attribute(box("fd-pick"), data_planned=line.sku, data_way=line.way):
            _draw_line(sheet.visit, line)
            for peg in line.pegs:
                _draw_peg(sheet.visit, line, peg, found.articles)
            first = all(line.variant_id != one.variant_id for one in lines[:place])
            may = sheet.visit.shown_to.may("production.draft_order")
            if first and may and _may_follow(found.plan, line.variant_id):
                with box("fd-dialog-actions"):
                    label = texts(f"making.draft_{line.way}")
                    _draft_button(sheet, (line.variant_id,), label, line.sku)


def _draft_button(sheet: Sheet[Needed], ids: Sequence[int], label: str, name: str) -> None:
    draft = partial(
        sheet.carry_out, lambda tx, actor: production.draft_planned(tx, actor, tuple(ids))
    )
    attribute(button(label, draft, "fd-primary", icon="add"), data_draft=name)


def _may_follow(plan: Plan, variant_id: int) -> bool:
    lines = [line for line in plan.lines if line.variant_id == variant_id]
    return any(line.way is not Way.NONE and line.trouble is None for line in lines)


def _draw_overload(visit: Visit, plan: Plan) -> None:
    for load in plan.loads:
        if load.overloaded:
            week = short_date(load.week, visit.texts, visit.today)
            said = visit.texts("making.overloaded", centre=name_of(load, visit.texts), week=week)
            attribute(chip(said, "bad", "warning"), data_overloaded=load.work_centre)


def _draw_line(visit: Visit, line: PlannedLine) -> None:
    texts = visit.texts
    with box("fd-floor-card-top"):
        words(name_of(line, texts), "fd-strong fd-clip")
        words(line.sku, "fd-small fd-muted")
        if line.trouble is not None:
            chip(texts(f"making.trouble_{line.trouble}"), "bad", "warning")
        elif line.way is Way.NONE:
            chip(texts("making.nobody"), "bad")
        else:
            key = "making.in_time" if line.in_time else "making.too_late"
            chip(texts(key), "good" if line.in_time else "bad")
    with box("fd-fact"):
        said = quantity(line.quantity, line.unit, texts)
        key = f"making.way_{line.way}"
        words(texts(key, count=said, supplier=line.supplier), "fd-fact-main")
        if line.way is not Way.NONE and line.cost is not None:
            words(amount(line.cost), "fd-amount")
    days = texts(
        "making.days",
        start=short_date(line.start_on, texts, visit.today),
        ready=short_date(line.ready_on, texts, visit.today),
        needed=short_date(line.needed_on, texts, visit.today),
    )
    words(days, "fd-small fd-muted", "p")


def _draw_peg(
    visit: Visit, line: PlannedLine, peg: PegView, articles: Mapping[int, VariantView]
) -> None:
    texts = visit.texts
    said = quantity(peg.quantity, line.unit, texts)
    if peg.for_variant_id is not None:
        what = texts("making.for_article", name=articles[peg.for_variant_id].name(texts.language))
    elif peg.source_type is not None:
        known = peg.source_type in ("orders", "manufacturing_orders")
        key = f"making.for_{peg.source_type}" if known else "making.for_other"
        what = texts(key)
    else:
        what = texts("making.for_rule")
    attribute(words(f"{said}: {what}", "fd-small"), data_peg=peg.source_type or "")
