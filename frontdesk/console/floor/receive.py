"""Goods that arrive: scan the article, say how much, which lot, until when and at what cost."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import catalog, inventory, purchasing
from erp_core.catalog import VariantView
from erp_core.inventory import Direction, ExpectedView, MoveKind, MoveView, WarehouseView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import NewPurchaseReceipt, ReceiptView, ReceivedLine
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.figures import begin, read_figure, typed
from frontdesk.console.floor.ground import (
    Stepper,
    chips_text,
    find_article,
    ground,
    scan_field,
)
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import quantity, short_date, time_of_day

if TYPE_CHECKING:
    from nicegui.element import Element

LATELY = PageRequest(limit=100)
ONE = Decimal(1)


async def show_receive(visit: Visit) -> None:
    """Show where goods are taken in."""
    with ground(visit, "receive"):
        await ReceivePage(visit).begin()


class ReceivePage:
    """Takes goods in, one article after the other.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._article: VariantView | None = None
        self._said: dict[str, str] = {}
        self._quantity = ONE
        self._stepper: Stepper | None = None
        self._coming: ExpectedView | None = None
        self._houses: tuple[WarehouseView, ...] = ()
        scan_field(visit, "floor.scan_received", self._scanned)
        self._form: Element = box("")
        self._expected: Element = box("")
        self._today: Element = box("")

    async def begin(self) -> None:
        """Show an empty form and what came in today."""
        found = await ask(self._visit, inventory.list_warehouses)
        self._houses = found or ()
        self._draw()
        await self._look()

    async def _scanned(self, code: str) -> None:
        await find_article(self._visit, code, self._choose)

    async def _choose(self, article: VariantView) -> None:
        if self._article is not None and self._article.id == article.id:
            self._quantity += ONE
            if self._stepper is not None:
                self._stepper.show(self._quantity)
            return
        cost = await ask(self._visit, lambda tx, actor: _usual_cost(tx, actor, article.id))
        self._article, self._quantity, self._coming = article, ONE, None
        self._said = {"cost": "" if cost is None else typed(cost)}
        self._draw()

    def _draw(self) -> None:
        texts, article = self._visit.texts, self._article
        self._form.clear()
        with self._form:
            if article is None:
                lesson = texts("floor.receive_lesson")
                empty("move_to_inbox", texts("floor.receive_none"), lesson)
                return
            with attribute(box("fd-pick"), data_sku=article.sku):
                words(article.name(texts.language), "fd-strong")
                words(article.sku, "fd-small fd-muted")
                label = texts("column.quantity")
                self._stepper = Stepper(self._visit, label, self._quantity, None, self._count)
                with box("fd-floor-fields"):
                    self._draw_field("lot", "column.lot")
                    self._draw_field("expires", "floor.expires", kind="date")
                    if self._order is None:
                        self._draw_field("cost", "floor.unit_cost")
                    if len(self._houses) > 1:
                        self._draw_houses()
                made = button(
                    texts("floor.take_in"), self._receive, "fd-primary fd-big", icon="check"
                )
                attribute(made, data_receive="")

    @property
    def _order(self) -> tuple[int, int] | None:
        """The supplier's order and its line that this comes for: they know what it costs."""
        coming = self._coming
        if coming is None or coming.source_type != purchasing.SOURCE:
            return None
        if coming.source_id is None or coming.line_id is None:
            return None
        return coming.source_id, coming.line_id

    def _draw_field(self, name: str, label: str, kind: str = "text") -> None:
        with box("fd-form-field", "label"):
            words(self._visit.texts(label), "fd-small fd-muted")
            field = attribute(box("fd-input", "input"), type=kind, maxlength="40")
            attribute(field, data_field=name, autocomplete="off")
            begin(field, self._said.get(name, ""))
            self._keep(field, name)

    def _draw_houses(self) -> None:
        chinese = self._visit.texts.language == "zh"
        with box("fd-form-field", "label"):
            words(self._visit.texts("column.warehouse"), "fd-small fd-muted")
            field = attribute(box("fd-input", "select"), data_field="house")
            with field:
                for one in self._houses:
                    name = one.name_zh if chinese else one.name_en
                    attribute(words(name, "", "option"), value=one.id)
            self._keep(field, "house")

    def _keep(self, field: "Element", name: str) -> None:
        def written(event: GenericEventArguments) -> None:
            self._said[name] = str(event.args or "").strip()[:40]

        field.on("input", written, js_handler="(e) => emit(e.target.value)")

    async def _count(self, wanted: Decimal) -> None:
        self._quantity = wanted

    async def _receive(self) -> None:
        article, order = self._article, self._order
        if article is None or self._quantity <= 0:
            warn(self._visit, "floor.needs_cost")
            return
        taken_in = (
            await self._by_itself(article) if order is None else await self._with_its_order(*order)
        )
        if taken_in is not None:
            say(self._visit, "floor.taken_in")
            self._article, self._said, self._coming = None, {}, None
            self._draw()
        await self._look()

    async def _by_itself(self, article: VariantView) -> MoveView | None:
        """Take in what no order knows of, at the cost that is said."""
        said = self._said.get("cost", "")
        if not said:
            warn(self._visit, "floor.needs_cost")
            return None
        cost = read_figure(self._visit, said)
        if cost is None:
            return None
        new = partial(
            inventory.receive_stock,
            variant_id=article.id,
            quantity=self._quantity,
            unit_cost=cost,
            lot=self._said.get("lot") or None,
            expires_on=self._expires_on,
            warehouse_id=self._house_id,
            expected_id=self._coming.id if self._coming else None,
        )
        return await do(self._visit, new)

    async def _with_its_order(self, order_id: int, line_id: int) -> ReceiptView | None:
        """Take in what a supplier's order brings, so that the order and its bill know of it."""
        lot, expires_on, house_id = self._said.get("lot") or None, self._expires_on, self._house_id
        quantity = self._quantity

        def take_in(tx: Tx, actor: Actor) -> ReceiptView:
            line = ReceivedLine(line_id=line_id, quantity=quantity, lot=lot, expires_on=expires_on)
            came = NewPurchaseReceipt(lines=(line,), warehouse_id=house_id)
            return purchasing.receive_purchase_order(tx, actor, order_id, came)

        return await do(self._visit, take_in)

    @property
    def _expires_on(self) -> date | None:
        day = self._said.get("expires")
        return date.fromisoformat(day) if day else None

    @property
    def _house_id(self) -> int | None:
        return int(self._said["house"]) if self._said.get("house") else None

    async def _await(self) -> None:
        """Show what is expected to come, the earliest first; a touch begins to receive it."""
        found = await ask(self._visit, _expected)
        self._expected.clear()
        if not found:
            return
        texts = self._visit.texts
        with self._expected:
            draw_heading(texts("floor.expected"))
            for coming, article in found:
                card = attribute(box("fd-floor-card", "button"), type="button")
                with attribute(card, data_expected=coming.id):
                    with box("fd-floor-card-top"):
                        words(quantity(coming.open, article.unit, texts), "fd-floor-number")
                        words(article.name(texts.language), "fd-strong fd-clip")
                    day = short_date(coming.due_on, texts, self._visit.today)
                    is_late = coming.due_on < self._visit.today
                    chip(texts("order.expected", day=day), "bad" if is_late else "calm")
                card.on("click", partial(self._choose_expected, coming, article), args=[])

    async def _choose_expected(self, coming: ExpectedView, article: VariantView) -> None:
        await self._choose(article)
        self._coming, self._quantity = coming, coming.open
        self._draw()

    async def _look(self) -> None:
        await self._await()
        found = await ask(self._visit, lambda tx, actor: _received(tx, actor, self._visit.today))
        self._today.clear()
        if not found:
            return
        texts = self._visit.texts
        with self._today:
            draw_heading(texts("floor.received_today"))
            for move, article in found:
                with attribute(box("fd-fact"), data_move=move.id):
                    words(time_of_day(move.at, self._visit.zone), "fd-small fd-muted")
                    with box("fd-fact-main"):
                        words(chips_text((article.name(texts.language), move.lot or "")))
                    words(quantity(move.quantity, article.unit, texts), "fd-amount")


def _usual_cost(tx: Tx, actor: Actor, variant_id: int) -> Decimal | None:
    """Return what one unit in stock is worth, as a proposal; None when there is none."""
    costs = inventory.unit_costs(tx, actor, [variant_id])
    return costs[variant_id].quantize(Decimal("0.01")) if variant_id in costs else None


def _expected(tx: Tx, actor: Actor) -> list[tuple[ExpectedView, VariantView]]:
    coming = inventory.list_expected(tx, actor, LATELY, direction=Direction.IN).items
    articles = catalog.variants_by_id(tx, {one.variant_id for one in coming})
    return [(one, articles[one.variant_id]) for one in sorted(coming, key=lambda one: one.due_on)]


def _received(tx: Tx, actor: Actor, today: date) -> list[tuple[MoveView, VariantView]]:
    moves = [
        one
        for one in inventory.moves_of(tx, actor, LATELY).items
        if one.kind is MoveKind.RECEIPT and one.business_date == today
    ]
    articles = catalog.variants_by_id(tx, {one.variant_id for one in moves})
    return [(one, articles[one.variant_id]) for one in moves]
