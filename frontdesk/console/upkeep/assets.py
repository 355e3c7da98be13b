"""Assets: where they are, until when they are under warranty, and what their meters say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from erp_core import maintenance, production
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    AssetState,
    AssetView,
    MeterKind,
    MeterView,
    NewReading,
    PlanView,
    ReadingView,
    ReliabilityView,
    Which,
)
from frontdesk.console.ask.chart import COLOURS
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, chip, empty, symbol, words
from frontdesk.console.upkeep.asking import ask_work
from frontdesk.console.upkeep.asset_form import (
    Centres,
    ask_change,
    ask_meter,
    ask_meter_change,
    ask_new_asset,
    ask_plan,
    ask_plan_change,
    ask_replacement,
    ask_state,
)
from frontdesk.console.upkeep.ground import read_as, signed, upkeep_ground, with_unit
from frontdesk.console.upkeep.plans import draw_plans
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment, number, short_date

PAGE = 30
TONES = {
    AssetState.IN_SERVICE: "good",
    AssetState.OUT_OF_SERVICE: "warn",
    AssetState.RETIRED: "calm",
}


@dataclass(frozen=True)
class Opened:
    """How reliable an asset was, the course of its meters, and what comes round for it."""

    asset_id: int
    reliability: ReliabilityView
    curves: Mapping[int, Sequence[ReadingView]]
    plans: tuple[PlanView, ...]


@dataclass(frozen=True)
class Found:
    """Assets, the one that is opened, the work centres there are, and whether there are more."""

    assets: tuple[AssetView, ...]
    opened: Opened | None
    centres: Centres
    has_more: bool


async def show_assets(visit: Visit) -> None:
    """Show the assets."""
    with upkeep_ground(visit, "assets"):
        await Assets(visit).begin()


class Assets:
    """The assets that a search finds, a page at a time, of which one is opened.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._which, self._pages = Which(), 1
        self._opened: int | None = None
        self._draw_search()
        self._sheet = Sheet(visit, self._look, self._draw)

    async def begin(self) -> None:
        """Show the newest."""
        await self._sheet.begin()

    def _look(self, tx: Tx, actor: Actor) -> Found:
        assets: list[AssetView] = []
        before: int | None = None
        for _ in range(self._pages):
            page = PageRequest(before=before, limit=PAGE)
            found = maintenance.list_assets(tx, actor, page, which=self._which)
            assets += found.items
            before = found.next_before
            if before is None:
                break
        one = next((one for one in assets if one.id == self._opened), None)
        if len(assets) == 1:
            one = assets[0]
        opened = None if one is None else _opened(tx, actor, one)
        return Found(tuple(assets), opened, self._centres(tx, actor), bool(before))

    def _centres(self, tx: Tx, actor: Actor) -> Centres:
        """List what an asset may stand for, to who may say so."""
        if not (actor.may("maintenance.set_asset") and self._visit.has("production")):
            return ()
        return tuple((one.id, one.code) for one in production.list_work_centres(tx, actor))

    def _draw(self, sheet: Sheet[Found], found: Found) -> None:
        texts = self._visit.texts
        if self._visit.shown_to.may("maintenance.set_asset"):
            with box("fd-actions"):
                act = partial(ask_new_asset, sheet, found.centres)
                made = button(texts("machine.new"), act, "fd-primary", icon="add")
                attribute(made, data_act="new-asset")
        if not found.assets:
            name = "upkeep.nothing_found" if self._which.words else "upkeep.no_assets"
            empty("coffee_maker", texts(name), texts(f"{name}_lesson"))
        for one in found.assets:
            is_open = found.opened is not None and found.opened.asset_id == one.id
            with attribute(box("fd-pick"), data_asset=one.code):
                _draw_asset(sheet, one, is_open=is_open)
                if is_open and found.opened is not None:
                    _draw_opened(sheet, one, found.opened)
                with box("fd-dialog-actions"):
                    if is_open:
                        _draw_changes(sheet, one, found.centres)
                    self._draw_acts(one, is_open=is_open)
        if found.has_more:
            made = button(texts("action.more"), self._more, "fd-outline", icon="expand_more")
            attribute(made, data_act="more")

    def _draw_acts(self, one: AssetView, *, is_open: bool) -> None:
        texts = self._visit.texts
        if not is_open:
            act = partial(self._open, one.id)
            made = button(texts("upkeep.open_asset"), act, "fd-quiet", icon="expand_more")
            attribute(made, data_act="open")
        may = self._visit.shown_to.may("maintenance.request_order")
        if may and one.state is not AssetState.RETIRED:
            ask = partial(ask_work, self._sheet, [one])
            made = button(texts("upkeep.request"), ask, "fd-quiet", icon="add")
            attribute(made, data_act="request")

    def _draw_search(self) -> None:
        with box("fd-search", "label"):
            symbol("search")
            said = self._visit.texts("upkeep.search")
            search = attribute(box("", "input"), type="search", maxlength="100")
            attribute(search, placeholder=said, aria_label=said, data_key="search")
            search.on(
                "input",
                self._search,
                throttle=0.25,
                leading_events=False,
                js_handler="(e) => emit(e.target.value)",
            )

    async def _search(self, event: GenericEventArguments) -> None:
        self._which, self._pages = Which(words=str(event.args).strip()[:100]), 1
        await self.begin()

    async def _more(self) -> None:
        self._pages += 1
        await self.begin()

    async def _open(self, asset_id: int) -> None:
        self._opened = asset_id
        await self.begin()


