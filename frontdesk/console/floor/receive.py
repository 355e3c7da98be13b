"""Goods that arrive: scan the article, say how much, which lot, until when and at what cost."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.inventory import Direction, ExpectedView, MoveKind, MoveView, WarehouseView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.floor.ground import (
    chips_text,
    draw_stepper,
    find_article,
    ground,
    quantity_of,
    scan_field,
)
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import price, quantity, short_date, time_of_day

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
        self._coming: int | None = None
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
        else:
            self._article, self._quantity, self._coming = article, ONE, None
            cost = await ask(self._visit, lambda tx, actor: _usual_cost(tx, actor, article.id))
            self._said = {"cost": "" if cost is None else price(cost).replace(",", "")}
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
                draw_stepper(self._visit, label, self._quantity, None, self._count)
                with box("fd-floor-fields"):
                    self._draw_field("lot", "column.lot")
                    self._draw_field("expires", "floor.expires", kind="date")
                    self._draw_field("cost", "floor.unit_cost")
                    if len(self._houses) > 1:
                        self._draw_houses()
                made = button(
                    texts("floor.take_in"), self._receive, "fd-primary fd-big", icon="check"
                )
                attribute(made, data_receive="")

    def _draw_field(self, name: str, label: str, kind: str = "text") -> None:
        with box("fd-form-field", "label"):
            words(self._visit.texts(label), "fd-small fd-muted")
            field = attribute(box("fd-input", "input"), type=kind, maxlength="40")
            attribute(field, data_field=name, value=self._said.get(name, ""), autocomplete="off")
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
        def typed(event: GenericEventArguments) -> None:
            self._said[name] = str(event.args or "").strip()[:40]

        field.on("input", typed, js_handler="(e) => emit(e.target.value)")

    async def _count(self, wanted: Decimal) -> None:
        self._quantity = wanted
        self._draw()

    async def _receive(self) -> None:
        article = self._article
        cost = quantity_of(self._said.get("cost", ""), Decimal(-1))
        if article is None or cost < 0 or self._quantity <= 0:
            warn(self._visit, "floor.needs_cost")
            return
        day = self._said.get("expires")
        new = partial(
            inventory.receive_stock,
            variant_id=article.id,
            quantity=self._quantity,
            unit_cost=cost,
            lot=self._said.get("lot") or None,
            expires_on=date.fromisoformat(day) if day else None,
            warehouse_id=int(self._said["house"]) if self._said.get("house") else None,
            expected_id=self._coming,
        )
        if await do(self._visit, new) is not None:
            say(self._visit, "floor.taken_in")
            self._article, self._said, self._coming = None, {}, None
            self._draw()
        await self._look()

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
        self._coming, self._quantity = coming.id, coming.open
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
    there = inventory.stock_of(tx, actor, PageRequest(limit=200), variant_id=variant_id).items
    lying = sum((line.on_hand for line in there), Decimal(0))
    value = inventory.stock_values(tx, actor, [variant_id]).get(variant_id)
    if value is None or not lying:
        return None
    return (value.amount / lying).quantize(Decimal("0.01"))


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
