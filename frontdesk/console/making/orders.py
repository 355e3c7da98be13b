"""Manufacturing orders: drafts to confirm, and what the floor does and reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.production import (
    MakingState,
    ManufacturingOrderView,
    NewOutput,
    NewWorkTime,
    OrderLineView,
    OrderOperationView,
)
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import typed
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.making.ground import making_ground, number_said
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, quantity, short_date

SHOWN = PageRequest(limit=30)
TONES = {
    MakingState.DRAFT: "plain",
    MakingState.CONFIRMED: "accent",
    MakingState.IN_PROGRESS: "warn",
    MakingState.DONE: "good",
    MakingState.CANCELLED: "calm",
}
Order = ManufacturingOrderView


@dataclass(frozen=True)
class Made:
    """Drafts, what is on the floor, and what was done of late."""

    drafts: tuple[Order, ...]
    running: tuple[Order, ...]
    done: tuple[Order, ...]


async def show_making(visit: Visit) -> None:
    """Show the manufacturing orders that something is to be done about."""
    with making_ground(visit, "orders"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Made:
    def of(state: MakingState) -> tuple[Order, ...]:
        return tuple(production.list_manufacturing_orders(tx, actor, SHOWN, state=state).items)

    return Made(
        drafts=of(MakingState.DRAFT),
        running=production.open_manufacturing_orders(tx, actor),
        done=of(MakingState.DONE),
    )


def _draw(sheet: Sheet[Made], found: Made) -> None:
    texts = sheet.visit.texts
    if not (found.drafts or found.running or found.done):
        lesson = texts("making.no_orders_lesson")
        empty("precision_manufacturing", texts("making.no_orders"), lesson)
    for key, orders in (
        ("making.drafts", found.drafts),
        ("making.running", found.running),
        ("making.done", found.done),
    ):
        if orders:
            draw_heading(texts(key))
        for order in orders:
            _draw_order(sheet, order)


def _draw_order(sheet: Sheet[Made], order: Order) -> None:
    texts, visit = sheet.visit.texts, sheet.visit
    with attribute(box("fd-pick"), data_making=order.number, data_state=order.state):
        with box("fd-floor-card-top"):
            words(order.number or "", "fd-floor-number")
            words(name_of(order, texts), "fd-strong fd-clip")
            words(quantity(order.quantity, order.unit, texts), "fd-amount")
        with box("fd-cell-chips"):
            chip(texts(f"making_state.{order.state}"), TONES[order.state])
            key = "making.late_since" if order.is_late else "making.due"
            day = short_date(order.due_on, texts, visit.today)
            chip(texts(key, day=day), "bad" if order.is_late else "calm")
            if order.produced or order.scrapped:
                _draw_made(visit, order)
        for line in order.lines:
            _draw_line(visit, line)
        for step in order.operations:
            _draw_operation(visit, step)
        _draw_cost(visit, order)
        with box("fd-dialog-actions"):
            _draw_steps(sheet, order)


def _draw_made(visit: Visit, order: Order) -> None:
    texts = visit.texts
    chip(texts("making.made", count=quantity(order.produced, order.unit, texts)), "good")
    if order.scrapped:
        chip(texts("making.failed", count=quantity(order.scrapped, order.unit, texts)), "warn")


def _draw_line(visit: Visit, line: OrderLineView) -> None:
    texts = visit.texts
    with attribute(box("fd-fact"), data_component=line.sku):
        said = texts(
            "making.component",
            name=name_of(line, texts),
            required=quantity(line.required, line.unit, texts),
            consumed=quantity(line.consumed, line.unit, texts),
        )
        words(said, "fd-small fd-fact-main")
        if line.short:
            chip(texts("making.short", count=quantity(line.short, line.unit, texts)), "bad")


def _draw_operation(visit: Visit, step: OrderOperationView) -> None:
    texts = visit.texts
    said = texts(
        "making.operation",
        name=name_of(step, texts),
        centre=step.work_centre,
        planned=f"{step.planned_minutes.normalize():f}",
        done=f"{step.done_minutes.normalize():f}",
        start=short_date(step.starts_on, texts, visit.today),
        end=short_date(step.ends_on, texts, visit.today),
    )
    attribute(words(said, "fd-small fd-muted", "p"), data_operation=step.work_centre)


def _draw_cost(visit: Visit, order: Order) -> None:
    if order.material or order.time_cost:
        said = visit.texts(
            "making.cost",
            material=amount(order.material),
            time=amount(order.time_cost),
            progress=amount(order.in_progress),
        )
        attribute(words(said, "fd-small", "p"), data_cost=order.number)


def _draw_steps(sheet: Sheet[Made], order: Order) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    open_ = order.state in (MakingState.DRAFT, MakingState.CONFIRMED, MakingState.IN_PROGRESS)
    untouched = order.produced + order.scrapped == 0
    if open_ and untouched and may("production.cancel_order"):
        why = sheet.ask_why(
            "making.cancel",
            lambda tx, actor, reason: production.cancel_manufacturing_order(
                tx, actor, order.id, reason
            ),
        )
        button(texts("making.cancel"), why, "fd-quiet", icon="close")
    if order.state is MakingState.DRAFT and may("production.confirm_order"):
        _verb(sheet, order, "confirm", "check")
    if order.state is MakingState.CONFIRMED and may("production.report"):
        _verb(sheet, order, "start", "play_arrow")
    if order.state is MakingState.IN_PROGRESS and may("production.report"):
        if order.operations:
            ask_time = partial(_ask_time, sheet, order)
            made = button(texts("making.time"), ask_time, "fd-quiet", icon="schedule")
            attribute(made, data_act="time")
        if not untouched:
            _verb(sheet, order, "finish", "done_all", "fd-quiet")
        if order.left:
            ask_output = partial(_ask_output, sheet, order)
            made = button(texts("making.output"), ask_output, "fd-primary", icon="inventory")
            attribute(made, data_act="output")


def _verb(sheet: Sheet[Made], order: Order, name: str, icon: str, look: str = "fd-primary") -> None:
    verbs = {
        "confirm": production.confirm_manufacturing_order,
        "start": production.start_manufacturing_order,
        "finish": production.finish_manufacturing_order,
    }
    act = partial(sheet.carry_out, lambda tx, actor: verbs[name](tx, actor, order.id))
    attribute(button(sheet.visit.texts(f"making.{name}"), act, look, icon=icon), data_act=name)


def _ask_time(sheet: Sheet[Made], order: Order) -> None:
    """Ask how long a step took."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        minutes = number_said(sheet.visit, said["minutes"], least=Decimal("0.01"))
        if minutes is not None:
            new = NewWorkTime(operation_id=int(said["step"]), minutes=minutes)
            await sheet.carry_out(
                lambda tx, actor: production.report_time(tx, actor, order.id, new)
            )

    steps = tuple((str(one.id), name_of(one, texts)) for one in order.operations)
    fields = (
        Field("step", texts("making.which_step"), value=steps[0][0], options=steps),
        Field("minutes", texts("making.minutes")),
    )
    ask_words(
        sheet.visit, texts("making.time"), fields, texts("action.save"), written, order.number or ""
    )


def _ask_output(sheet: Sheet[Made], order: Order) -> None:
    """Ask what came out: good, not good, in which lot, and whether more is to come."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        good = number_said(sheet.visit, said["good"])
        bad = number_said(sheet.visit, said["bad"])
        if (
            good is None
            or bad is None
            or not number_said(sheet.visit, typed(good + bad), least=Decimal("0.000001"))
        ):
            return
        new = NewOutput(
            quantity=good, scrapped=bad, lot=said["lot"] or None, finish=said["more"] == "no"
        )
        await sheet.carry_out(lambda tx, actor: production.report_output(tx, actor, order.id, new))

    fields = (
        Field("good", texts("making.good"), value=typed(order.left)),
        Field("bad", texts("making.bad"), value="0"),
        Field("lot", texts("making.lot"), longest=40),
        Field(
            "more",
            texts("making.more"),
            value="no",
            options=(("no", texts("making.no_more")), ("yes", texts("making.some_more"))),
        ),
    )
    ask_words(
        sheet.visit,
        texts("making.output"),
        fields,
        texts("action.save"),
        written,
        f"{order.number} · {name_of(order, texts)}",
    )