def _opened(tx: Tx, actor: Actor, one: AssetView) -> Opened:
    """Read what only an opened asset shows."""
    return Opened(
        one.id,
        maintenance.reliability_of(tx, actor, one.id),
        {meter.id: maintenance.curve_of(tx, actor, meter.id) for meter in one.meters},
        maintenance.list_plans(tx, actor, asset_id=one.id),
    )


def _draw_changes(sheet: Sheet[Found], one: AssetView, centres: Centres) -> None:
    """Draw what may be changed of an opened asset; of a retired one nothing."""
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    if one.state is AssetState.RETIRED:
        return
    acts = []
    if may("maintenance.set_asset"):
        acts += [
            ("change", partial(ask_change, sheet, one, centres), "edit"),
            ("state", partial(ask_state, sheet, one), "swap_horiz"),
            ("new_meter", partial(ask_meter, sheet, one), "speed"),
        ]
    if may("maintenance.set_plan"):
        acts.append(("new_plan", partial(ask_plan, sheet, one), "event_repeat"))
    for name, act, icon in acts:
        made = button(texts(f"machine.{name}"), act, "fd-quiet", icon=icon)
        attribute(made, data_act=name.replace("_", "-"))


def _draw_asset(sheet: Sheet[Found], one: AssetView, *, is_open: bool) -> None:
    visit, texts, may = sheet.visit, sheet.visit.texts, sheet.visit.shown_to.may
    with box("fd-floor-card-top"):
        words(one.code, "fd-floor-number")
        words(one.name(texts.language), "fd-strong fd-clip")
    with box("fd-cell-chips"):
        chip(texts(f"asset_state.{one.state}"), TONES[one.state])
        if one.warranty_until is not None:
            day = short_date(one.warranty_until, texts, visit.today)
            key = "upkeep.warranty" if one.under_warranty else "upkeep.warranty_over"
            chip(texts(key, day=day), "accent" if one.under_warranty else "calm")
        if one.open_orders:
            chip(texts("upkeep.open_count", count=one.open_orders), "warn")
    told = (one.party, one.place, one.sku, one.serial, one.work_centre)
    where = " · ".join(filter(None, told))
    if where:
        words(where, "fd-small fd-muted", "p")
    can_change = is_open and one.state is not AssetState.RETIRED and may("maintenance.set_asset")
    for meter in one.meters:
        _draw_meter(sheet, meter, can_change=can_change)


