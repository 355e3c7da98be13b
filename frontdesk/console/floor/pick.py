"""Fetching one order, line by line: where it lies, what was found, and out of the house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from erp_core import catalog, sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    DeliveryState,
    NewPick,
    OrderLineView,
    OrderState,
    OrderView,
    PickedLine,
    PickedOrder,
    Picking,
    ShortReason,
)
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.floor.ground import draw_progress, ground, is_code_of, scan_field
from frontdesk.console.floor.pick_bar import BarSteps
from frontdesk.console.floor.pick_line import PickRow
from frontdesk.console.floor.pick_list import pick_chips
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, empty, link, symbol, words
from frontdesk.console.paths import FLOOR
from frontdesk.console.visit import Visit
from frontdesk.console.wording import address_line, number, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Whole:
    """An order to fetch, with what its page shows besides.

    Attributes:
        picking: The order and the places.
        customer: Whose it is.
        barcodes: Of the articles that have one.
    """

    picking: Picking
    customer: str
    barcodes: Mapping[int, str]


async def show_pick(visit: Visit, order_id: int) -> None:
    """Show one order to fetch."""
    with ground(visit, "pick"):
        await PickPage(visit, order_id).begin()


class PickPage:
    """One order that is being fetched; what was found is kept on the page until it is shipped.

    Args:
        visit: The page.
        order_id: The order.
    """

    def __init__(self, visit: Visit, order_id: int) -> None:
        self._visit = visit
        self._id = order_id
        self._found: dict[int, Decimal] = {}
        self._steps: list[dict[int, Decimal]] = []
        self._whole: Whole | None = None
        self._rows: dict[int, PickRow] = {}
        self._place: Element = box("")
        self._head: Element = box("")
        self._progress: Element = box("")
        self._bar: Element = box("fd-floor-bar")
        self._steps_of_bar: BarSteps | None = None

    async def begin(self) -> None:
        """Show the order, and follow it."""
        await self.refresh()
        Live(self._visit, lambda topic: topic in {"stock", f"order:{self._id}"}, self._heard)

    async def refresh(self) -> None:
        """Look again; what was found stays as far as it is still to go."""
        language = self._visit.texts.language
        found = await ask(self._visit, lambda tx, actor: _read(tx, actor, self._id, language))
        if found is None or found != self._whole:
            self._whole = found
            self._draw()

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {"stock", f"order:{self._id}", EVERYTHING}:
            await self.refresh()

    def _draw(self) -> None:
        whole = self._whole
        to_go = [] if whole is None else _to_go(whole)
        if whole is not None and to_go and self._rows.keys() == {line.id for line in to_go}:
            return self._follow(whole)
        texts = self._visit.texts
        self._place.clear()
        self._bar.clear()
        self._rows = {}
        self._steps_of_bar = None
        with self._place:
            if whole is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
                return None
            self._head = box("")
            if not to_go:
                self._draw_head(whole)
                empty("local_shipping", texts("floor.all_gone"), texts("floor.all_gone_lesson"))
                return None
            scan_field(self._visit, "floor.scan_article", self._scanned)
            self._progress = box("")
            for line in to_go:
                self._rows[line.id] = PickRow(self._visit, line, partial(self._set, line.id))
        with self._bar:
            self._steps_of_bar = BarSteps(self._visit, self._undo, self._reserve, self._ship)
        return self._follow(whole)

    def _follow(self, whole: Whole) -> None:
        """Show how far it is, in the lines that are there."""
        self._draw_head(whole)
        lines = _to_go(whole)
        self._progress.clear()
        with self._progress:
            ready = sum(self._of(line) == line.undelivered for line in lines)
            said = self._visit.texts("floor.progress", done=ready, whole=len(lines))
            draw_progress(ready, len(lines), said)
        for line in lines:
            places = [p for p in whole.picking.places if p.variant_id == line.variant_id]
            self._rows[line.id].show(line, places, self._of(line))
        if self._steps_of_bar is not None:
            self._steps_of_bar.show(whole.picking.order, may_undo=bool(self._steps))

    def _draw_head(self, whole: Whole) -> None:
        texts, order = self._visit.texts, whole.picking.order
        self._head.clear()
        with self._head:
            link(texts("floor.pick"), FLOOR, "fd-back-link", "arrow_back")
            with box("fd-sheet-top"):
                words(texts("order.title", number=order.number), "fd-title", "h1")
                draw_chips(pick_chips(order, self._visit))
            words(whole.customer, "fd-muted", "p")
            self._draw_target(order)
            self._draw_papers()

    def _draw_target(self, order: OrderView) -> None:
        """Say where what is still to leave goes, as it was changed last."""
        where = next((d.address for d in order.deliveries if d.state is DeliveryState.OPEN), None)
        if said := address_line(where or order.shipping_address):
            with attribute(box("fd-fact"), data_address=""):
                symbol("local_shipping", "fd-fact-icon")
                words(said, "fd-fact-main")

    def _draw_papers(self) -> None:
        if self._whole is None:
            return
        gone = [d for d in self._whole.picking.order.deliveries if d.state is DeliveryState.SHIPPED]
        draw_papers([("delivery-note", one.id) for one in gone], self._visit.texts)

    def _of(self, line: OrderLineView) -> Decimal:
        """Return what was found of a line, as far as it is still to go."""
        return min(self._found.get(line.id, NOTHING), line.undelivered)

    async def _set(self, line_id: int, found: Decimal) -> None:
        if found != self._found.get(line_id, NOTHING):
            self._steps.append(dict(self._found))
            self._found[line_id] = found
        self._draw()

    def _undo(self) -> None:
        if self._steps:
            self._found = self._steps.pop()
            self._draw()

    async def _scanned(self, code: str) -> None:
        """Count one piece of the article that was scanned; of what is weighed, all of it."""
        whole = self._whole
        if whole is None:
            return
        open_lines = [one for one in whole.picking.order.lines if self._of(one) < one.undelivered]
        lots = {p.variant_id for p in whole.picking.places if is_code_of(code, p.lot)}
        for line in open_lines:
            barcode = whole.barcodes.get(line.variant_id)
            if is_code_of(code, line.sku, barcode) or line.variant_id in lots:
                left = line.undelivered - self._of(line)
                some = left if catalog.unit_of(line.unit).divisible else min(left, Decimal(1))
                await self._set(line.id, self._of(line) + some)
                return
        known = any(
            is_code_of(code, one.sku, whole.barcodes.get(one.variant_id))
            for one in whole.picking.order.lines
        )
        warn(self._visit, "floor.enough" if known else "floor.not_in_order", code=code)

    def _ship(self) -> None:
        """Ask by whom it goes, and of each line that is short why."""
        if self._whole is None:
            return
        texts, chinese = self._visit.texts, self._visit.texts.language == "zh"
        reasons = [(one, texts(f"short_reason.{one}")) for one in ShortReason]
        fields = [
            Field(
                f"short_{line.id}",
                texts(
                    "floor.short",
                    found=number(self._of(line)),
                    whole=quantity(line.undelivered, line.unit, texts),
                    article=line.name_zh if chinese else line.name_en,
                ),
                options=reasons,
                value=ShortReason.LATER,
            )
            for line in self._whole.picking.order.lines
            if self._of(line) < line.undelivered
        ]
        lead = texts("floor.short_lead") if fields else ""
        fields += [
            Field("carrier", texts("floor.carrier"), longest=60),
            Field("tracking", texts("floor.tracking"), longest=60),
        ]
        ask_words(
            self._visit, texts("floor.ship"), fields, texts("floor.ship"), self._shipped, lead
        )

    async def _shipped(self, answers: Mapping[str, str]) -> None:
        if self._whole is None:
            return
        new = NewPick(
            lines=tuple(
                PickedLine(
                    line_id=line.id,
                    quantity=self._of(line),
                    short=ShortReason(answers[f"short_{line.id}"])
                    if f"short_{line.id}" in answers
                    else None,
                )
                for line in self._whole.picking.order.lines
                if line.undelivered
            ),
            carrier=answers["carrier"] or None,
            tracking_code=answers["tracking"] or None,
        )
        await self._do(lambda tx, actor: sales.pick_order(tx, actor, self._id, new))

    async def _do(self, verb: Callable[[Tx, Actor], PickedOrder]) -> None:
        done = await do(self._visit, verb)
        if done is not None:
            self._found, self._steps = {}, []
            say(self._visit, "floor.shipped" if done.delivery_id else "floor.put_right")
        await self.refresh()

    async def _reserve(self) -> None:
        done = await do(self._visit, lambda tx, actor: sales.reserve_order(tx, actor, self._id))
        if done is not None:
            say(self._visit, "floor.still_short" if done.back_ordered else "floor.reserved")
        await self.refresh()


def _to_go(whole: Whole) -> list[OrderLineView]:
    """List the lines that are still to be fetched; none of an order that is not under way."""
    order = whole.picking.order
    if order.state not in {OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED}:
        return []
    return [line for line in order.lines if line.undelivered]


def _read(tx: Tx, actor: Actor, order_id: int, language: str) -> Whole:
    picking = sales.get_picking(tx, actor, order_id)
    order = picking.order
    articles = catalog.variants_by_id(tx, {line.variant_id for line in order.lines})
    return Whole(
        picking,
        names_of(tx, actor, [order.party_id], language).get(order.party_id, ""),
        {one.id: one.barcode for one in articles.values() if one.barcode},
    )
