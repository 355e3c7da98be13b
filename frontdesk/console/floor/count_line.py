"""One line of a count: the article, and a field for how much of it lies there."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from nicegui.events import GenericEventArguments

from erp_core.inventory import CountLineView
from frontdesk.console.figures import begin, read_figure, rewrite, typed
from frontdesk.console.floor.ground import chips_text
from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of

Counts = Callable[[CountLineView, Decimal], Awaitable[bool]]


class CountRow:
    """A line that stays while the others are counted, so that what is typed into it stays too.

    Args:
        visit: The page.
        line: As it is.
        counts: Told what somebody typed; tells whether it was entered.
    """

    def __init__(self, visit: Visit, line: CountLineView, counts: Counts) -> None:
        self._visit = visit
        self._line = line
        self._counts = counts
        name = name_of(line, visit.texts)
        self._row = attribute(box("fd-pick"), data_sku=line.sku, data_lot=line.lot or "")
        with self._row, box("fd-pick-top"):
            self._mark = box("")
            with box("fd-pick-what"):
                words(name, "fd-strong")
                words(chips_text((line.sku, line.lot or "")), "fd-small fd-muted")
            self._field = attribute(
                box("fd-input fd-counted", "input"), type="text", maxlength="16"
            )
            said = visit.texts("counting.counted", article=name)
            attribute(self._field, inputmode="decimal", aria_label=said)
            begin(self._field, self._text)
            self._field.on("change", self._written, js_handler="(e) => emit(e.target.value)")
        self._draw_mark()

    def show(self, line: CountLineView) -> None:
        """Follow what was counted."""
        if line.counted != self._line.counted:
            self._line = line
            rewrite(self._visit, self._field, self._text)
            self._draw_mark()
        self._line = line

    @property
    def _text(self) -> str:
        return "" if self._line.counted is None else typed(self._line.counted)

    def _draw_mark(self) -> None:
        is_done = self._line.counted is not None
        attribute(self._row, data_done=str(is_done).lower())
        self._mark.clear()
        with self._mark:
            symbol("check_circle" if is_done else "radio_button_unchecked", "fd-pick-mark")

    async def _written(self, event: GenericEventArguments) -> None:
        said = read_figure(self._visit, str(event.args))
        if said is None or not await self._counts(self._line, said):
            rewrite(self._visit, self._field, self._text, refused=True)