def _draw_opened(sheet: Sheet[Found], one: AssetView, opened: Opened) -> None:
    visit, texts = sheet.visit, sheet.visit.texts
    _draw_reliability(visit, opened.reliability)
    draw_plans(sheet, opened.plans, partial(ask_plan_change, sheet, one))
    for meter in one.meters:
        curve = opened.curves[meter.id]
        if len(curve) > 1:
            chart = ui.echart(_picture(visit, meter, curve)).classes("fd-buying-course")
            attribute(chart, role="img", aria_label=_name(visit, meter))
    with attribute(box("fd-small fd-muted"), data_history=one.code):
        for step in one.steps:
            at = moment(step.at, visit.zone, texts)
            said = texts(f"asset_state.{step.to_state}")
            words(" · ".join(filter(None, (at, said, step.reason))), "fd-small", "p")


def _draw_reliability(visit: Visit, one: ReliabilityView) -> None:
    share = number((one.availability * 100).quantize(Decimal("0.1")))
    said = visit.texts("upkeep.reliability", share=share, failures=one.failures)
    if one.mtbf_hours is not None:
        hours = number(one.mtbf_hours.quantize(Decimal(1)))
        said = f"{said} {visit.texts('upkeep.mtbf', hours=hours)}"
    words(said, "fd-small", "p")


def _draw_meter(sheet: Sheet[Found], meter: MeterView, *, can_change: bool) -> None:
    visit, texts = sheet.visit, sheet.visit.texts
    name = _name(visit, meter)
    with attribute(box("fd-fact"), data_meter=meter.code):
        said = texts("upkeep.never_read", name=name)
        if meter.value is not None and meter.read_at is not None:
            said = texts(
                "upkeep.says",
                name=name,
                value=with_unit(meter.value, meter.unit),
                at=moment(meter.read_at, visit.zone, texts),
            )
        words(said, "fd-small fd-fact-main")
        if visit.shown_to.may("maintenance.note_reading"):
            made = button(
                texts("upkeep.read"), partial(_ask_reading, sheet, meter), "fd-quiet", icon="speed"
            )
            attribute(made, data_act="read")
            if meter.kind is MeterKind.COUNTER and meter.value is not None:
                act = partial(ask_replacement, sheet, meter)
                made = button(
                    texts("machine.replaced"), act, "fd-quiet", icon="published_with_changes"
                )
                attribute(made, data_act="replaced")
        if can_change:
            act = partial(ask_meter_change, sheet, meter)
            made = button(texts("machine.change"), act, "fd-quiet", icon="edit")
            attribute(made, data_act="change-meter")


def _name(visit: Visit, meter: MeterView) -> str:
    return meter.name_zh if visit.texts.language == "zh" else meter.name_en


def _ask_reading(sheet: Sheet[Found], meter: MeterView) -> None:
    """Ask what a meter says now."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        new = read_as(sheet.visit, NewReading, {"value": signed(said["value"])})
        if new is None:
            return
        await sheet.carry_out(lambda tx, actor: maintenance.note_reading(tx, actor, meter.id, new))

    fields = (Field("value", f"{meter.code} ({meter.unit})"),)
    ask_words(sheet.visit, texts("upkeep.read"), fields, texts("action.save"), written)


def _picture(visit: Visit, meter: MeterView, curve: Sequence[ReadingView]) -> dict[str, Any]:
    """Draw what a meter said as a line over time."""
    quiet = {"color": "#7a869a"}
    values = [float(one.value) for one in curve]
    return {
        "color": list(COLOURS),
        "animationDuration": 250,
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "category",
            "data": [short_date(one.taken_at.date(), visit.texts, visit.today) for one in curve],
            "axisLabel": {**quiet, "hideOverlap": True},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "scale": True, "axisLabel": quiet, "name": meter.unit},
        "series": [{"type": "line", "data": values, "showSymbol": False, "name": meter.code}],
    }
