"""One count, blind: what lies there is typed without seeing what the books say."""

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import inventory
from erp_core.catalog import VariantView
from erp_core.inventory import Counted, CountLineView, CountState, CountView
from frontdesk.console.act import ask, do, say
from frontdesk.console.floor.ground import (
    chips_text,
    draw_progress,
    find_article,
    ground,
    is_code_of,
    quantity_of,
    scan_field,
)
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, button, empty, link, symbol, words
from frontdesk.console.paths import COUNTS
from frontdesk.console.visit import Visit
from frontdesk.console.wording import number, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

UNREADABLE = Decimal(-1)


async def show_count(visit: Visit, count_id: int) -> None:
    """Show one count."""
    with ground(visit, "count"):
        await CountPage(visit, count_id).refresh()


class CountPage:
    """One count that is under way, or what it found.

    Args:
        visit: The page.
        count_id: The count.
    """

    def __init__(self, visit: Visit, count_id: int) -> None:
        self._visit = visit
        self._id = count_id
        self._count: CountView | None = None
        self._shows_differences = False
        self._place: Element = box("")
        self._bar: Element = box("fd-floor-bar")

    async def refresh(self) -> None:
        """Look again."""
        self._count = await ask(
            self._visit, lambda tx, actor: inventory.get_count(tx, actor, self._id)
        )
        self._draw()

    def _draw(self) -> None:
        texts, count = self._visit.texts, self._count
        self._place.clear()
        self._bar.clear()
        with self._place:
            link(texts("floor.count"), COUNTS, "fd-back-link", "arrow_back")
            if count is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
                return
            words(f"{count.location} · {count.reason}", "fd-title", "h1")
            if count.state is not CountState.OPEN or self._shows_differences:
                self._draw_differences(count)
            else:
                self._draw_lines(count)
        if count.state is CountState.OPEN:
            with self._bar:
                self._draw_bar()

    def _draw_lines(self, count: CountView) -> None:
        texts = self._visit.texts
        scan_field(self._visit, "floor.scan_article", self._scanned)
        done = sum(line.counted is not None for line in count.lines)
        said = texts("counting.progress", done=done, whole=len(count.lines))
        draw_progress(done, len(count.lines), said)
        for line in count.lines:
            self._draw_line(line)

    def _draw_line(self, line: CountLineView) -> None:
        texts, is_done = self._visit.texts, line.counted is not None
        name = line.name_zh if texts.language == "zh" else line.name_en
        made = box("fd-pick")
        attribute(made, data_sku=line.sku, data_lot=line.lot or "", data_done=str(is_done).lower())
        with made, box("fd-pick-top"):
            symbol("check_circle" if is_done else "radio_button_unchecked", "fd-pick-mark")
            with box("fd-pick-what"):
                words(name, "fd-strong")
                words(chips_text((line.sku, line.lot or "")), "fd-small fd-muted")
            field = attribute(box("fd-input fd-counted", "input"), type="text", maxlength="16")
            attribute(
                field, inputmode="decimal", aria_label=texts("counting.counted", article=name)
            )
            if line.counted is not None:
                attribute(field, value=number(line.counted))
            field.on("change", partial(self._typed, line), js_handler="(e) => emit(e.target.value)")

    async def _typed(self, line: CountLineView, event: GenericEventArguments) -> None:
        said = quantity_of(str(event.args), UNREADABLE)
        if said >= 0:
            await self._enter(line.variant_id, line.lot, said)

    async def _enter(self, variant_id: int, lot: str | None, counted: Decimal) -> None:
        new = Counted(variant_id=variant_id, lot=lot, quantity=counted)
        done = await do(
            self._visit, lambda tx, actor: inventory.enter_count(tx, actor, self._id, new)
        )
        if done is not None:
            self._count = done
        self._draw()

    async def _scanned(self, code: str) -> None:
        """Count one more of what was scanned: by its lot, else by its article."""
        count = self._count
        if count is None:
            return
        by_lot = [line for line in count.lines if is_code_of(code, line.lot)]
        by_sku = [line for line in count.lines if is_code_of(code, line.sku)]
        for line in (*by_lot, *by_sku):
            await self._enter(line.variant_id, line.lot, (line.counted or Decimal(0)) + 1)
            return
        await find_article(self._visit, code, self._found)

    async def _found(self, article: VariantView) -> None:
        """Count one of an article that was found by another code, or that the books lack here."""
        known = [] if self._count is None else self._count.lines
        line = next((one for one in known if one.variant_id == article.id), None)
        before = Decimal(0) if line is None or line.counted is None else line.counted
        await self._enter(article.id, None if line is None else line.lot, before + 1)

    def _draw_differences(self, count: CountView) -> None:
        texts = self._visit.texts
        draw_heading(texts("counting.differences"))
        names = ("article", "lot", "booked", "counted", "difference")
        rows = [
            (
                Cell(f"{line.name_zh if texts.language == 'zh' else line.name_en} ({line.sku})"),
                Cell(line.lot or ""),
                Cell(quantity(line.booked, line.unit, texts), is_number=True),
                Cell(number(line.counted), is_number=True),
                Cell(f"{line.difference:+f}".rstrip("0").rstrip("."), is_number=True),
            )
            for line in count.lines
            if line.counted is not None and line.difference
        ]
        columns = [texts(f"column.{name}") for name in names]
        draw_rows(columns, rows, texts("counting.no_differences"))
        left = sum(line.counted is None for line in count.lines)
        if left:
            words(texts("counting.left", count=left), "fd-muted", "p")

    def _draw_bar(self) -> None:
        texts = self._visit.texts
        if self._shows_differences:
            button(texts("counting.go_on"), self._turn, "fd-outline fd-big", icon="arrow_back")
            made = button(texts("counting.close"), self._close, "fd-primary fd-big", icon="check")
            attribute(made, data_close="")
        else:
            button(texts("counting.cancel"), self._cancel, "fd-outline fd-big", icon="close")
            made = button(texts("counting.check"), self._turn, "fd-primary fd-big", icon="rule")
            attribute(made, data_check="")

    async def _turn(self) -> None:
        self._shows_differences = not self._shows_differences
        await self.refresh()

    async def _close(self) -> None:
        done = await do(self._visit, lambda tx, actor: inventory.close_count(tx, actor, self._id))
        if done is not None:
            say(self._visit, "counting.closed")
        await self.refresh()

    async def _cancel(self) -> None:
        done = await do(self._visit, lambda tx, actor: inventory.cancel_count(tx, actor, self._id))
        if done is not None:
            say(self._visit, "counting.given_up")
        await self.refresh()
