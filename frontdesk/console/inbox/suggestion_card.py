"""The suggestion card: a drafted reply or a next best action, waiting for a person's judgement."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from erp_core import conversations
from erp_core.conversations import SuggestionView
from frontdesk.console.act import do, say
from frontdesk.console.inbox.citations import draw_citations
from frontdesk.console.inbox.reject_dialog import ask_why
from frontdesk.console.keyed import Keyed
from frontdesk.console.parts import attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit

Refresh = Callable[[], Awaitable[None]]


class Insert(Protocol):
    """Puts a draft into the composer."""

    def __call__(self, suggestion: SuggestionView, *, to_edit: bool = False) -> None:
        """Put it there, to be sent or to be gone over first."""


class SuggestionCards:
    """The suggestions that wait, the newest in full and the others one line each.

    Args:
        visit: The page.
        insert: Puts a draft into the composer.
        refresh: Reads the thread again.
    """

    def __init__(self, visit: Visit, insert: Insert, refresh: Refresh) -> None:
        self._visit = visit
        self._insert = insert
        self._refresh = refresh
        place = attribute(box("fd-cards"), aria_label=visit.texts("suggestion.label"))
        self._cards: Keyed[tuple[SuggestionView, bool]] = Keyed(
            place, lambda pair: pair[0].id, self._draw, classes="fd-card-place"
        )

    def show(self, waiting: Sequence[SuggestionView]) -> None:
        """Show what waits: a reply that the customer expects before what could be offered."""
        ordered = sorted(waiting, key=lambda one: one.kind == "action")
        self._cards.show([(one, place == 0) for place, one in enumerate(ordered)])

    def _draw(self, pair: tuple[SuggestionView, bool]) -> None:
        suggestion, is_first = pair
        card = attribute(box("fd-card"), data_suggestion=suggestion.id)
        if not is_first:
            card.classes("fd-card-folded")
        with card:
            self._draw_top(suggestion)
            if is_first:
                self._draw_body(suggestion)
            self._draw_actions(suggestion, is_first=is_first)

    def _draw_top(self, suggestion: SuggestionView) -> None:
        texts = self._visit.texts
        is_action = suggestion.kind == "action"
        with box("fd-card-top"):
            symbol("lightbulb" if is_action else "auto_awesome")
            kind = texts(f"suggestion.kind_{'action' if is_action else 'draft'}")
            words(suggestion.title if is_action else kind, "fd-card-title", "h2")
            if is_action:
                chip(kind, "accent")
            self._draw_confidence(suggestion.confidence)

    def _draw_confidence(self, percent: int) -> None:
        said = self._visit.texts("suggestion.confidence", percent=percent)
        with attribute(box("fd-confidence", "span"), title=said):
            meter = attribute(box("", "meter"), min="0", max="100", value=str(percent))
            attribute(meter, low="40", high="70", optimum="100", aria_label=said)
            words(f"{percent}%", "fd-small")

    def _draw_body(self, suggestion: SuggestionView) -> None:
        words(suggestion.text, "fd-card-text fd-text", "p")
        if suggestion.reason:
            with box("fd-card-reason"):
                words(self._visit.texts("suggestion.because"), "fd-small fd-strong")
                words(suggestion.reason, "fd-small fd-muted")
        draw_citations(suggestion.citations, self._visit)
        self._draw_documents(suggestion)

    def _draw_documents(self, suggestion: SuggestionView) -> None:
        """Say which documents go along when the draft is sent."""
        texts = self._visit.texts
        if suggestion.documents:
            names = texts("suggestion.and").join(
                texts(f"paper.{one['kind']}") for one in suggestion.documents
            )
            with attribute(box("fd-attachment"), data_documents=len(suggestion.documents)):
                symbol("attach_file")
                words(texts("suggestion.brings", names=names), "fd-small")

    def _draw_actions(self, suggestion: SuggestionView, *, is_first: bool) -> None:
        texts = self._visit.texts
        keys = ("Tab", "E", "X") if is_first else (None, None, None)
        if not self._visit.shown_to.may("conversations.review_suggestion"):
            return
        with box("fd-card-actions"):
            button(
                texts("suggestion.insert"),
                lambda: self._insert(suggestion),
                "fd-primary fd-small",
                icon="keyboard_tab",
                key=keys[0],
            )
            if is_first:
                button(
                    texts("suggestion.edit"),
                    lambda: self._insert(suggestion, to_edit=True),
                    "fd-outline fd-small",
                    icon="edit",
                    key=keys[1],
                )
            button(
                texts("suggestion.reject"),
                lambda: ask_why(self._visit, lambda why: self._reject(suggestion.id, why)),
                "fd-quiet fd-small",
                icon="close",
                key=keys[2],
            )

    async def _reject(self, suggestion_id: int, why: str) -> None:
        rejected = await do(
            self._visit,
            lambda tx, actor: conversations.reject_suggestion(tx, actor, suggestion_id, why),
        )
        if rejected is not None:
            say(self._visit, "suggestion.rejected")
        await self._refresh()
