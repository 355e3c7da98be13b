"""Goods that are carried from one place to another, and what is still on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import inventory
from erp_core.catalog import VariantView
from erp_core.inventory import (
    LocationView,
    NewTransfer,
    StockLine,
    TransferLine,
    TransferState,
    TransferView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
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
from frontdesk.console.wording import number, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

MANY = PageRequest(limit=200)
LATELY = PageRequest(limit=15)


@dataclass
class Carrying:
    """What is to be carried: the article, from where, to where, how much."""

    article: VariantView
    lines: list[StockLine]
    balance_id: int
    target_id: int
    quantity: Decimal

    @property
    def origin(self) -> StockLine:
        """The place and lot that it is taken from."""
        return next(one for one in self.lines if one.balance_id == self.balance_id)


async def show_transfer(visit: Visit) -> None:
    """Show where goods are carried from place to place."""
    with ground(visit, "transfer"):
        await TransferPage(visit).begin()


class TransferPage:
    """Carries one article after the other.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._locations: Sequence[LocationView] = ()
        self._carrying: Carrying | None = None
        self._last: NewTransfer | None = None
        self._to: Element | None = None
        self._stepper: Stepper | None = None
        scan_field(visit, "carrying.scan", self._scanned)
        self._form: Element = box("")
        self._lately: Element = box("")

    async def begin(self) -> None:
        """Show an empty form and what was carried lately."""
        self._locations = await ask(self._visit, inventory.list_locations) or ()
        self._draw()
        await self._look()

    async def _scanned(self, code: str) -> None:
        await find_article(self._visit, code, self._choose)

    async def _choose(self, article: VariantView) -> None:
        page = await ask(
            self._visit,
            lambda tx, actor: inventory.stock_of(tx, actor, MANY, variant_id=article.id),
        )
        free = [one for one in (page.items if page else []) if one.available > 0]
        if not free or len(self._locations) < 2:
            warn(self._visit, "carrying.nothing_free" if not free else "carrying.one_place")
            return
        other = next(one.id for one in self._locations if one.id != free[0].location_id)
        self._carrying = Carrying(article, free, free[0].balance_id, other, Decimal(1))
        self._draw()

    def _draw(self) -> None:
        texts, carrying = self._visit.texts, self._carrying
        self._form.clear()
        with self._form:
            if carrying is None:
                empty("swap_horiz", texts("carrying.none"), texts("carrying.none_lesson"))
                if self._last is not None:
                    made = button(
                        texts("carrying.back"), self._back, "fd-outline fd-big", icon="undo"
                    )
                    attribute(made, data_back="")
                return
            with attribute(box("fd-pick"), data_sku=carrying.article.sku):
                words(carrying.article.name(texts.language), "fd-strong")
                words(carrying.article.sku, "fd-small fd-muted")
                with box("fd-floor-fields"):
                    self._draw_choice("from", self._origins(carrying), carrying.balance_id)
                    self._to = box("")
                    self._draw_targets(carrying)
                label = texts("column.quantity")
                self._stepper = Stepper(
                    self._visit, label, carrying.quantity, carrying.origin.available, self._count
                )
                said = texts("carrying.carry")
                made = button(said, self._carry, "fd-primary fd-big", icon="check")
                attribute(made, data_carry="")

    def _origins(self, carrying: Carrying) -> list[tuple[int, str]]:
        unit, texts = carrying.article.unit, self._visit.texts
        return [
            (
                one.balance_id,
                chips_text((one.location, one.lot or "", quantity(one.available, unit, texts))),
            )
            for one in carrying.lines
        ]

    def _targets(self, carrying: Carrying) -> list[tuple[int, str]]:
        chinese = self._visit.texts.language == "zh"
        return [
            (one.id, f"{one.code} · {one.name_zh if chinese else one.name_en}")
            for one in self._locations
            if one.id != carrying.origin.location_id
        ]

    def _draw_choice(self, name: str, options: Sequence[tuple[int, str]], value: int) -> None:
        with box("fd-form-field", "label"):
            words(self._visit.texts(f"carrying.{name}"), "fd-small fd-muted")
            field = attribute(box("fd-input", "select"), data_field=name)
            with field:
                for one, text in options:
                    option = attribute(words(text, "", "option"), value=one)
                    if one == value:
                        attribute(option, selected="selected")
            field.on(
                "change", partial(self._chosen, name), js_handler="(e) => emit(e.target.value)"
            )

    def _chosen(self, name: str, event: GenericEventArguments) -> None:
        carrying, value = self._carrying, int(event.args)
        if carrying is None:
            return
        if name == "to":
            carrying.target_id = value
            return
        carrying.balance_id = value
        most = carrying.origin.available
        if self._stepper is not None:
            self._stepper.most = most
            if carrying.quantity > most:
                self._stepper.show(most)
        carrying.quantity = min(carrying.quantity, most)
        targets = [one for one, _ in self._targets(carrying)]
        if carrying.target_id not in targets:
            carrying.target_id = targets[0]
        self._draw_targets(carrying)

    def _draw_targets(self, carrying: Carrying) -> None:
        if self._to is None:
            return
        self._to.clear()
        with self._to:
            self._draw_choice("to", self._targets(carrying), carrying.target_id)

    async def _count(self, wanted: Decimal) -> None:
        if self._carrying is not None:
            self._carrying.quantity = wanted

    async def _carry(self) -> None:
        carrying = self._carrying
        if carrying is None or carrying.quantity <= 0:
            return
        origin = carrying.origin
        line = TransferLine(
            variant_id=carrying.article.id,
            quantity=carrying.quantity,
            lot=origin.lot,
            without_lot=origin.lot is None,
        )
        new = NewTransfer(
            from_location_id=origin.location_id, to_location_id=carrying.target_id, lines=(line,)
        )
        if await self._do(new):
            self._carrying, self._last = None, new
            self._draw()

    async def _back(self) -> None:
        """Carry back what was carried last."""
        last = self._last
        if last is None:
            return
        new = last.model_copy(
            update={
                "from_location_id": last.to_location_id,
                "to_location_id": last.from_location_id,
            }
        )
        if await self._do(new):
            self._last = None
            self._draw()

    async def _do(self, new: NewTransfer) -> bool:
        done = await do(self._visit, lambda tx, actor: inventory.transfer_stock(tx, actor, new))
        if done is not None:
            say(self._visit, "carrying.carried")
        await self._look()
        return done is not None

    async def _look(self) -> None:
        found = await ask(self._visit, _lately)
        self._lately.clear()
        if not found:
            return
        texts = self._visit.texts
        with self._lately:
            draw_heading(texts("carrying.lately"))
            for one in found:
                self._draw_transfer(one)

    def _draw_transfer(self, one: TransferView) -> None:
        texts, chinese = self._visit.texts, self._visit.texts.language == "zh"
        with attribute(box("fd-floor-card"), data_transfer=one.id):
            words(f"{one.from_location} → {one.to_location}", "fd-strong")
            for line in one.lines:
                name = line.name_zh if chinese else line.name_en
                said = chips_text((f"{number(line.quantity)} × {name}", line.lot or ""))
                words(said, "fd-small fd-muted")
            if one.state is TransferState.IN_TRANSIT:
                chip(texts("carrying.in_transit"), "warn", "local_shipping")
                arrived = partial(self._arrived, one.id)
                button(texts("carrying.arrived"), arrived, "fd-outline fd-big", icon="check")

    async def _arrived(self, transfer_id: int) -> None:
        done = await do(
            self._visit, lambda tx, actor: inventory.receive_transfer(tx, actor, transfer_id)
        )
        if done is not None:
            say(self._visit, "carrying.carried")
        await self._look()


def _lately(tx: Tx, actor: Actor) -> list[TransferView]:
    return inventory.list_transfers(tx, actor, LATELY).items
