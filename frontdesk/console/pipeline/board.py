"""The board: opportunities by stage with sums, moved by drag, by arrow keys or from a menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui
from nicegui.events import GenericEventArguments

from erp_core import crm
from erp_core.crm import Board, BoardColumn, OpportunityMove, OpportunityView, PipelineForecast
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, symbol, words
from frontdesk.console.paths import CUSTOMERS, customer_path
from frontdesk.console.pipeline.card_menu import open_menu
from frontdesk.console.pipeline.forecast import draw_forecast
from frontdesk.console.pipeline.ground import KIND_ICONS, pipeline_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

_DRAG = """(e) => {
  e.dataTransfer.setData('text/plain', e.currentTarget.dataset.card);
  e.dataTransfer.effectAllowed = 'move';
}"""
_OVER = "(e) => { e.preventDefault(); e.dataTransfer.dropEffect = 'move'; }"
_DROP = """(e) => {
  e.preventDefault();
  const card = e.dataTransfer.getData('text/plain');
  let after = null;
  for (const one of e.currentTarget.querySelectorAll('[data-card]')) {
    const at = one.getBoundingClientRect();
    if (one.dataset.card !== card && e.clientY > at.top + at.height / 2) after = one.dataset.card;
  }
  emit({card, after});
}"""
_KEY = """(e) => {
  if (e.target === e.currentTarget && e.key.startsWith('Arrow')) {
    e.preventDefault();
    emit(e.key);
  }
}"""


@dataclass(frozen=True)
class Pipeline:
    """The board with what the months may bring, and who works here."""

    board: Board
    forecast: PipelineForecast
    staff: dict[int, str]


async def show_board(visit: Visit) -> None:
    """Show the pipeline."""
    with pipeline_ground(visit, "board"):
        await BoardPage(visit).begin()


class BoardPage:
    """The board of a house; it follows what others move.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._own_only = False
        self._shown: Pipeline | None = None
        self._sheet: Element = box("")

    async def begin(self) -> None:
        """Show the board as it is now."""
        await self.refresh()
        Live(self._visit, lambda topic: topic in {"pipeline", "activities"}, self._heard)

    async def refresh(self, focus: int | None = None) -> None:
        """Look again; the card that was moved keeps the keyboard."""
        found = await ask(self._visit, self._look)
        if found is None or (found == self._shown and focus is None):
            return
        self._shown = found
        self._sheet.clear()
        with self._sheet:
            self._draw(found)
        if focus is not None:
            with self._visit.client:
                ui.run_javascript(f"document.querySelector('[data-card=\"{focus}\"]')?.focus()")

    async def _heard(self, _topics: frozenset[str]) -> None:
        await self.refresh()

    def _look(self, tx: Tx, actor: Actor) -> Pipeline:
        owner = actor.id if self._own_only else None
        return Pipeline(
            board=crm.pipeline_board(tx, actor, owner_id=owner),
            forecast=crm.pipeline_forecast(tx, actor, owner_id=owner),
            staff=staff_names(tx),
        )

    def _draw(self, found: Pipeline) -> None:
        texts, board = self._visit.texts, found.board
        with box("fd-board-top"):
            sums = texts("pipeline.sums", count=board.count, value=amount(board.value))
            words(sums, "fd-strong")
            words(texts("pipeline.weighted", value=amount(board.weighted)), "fd-muted")
            own = "pipeline.everybodys" if self._own_only else "pipeline.mine_only"
            button(texts(own), self._turn, "fd-outline", icon="person")
            link(texts("pipeline.new"), CUSTOMERS, "fd-button fd-outline", "add")
        if not board.count:
            empty("view_kanban", texts("pipeline.none"), texts("pipeline.none_lesson"))
        with attribute(box("fd-board"), role="list"):
            for column in board.columns:
                self._draw_column(found, column)
        draw_forecast(self._visit, found.forecast)

    async def _turn(self) -> None:
        self._own_only = not self._own_only
        await self.refresh()

    def _draw_column(self, found: Pipeline, column: BoardColumn) -> None:
        texts = self._visit.texts
        made = attribute(
            box("fd-board-column", "section"),
            data_stage=column.stage.id,
            aria_label=column.stage.name_in(texts.language),
        )
        made.on("dragover", js_handler=_OVER)
        made.on("drop", partial(self._dropped, column.stage.id), js_handler=_DROP)
        with made:
            with box("fd-board-head"):
                words(column.stage.name_in(texts.language), "fd-strong", "h2")
                words(f"{column.stage.probability * 100:.0f} %", "fd-small fd-muted")
            said = texts("pipeline.column", count=column.count, value=amount(column.value))
            words(said, "fd-small fd-amount", "p")
            words(f"≈ {amount(column.weighted)}", "fd-small fd-muted fd-amount", "p")
            for card in column.cards:
                self._draw_card(found, card)

    def _draw_card(self, found: Pipeline, card: OpportunityView) -> None:
        texts = self._visit.texts
        made = attribute(
            box("fd-board-card", "article"),
            draggable="true",
            tabindex="0",
            data_card=card.id,
            aria_label=f"{card.title}, {card.party_name}",
        )
        made.on("dragstart", js_handler=_DRAG)
        made.on("keydown", partial(self._pressed, card.id), js_handler=_KEY)
        with made:
            with box("fd-board-card-top"):
                words(card.title, "fd-strong fd-board-title")
                menu = partial(open_menu, self._visit, found.board, card, self.refresh)
                button(texts("pipeline.menu"), menu, "fd-quiet fd-icon-only", icon="more_vert")
            link(card.party_name, customer_path(card.party_id), "fd-link fd-small", "person")
            with box("fd-board-facts"):
                words(amount(card.value), "fd-amount")
                chip(texts("pipeline.age", days=card.age_days))
                if card.late:
                    day = short_date(card.close_on, texts, self._visit.today)
                    chip(texts("pipeline.late", day=day), "bad", "event_busy")
                if card.owner_id is not None:
                    name = found.staff.get(card.owner_id, "")
                    attribute(words(name[:1].upper(), "fd-avatar fd-avatar-small"), title=name)
            self._draw_next(card)

    def _draw_next(self, card: OpportunityView) -> None:
        texts, doing = self._visit.texts, card.next_activity
        if doing is None:
            chip(texts("pipeline.nothing_next"), "warn", "schedule")
            return
        with attribute(box("fd-board-next"), data_overdue=str(doing.overdue).lower()):
            symbol(KIND_ICONS[doing.kind])
            words(doing.subject, "fd-small fd-clip")
            day = short_date(doing.due_on, texts, self._visit.today)
            words(day, "fd-small fd-amount")

    async def _dropped(self, stage_id: int, event: GenericEventArguments) -> None:
        told = event.args if isinstance(event.args, dict) else {}
        card, after = str(told.get("card") or ""), str(told.get("after") or "")
        if card.isdecimal() and self._card(int(card)) is not None:
            await self._move(int(card), stage_id, int(after) if after.isdecimal() else None)

    async def _pressed(self, card_id: int, event: GenericEventArguments) -> None:
        """Move a card a column or a place on, as an arrow key says."""
        columns = [] if self._shown is None else self._shown.board.columns
        for at, column in enumerate(columns):
            ids = [card.id for card in column.cards]
            if card_id in ids:
                target = _after_key(columns, at, ids.index(card_id), str(event.args))
                if target is not None:
                    await self._move(card_id, *target)
                return

    def _card(self, card_id: int) -> OpportunityView | None:
        columns = [] if self._shown is None else self._shown.board.columns
        cards = (card for column in columns for card in column.cards)
        return next((card for card in cards if card.id == card_id), None)

    async def _move(self, card_id: int, stage_id: int, after_id: int | None) -> None:
        card = self._card(card_id)
        if card is None:
            return
        move = OpportunityMove(stage_id=stage_id, after_id=after_id, version=card.version)
        await do(self._visit, lambda tx, actor: crm.move_opportunity(tx, actor, card_id, move))
        await self.refresh(focus=card_id)


def _after_key(
    columns: Sequence[BoardColumn], at: int, place: int, key: str
) -> tuple[int, int | None] | None:
    """Return the stage a key leads to, and the card to stand below; None: nowhere."""
    ids = [card.id for card in columns[at].cards]
    stage = columns[at].stage.id
    if key == "ArrowUp" and place:
        return stage, ids[place - 2] if place > 1 else None
    if key == "ArrowDown" and place + 1 < len(ids):
        return stage, ids[place + 1]
    step = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    if step and 0 <= at + step < len(columns):
        return columns[at + step].stage.id, None
    return None
