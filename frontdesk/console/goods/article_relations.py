"""What belongs to an article: what may stand in for it, and what a set of it holds."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from erp_core import catalog
from erp_core.catalog import BundlePart, Kind, NewBundlePart, VariantView
from frontdesk.console.act import do
from frontdesk.console.floor.ground import Stepper, find_article, scan_field
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, link, words
from frontdesk.console.paths import STOCK
from frontdesk.console.visit import Visit
from frontdesk.console.wording import quantity

if TYPE_CHECKING:
    from nicegui.element import Element


class SubstitutesCard:
    """What may stand in for an article, in order; whoever may, changes it here.

    Args:
        visit: The page.
        article: The article.
        substitutes: What may stand in for it now.
    """

    def __init__(
        self, visit: Visit, article: VariantView, substitutes: Sequence[VariantView]
    ) -> None:
        self._visit = visit
        self._article = article
        self._named = list(substitutes)
        self._before: list[VariantView] | None = None
        self._may = visit.shown_to.may("catalog.set_substitutes") and not article.archived
        draw_heading(visit.texts("goods.substitutes"))
        words(visit.texts("goods.substitutes_lead"), "fd-muted fd-text", "p")
        self._place: Element = attribute(box(""), data_substitutes="")
        if self._may:
            scan_field(visit, "goods.add_substitute", self._find)
        self._draw()

    def _draw(self) -> None:
        texts = self._visit.texts
        self._place.clear()
        with self._place:
            if not self._named:
                words(texts("goods.no_substitutes"), "fd-muted", "p")
            for at, one in enumerate(self._named):
                with attribute(box("fd-pick"), data_sku=one.sku), box("fd-pick-top"):
                    _draw_name(f"{at + 1}. {one.name(texts.language)}", one.sku, one.id)
                    if self._may:
                        self._draw_buttons(at)
            if self._before is not None:
                button(texts("goods.undo"), self._undo, "fd-quiet", icon="undo")

    def _draw_buttons(self, at: int) -> None:
        texts = self._visit.texts
        with box("fd-actions"):
            if at:
                up = partial(self._move_up, at)
                button(texts("goods.earlier"), up, "fd-outline fd-icon-only", icon="arrow_upward")
            away = partial(self._remove, at)
            button(texts("goods.remove"), away, "fd-outline fd-icon-only", icon="close")

    async def _find(self, code: str) -> None:
        await find_article(self._visit, code, self._add, with_services=True)

    async def _add(self, one: VariantView) -> None:
        if one.id not in {each.id for each in self._named}:
            await self._to([*self._named, one])

    async def _move_up(self, at: int) -> None:
        named = list(self._named)
        named[at - 1], named[at] = named[at], named[at - 1]
        await self._to(named)

    async def _remove(self, at: int) -> None:
        await self._to([one for place, one in enumerate(self._named) if place != at])

    async def _undo(self) -> None:
        if self._before is not None:
            await self._to(self._before)
            self._before = None
            self._draw()

    async def _to(self, named: list[VariantView]) -> None:
        ids = [one.id for one in named]
        article_id = self._article.id
        made = await do(
            self._visit, lambda tx, actor: catalog.set_substitutes(tx, actor, article_id, ids)
        )
        if made is not None:
            self._before, self._named = self._named, list(made)
            self._draw()


class PartsCard:
    """What one set holds; whoever may, changes it here.

    Args:
        visit: The page.
        article: The set.
        parts: What it holds now.
    """

    def __init__(self, visit: Visit, article: VariantView, parts: Sequence[BundlePart]) -> None:
        self._visit = visit
        self._article = article
        self._parts = list(parts)
        self._before: list[BundlePart] | None = None
        self._may = visit.shown_to.may("catalog.compose_bundle") and not article.archived
        draw_heading(visit.texts("goods.parts"))
        words(visit.texts("goods.parts_lead"), "fd-muted fd-text", "p")
        self._place: Element = attribute(box(""), data_parts="")
        if self._may:
            scan_field(visit, "goods.add_part", self._find)
        self._draw()

    def _draw(self) -> None:
        texts = self._visit.texts
        self._place.clear()
        with self._place:
            if not self._parts:
                words(texts("goods.no_parts"), "fd-muted", "p")
            for part in self._parts:
                with attribute(box("fd-pick"), data_sku=part.sku):
                    with box("fd-pick-top"):
                        _draw_name(part.name(texts.language), part.sku, part.variant_id)
                        words(quantity(part.quantity, part.unit, texts), "fd-pick-quantity")
                    if self._may:
                        with box("fd-pick-count"):
                            counted = partial(self._count, part.variant_id)
                            label = texts("column.quantity")
                            Stepper(self._visit, label, part.quantity, None, counted)
            if self._before is not None:
                button(texts("goods.undo"), self._undo, "fd-quiet", icon="undo")

    async def _find(self, code: str) -> None:
        await find_article(self._visit, code, self._add, with_services=True)

    async def _add(self, one: VariantView) -> None:
        if one.id in {part.variant_id for part in self._parts}:
            return
        part = BundlePart(
            variant_id=one.id,
            sku=one.sku,
            name_en=one.name_en,
            name_zh=one.name_zh,
            unit=one.unit,
            quantity=Decimal(1),
        )
        await self._to([*self._parts, part])

    async def _count(self, variant_id: int, wanted: Decimal) -> None:
        """Hold so much of an article; nothing of it takes it out."""
        told = (
            part.model_copy(update={"quantity": wanted}) if part.variant_id == variant_id else part
            for part in self._parts
        )
        await self._to([part for part in told if part.quantity])

    async def _undo(self) -> None:
        if self._before is not None:
            await self._to(self._before)
            self._before = None
            self._draw()

    async def _to(self, parts: list[BundlePart]) -> None:
        new = [NewBundlePart(variant_id=one.variant_id, quantity=one.quantity) for one in parts]
        article_id = self._article.id
        made = await do(
            self._visit, lambda tx, actor: catalog.compose_bundle(tx, actor, article_id, new)
        )
        if made is not None:
            self._before = self._parts or None
            self._parts = list(made)
        self._draw()


def draw_relations(
    visit: Visit,
    article: VariantView,
    substitutes: Sequence[VariantView],
    parts: Sequence[BundlePart],
) -> None:
    """Draw what a set holds, and what may stand in for the article."""
    if article.kind is Kind.BUNDLE:
        PartsCard(visit, article, parts)
    SubstitutesCard(visit, article, substitutes)


def _draw_name(name: str, sku: str, variant_id: int) -> None:
    with box("fd-pick-what"):
        link(name, f"{STOCK}/{variant_id}", "fd-link fd-strong")
        words(sku, "fd-small fd-muted")
