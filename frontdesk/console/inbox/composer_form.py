"""The field, the buttons and the banner of the composer."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal, Protocol

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from frontdesk.console.inbox.drafts import LONGEST, Draft
from frontdesk.console.inbox.offers import Offers
from frontdesk.console.parts import attribute, box, button, seen, symbol, words
from frontdesk.console.visit import Visit

Caret = Literal["start", "end"]


class Switch(Protocol):
    """Chooses between a reply and a note."""

    def __call__(self, *, is_note: bool) -> None:
        """Choose."""
        ...


class ComposerForm:
    """What the composer looks like; the keys are in ``console.js``.

    Args:
        visit: The page.
        typed: Told the text after each key.
        switch: Told whether it is a note.
        send: Sends.
    """

    def __init__(
        self,
        visit: Visit,
        typed: Callable[[str], None],
        switch: Switch,
        send: Callable[[], Awaitable[None]],
    ) -> None:
        self._visit = visit
        self._typed = typed
        texts, may = visit.texts, visit.shown_to.may
        self._banner: Element = attribute(box("fd-banner fd-none"), role="alert")
        self._form: Element = box("fd-composer")
        if not (may("conversations.reply") or may("conversations.note")):
            self._form.classes("fd-none")
        with self._form:
            with attribute(box("fd-modes"), role="tablist"):
                self._modes = {
                    is_note: self._mode(partial(switch, is_note=is_note), is_note=is_note)
                    for is_note in (False, True)
                }
                self._segments = words("", "fd-small fd-muted fd-none")
                attribute(self._segments, data_segments="1", aria_live="polite")
                words(texts("composer.hint"), "fd-small fd-muted fd-wide-only fd-composer-hint")
            with box("fd-composer-line"):
                self._field = self._draw_field()
                self._send = button(texts("composer.send"), send, "fd-primary fd-send", icon="send")
                attribute(self._send, data_send="1")
        self._closed = words(texts("composer.closed"), "fd-composer-closed fd-none", "p")
        self._offers = Offers()
        self.mark(is_note=False)

    def offer(self, offers: Offers) -> None:
        """Offer canned replies after a slash, and colleagues after an @ in a note."""
        if offers != self._offers:
            self._offers = offers
            macros, people = json.dumps(offers.macros), json.dumps(offers.people)
            attribute(self._field, data_macros=macros, data_people=people)

    def allow(self, *, is_closed: bool) -> None:
        """Offer the field, or say that a resolved thread is not answered."""
        if self._visit.shown_to.may("conversations.reply"):
            seen(self._form, is_seen=not is_closed)
        seen(self._closed, is_seen=is_closed)

    def fill(self, key: str, draft: Draft, caret: Caret | None) -> None:
        """Put a draft into the field, and keep it in the browser under a key.

        Args:
            key: Names the draft in the browser.
            draft: The words.
            caret: Where one goes on writing; None leaves the focus where it is.
        """
        self.mark(is_note=draft.is_note)
        began_as = draft.suggestion_id
        _run("fill", self._field.id, key, draft.text, began_as, draft.is_note, caret)

    def recall(self, key: str) -> None:
        """Put into the field what the browser kept under a key; it tells ``console-draft``."""
        self.mark(is_note=False)
        _run("recall", self._field.id, key)

    def forget(self, key: str) -> None:
        """Let the browser forget what it kept under a key."""
        _run("forget", key)

    def switch(self, *, is_note: bool) -> None:
        """Go on as a reply or as a note."""
        self.mark(is_note=is_note)
        _run("mode", is_note)

    def mark(self, *, is_note: bool) -> None:
        """Show whether a reply or a note is being written."""
        for kind, element in self._modes.items():
            attribute(element, aria_selected=str(kind == is_note).lower())
        name = "note" if is_note else "reply"
        attribute(self._form, data_mode=name)
        said = self._visit.texts(f"composer.{name}_placeholder")
        attribute(self._field, placeholder=said, aria_label=said)

    def count(self, segments: int) -> None:
        """Show how many segments the text has; nothing for none."""
        key = "composer.segment" if segments == 1 else "composer.segments"
        said = self._visit.texts(key, count=segments) if segments else ""
        self._segments.set_text(said)
        seen(self._segments, is_seen=bool(said))

    def warn(self, key: str | None) -> None:
        """Show a banner above the field, or take it away."""
        self._banner.clear()
        seen(self._banner, is_seen=key is not None)
        if key is not None:
            with self._banner:
                symbol("mark_chat_unread")
                words(self._visit.texts(key))

    def _mode(self, choose: Callable[[], None], *, is_note: bool) -> Element:
        said = self._visit.texts("composer.note" if is_note else "composer.reply")
        made = attribute(box("fd-mode", "button"), type="button", role="tab")
        if not is_note:
            attribute(made, data_key="r")
        with made:
            symbol("sticky_note_2" if is_note else "reply")
            words(said)
        made.on("click", choose, args=[])
        return made

    def _draw_field(self) -> Element:
        field = attribute(box("fd-field", "textarea"), rows="2", maxlength=LONGEST)
        attribute(field, data_composer="1", enterkeyhint="send")

        def typed(event: GenericEventArguments) -> None:
            self._typed(str(event.args))

        return field.on("input", typed, js_handler="(e) => emit(e.target.value)")


def _run(function: str, *arguments: object) -> None:
    """Call a function of ``console.js``."""
    ui.run_javascript(f"frontdesk.{function}({', '.join(map(json.dumps, arguments))})")
