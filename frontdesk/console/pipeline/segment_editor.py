"""One segment: its conditions are added and taken away, and the count follows at once."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal

from erp_core import crm
from erp_core.crm import Condition, NewSegment, Rule, SegmentChange, SegmentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.dialogs import Choice, Field, ask_which, ask_words
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.parts import attribute, box, button, empty, link, words
from frontdesk.console.paths import SEGMENTS
from frontdesk.console.pipeline.conditions import (
    KINDS,
    Known,
    condition_of,
    fields_of,
    has_money,
    known,
    words_of,
)
from frontdesk.console.pipeline.ground import pipeline_ground
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element


async def show_new_segment(visit: Visit) -> None:
    """Show an empty rule."""
    await _show(visit, None)


async def show_segment(visit: Visit, segment_id: int) -> None:
    """Show the rule of a segment."""
    await _show(visit, segment_id)


async def _show(visit: Visit, segment_id: int | None) -> None:
    def look(tx: Tx, actor: Actor) -> tuple[Known, SegmentView | None]:
        saved = None if segment_id is None else crm.get_segment(tx, actor, segment_id)
        return known(tx, actor), saved

    with pipeline_ground(visit, "segments"):
        found = await ask(visit, look)
        link(visit.texts("pipeline.segments"), SEGMENTS, "fd-back-link", "arrow_back")
        if found is not None:
            await SegmentEditor(visit, *found).begin()


class SegmentEditor:
    """The rule of one segment while somebody works on it.

    Args:
        visit: The page.
        about: What conditions may name.
        segment: The segment as it was saved; None for a new one.
    """

    def __init__(self, visit: Visit, about: Known, segment: SegmentView | None) -> None:
        self._visit, self._about, self._segment = visit, about, segment
        rule = None if segment is None else segment.rule
        self._conditions: list[Condition] = [] if rule is None else list(rule.conditions)
        self._match: Literal["all", "any"] = "all" if rule is None else rule.match
        self._sheet: Element = box("")

    async def begin(self) -> None:
        """Draw the rule with how many it means now."""
        texts, rule = self._visit.texts, self._rule()
        count = None
        if rule is not None:
            count = await ask(self._visit, lambda tx, actor: crm.count_segment(tx, actor, rule))
        self._sheet.clear()
        with self._sheet:
            title = texts("segments.new")
            if self._segment is not None:
                title = self._segment.name_in(texts.language)
            words(title, "fd-title", "h1")
            if count is not None:
                said = texts("segments.live", count=count.count, of=count.of)
                attribute(words(said, "fd-strong", "p"), aria_live="polite", data_count=count.count)
            self._draw_conditions()
            self._draw_moves()

    def _rule(self) -> Rule | None:
        if not self._conditions:
            return None
        return Rule(match=self._match, conditions=tuple(self._conditions))

    def _draw_conditions(self) -> None:
        texts = self._visit.texts
        if not self._conditions:
            empty("filter_alt", texts("segments.no_conditions"), texts("segments.first_condition"))
        for place, one in enumerate(self._conditions):
            with attribute(box("fd-fact"), data_condition=place):
                words(words_of(one, texts, self._about), "fd-fact-main")
                button(
                    texts("segments.remove"), partial(self._remove, place), "fd-quiet", icon="close"
                )

    def _draw_moves(self) -> None:
        texts = self._visit.texts
        with box("fd-dialog-actions"):
            button(texts("segments.add"), self._add, "fd-outline", icon="add")
            if len(self._conditions) > 1:
                button(texts(f"segments.match.{self._match}"), self._turn, "fd-outline")
            if self._conditions:
                button(texts("action.save"), self._ask_names, "fd-primary")

    async def _remove(self, place: int) -> None:
        del self._conditions[place]
        await self.begin()

    async def _turn(self) -> None:
        self._match = "any" if self._match == "all" else "all"
        await self.begin()

    def _add(self) -> None:
        texts = self._visit.texts
        choices = [Choice(kind, texts(f"condition.{kind}")) for kind in KINDS]

        async def chosen(kind: int | str | None) -> None:
            self._ask_condition(str(kind))

        ask_which(self._visit, texts("segments.add"), choices, chosen)

    def _ask_condition(self, kind: str) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            money = money_of(said["at_least"], self._about.currency) if has_money(kind) else None
            made = condition_of(kind, said, money)
            if made is None:
                warn(self._visit, "segments.unreadable")
                return
            self._conditions.append(made)
            await self.begin()

        fields = fields_of(kind, texts, self._about)
        ask_words(self._visit, texts(f"condition.{kind}"), fields, texts("segments.add"), written)

    def _ask_names(self) -> None:
        texts, segment = self._visit.texts, self._segment
        fields = [
            Field("name_en", texts("segments.name_en"), value=segment.name_en if segment else ""),
            Field("name_zh", texts("segments.name_zh"), value=segment.name_zh if segment else ""),
        ]
        ask_words(self._visit, texts("action.save"), fields, texts("action.save"), self._save)

    async def _save(self, said: Mapping[str, str]) -> None:
        rule, segment = self._rule(), self._segment
        if rule is None or not (said["name_en"] and said["name_zh"]):
            warn(self._visit, "segments.needs_names")
            return
        named = {"name_en": said["name_en"], "name_zh": said["name_zh"], "rule": rule}

        def save(tx: Tx, actor: Actor) -> SegmentView:
            if segment is None:
                return crm.save_segment(tx, actor, NewSegment.model_validate(named))
            change = SegmentChange.model_validate({**named, "version": segment.version})
            return crm.change_segment(tx, actor, segment.id, change)

        if await do(self._visit, save) is not None:
            say(self._visit, "pipeline.saved")
            go(self._visit, SEGMENTS)
