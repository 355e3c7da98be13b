"""The notes on a case: what colleagues wrote, and the field to write another."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from nicegui import ui
from nicegui.events import GenericEventArguments

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support import CaseNoteView, NewCaseNote
from frontdesk.console.act import ask, do
from frontdesk.console.inbox.offers import whom_to_mention
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment

if TYPE_CHECKING:
    from nicegui.element import Element

LONGEST = 4_000
Refresh = Callable[[], Awaitable[None]]


def draw_notes(visit: Visit, notes: Sequence[CaseNoteView]) -> None:
    """Draw what colleagues noted, the latest last."""
    for note in notes:
        with attribute(box("fd-order-note"), data_note=note.id):
            when = moment(note.at, visit.zone, visit.texts)
            words(f"{note.author_name} · {when}", "fd-small fd-muted")
            words(note.text, "fd-text", "p")


class NoteForm:
    """Where a note on a case is written; it stays while the case above is drawn anew.

    Args:
        visit: The page.
        case_id: The case.
        refresh: Told when a note was added.
    """

    def __init__(self, visit: Visit, case_id: int, refresh: Refresh) -> None:
        self._visit = visit
        self._id = case_id
        self._refresh = refresh
        self._text = ""
        texts = visit.texts
        draw_heading(texts("case.note"))
        with attribute(box("fd-note-form"), data_mode="note"):
            self._field: Element = attribute(
                box("fd-field", "textarea"), rows="2", maxlength=LONGEST, data_composer="1"
            )
            said = texts("composer.note_placeholder")
            attribute(self._field, placeholder=said, aria_label=said, enterkeyhint="send")
            self._field.on("input", self._typed, js_handler="(e) => emit(e.target.value)")
            made = button(texts("case.add_note"), self._send, "fd-outline", icon="sticky_note_2")
            attribute(made, data_send="1")

    async def offer(self) -> None:
        """Offer colleagues and departments after an @."""
        people = await ask(self._visit, self._people)
        attribute(self._field, data_people=json.dumps(people or ()))

    def _people(self, tx: Tx, _actor: Actor) -> tuple[tuple[str, str], ...]:
        return whom_to_mention(tx, self._visit.texts.language)

    def _typed(self, event: GenericEventArguments) -> None:
        self._text = str(event.args or "")[:LONGEST]

    async def _send(self) -> None:
        """Add what was written, once: a second press while it is under way does nothing."""
        text, self._text = self._text, ""
        if not text.strip():
            return
        new = NewCaseNote(text=text)
        done = await do(
            self._visit, lambda tx, actor: support.add_case_note(tx, actor, self._id, new)
        )
        if done is None:
            self._text = text
            return
        with self._visit.client:
            ui.run_javascript(f'frontdesk.write({self._field.id}, "", true)')
        await self._refresh()
