"""Work orders: asked for, planned, worked on and finished, with parts and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from erp_core import maintenance
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import AssetView, Which, WorkOrderView, WorkState
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.upkeep.asking import (
    ask_finish,
    ask_parts,
    ask_planning,
    ask_time,
    ask_work,
)
from frontdesk.console.upkeep.ground import upkeep_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

SHOWN = PageRequest(limit=20)
ASSETS = PageRequest(limit=200)
TONES = {
    WorkState.REQUESTED: "warn",
    WorkState.PLANNED: "accent",
    WorkState.IN_PROGRESS: "warn",
    WorkState.DONE: "good",
    WorkState.CANCELLED: "calm",
}


@dataclass(frozen=True)
class Work:
    """Open orders and what was done of late, their assets, what can be worked on, and by whom."""

    open: tuple[WorkOrderView, ...]
    done: tuple[WorkOrderView, ...]
    assets: Mapping[int, AssetView]
    choices: tuple[AssetView, ...]
    workers: tuple[tuple[int, str], ...]


async def show_work(visit: Visit) -> None:
    """Show the work orders that something is to be done about."""
    with upkeep_ground(visit, "orders"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Work:
    done = maintenance.list_work_orders(tx, actor, SHOWN, state=WorkState.DONE)
    working = maintenance.open_work_orders(tx, actor)
    used = maintenance.list_assets(tx, actor, ASSETS, which=Which(is_used=True))
    return Work(
        open=working,
        done=tuple(done.items),
        assets=maintenance.assets_by_id(tx, actor, (one.asset_id for one in working)),
        choices=tuple(used.items),
        workers=maintenance.workers(tx, actor),
    )


def _draw(sheet: Sheet[Work], found: Work) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    if found.choices and may("maintenance.request_order"):
        with box("fd-dialog-actions"):
            act = partial(ask_work, sheet, found.choices)
            made = button(texts("upkeep.request"), act, "fd-primary", icon="add")
            attribute(made, data_act="request")
    if not (found.open or found.done):
        empty("handyman", texts("upkeep.no_orders"), texts("upkeep.no_orders_lesson"))
    for key, orders in (("upkeep.open", found.open), ("upkeep.done", found.done)):
        if orders:
            draw_heading(texts(key))
        for one in orders:
            _draw_order(sheet, found, one)


def _draw_order(sheet: Sheet[Work], found: Work, one: WorkOrderView) -> None:
    visit, texts = sheet.visit, sheet.visit.texts
    with attribute(box("fd-pick"), data_work=one.number, data_state=one.state):
        with box("fd-floor-card-top"):
            words(one.number or "", "fd-floor-number")
            words(one.title, "fd-strong fd-clip")
        name = one.asset_zh if texts.language == "zh" else one.asset_en
        words(f"{one.asset} · {name}", "fd-small fd-muted", "p")
        with box("fd-cell-chips"):
            chip(texts(f"work_state.{one.state}"), TONES[one.state])
            if one.is_failure and one.down_until is None:
                chip(texts("upkeep.stands_still"), "bad")
            if one.is_late:
                chip(texts("upkeep.late"), "bad")
            if one.blocks and one.ended_at is None:
                chip(texts("upkeep.blocks"), "warn")
        for line in _facts(visit, one):
            words(line, "fd-small", "p")
        for part in one.parts:
            part_name = part.name_zh if texts.language == "zh" else part.name_en
            said = f"{plain(part.quantity)} × {part_name} · {amount(part.cost)}"
            attribute(words(said, "fd-small", "p"), data_part=part.sku)
        if one.state is not WorkState.CANCELLED:
            draw_papers((("work-order", one.id),), texts)
        with box("fd-dialog-actions"):
            _draw_steps(sheet, found, one)


def _facts(visit: Visit, one: WorkOrderView) -> list[str]:
    """Tell why, when, by whom and at what cost."""
    texts, lines = visit.texts, []
    if one.reason:
        lines.append(one.reason)
    if one.plan_from is not None and one.plan_until is not None:
        first = short_date(one.plan_from, texts, visit.today)
        last = short_date(one.plan_until, texts, visit.today)
        who = one.assignee or texts("upkeep.nobody")
        lines.append(texts("upkeep.planned", first=first, last=last, who=who))
    if one.minutes:
        lines.append(texts("upkeep.worked", minutes=one.minutes))
    if one.remedy:
        lines.append(texts("upkeep.remedied", remedy=one.remedy))
    if one.parts:
        lines.append(texts("upkeep.parts_cost", cost=amount(one.parts_cost)))
    return lines


def _draw_steps(sheet: Sheet[Work], found: Work, one: WorkOrderView) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    asset = found.assets.get(one.asset_id)
    before = one.state in (WorkState.REQUESTED, WorkState.PLANNED)
    if one.ended_at is None and not one.parts and may("maintenance.cancel_order"):
        why = sheet.ask_why(
            "upkeep.cancel",
            lambda tx, actor, reason: maintenance.cancel_work(tx, actor, one.id, reason),
        )
        button(texts("upkeep.cancel"), why, "fd-quiet", icon="close")
    if before and may("maintenance.plan_order"):
        act = partial(ask_planning, sheet, one, found.workers, asset)
        look = "fd-primary" if one.state is WorkState.REQUESTED else "fd-quiet"
        made = button(texts("upkeep.plan"), act, look, icon="event")
        attribute(made, data_act="plan")
    if not may("maintenance.work_order"):
        return
    if one.state is WorkState.PLANNED:
        start = partial(
            sheet.carry_out, lambda tx, actor: maintenance.start_work(tx, actor, one.id)
        )
        made = button(texts("upkeep.start"), start, "fd-primary", icon="play_arrow")
        attribute(made, data_act="start")
    if one.state is WorkState.IN_PROGRESS:
        for name, act, icon, look in (
            ("parts", partial(ask_parts, sheet, one), "build", "fd-quiet"),
            ("time", partial(ask_time, sheet, one), "schedule", "fd-quiet"),
            ("finish", partial(ask_finish, sheet, one, asset), "done_all", "fd-primary"),
        ):
            made = button(texts(f"upkeep.{name}"), act, look, icon=icon)
            attribute(made, data_act=name)
