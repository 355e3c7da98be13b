"""Closes a thread: one press on a reason, or its number, or Enter for the likeliest."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from erp_core import conversations, support
from erp_core.conversations import ThreadSummary
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import CHOICES, Cause, Subject, cause_name
from erp_core.kernel.transaction import Tx
from erp_core.support import ClosingChoices, NewClosing
from frontdesk.console.act import ask, do, say
from frontdesk.console.closing import article_options, article_said, likeliest_article
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.visit import Visit

Refresh = Callable[[], Awaitable[None]]
DIGITS = 9
"""Reasons that a number presses."""
_NOTHING = ClosingChoices(causes=CHOICES[Subject.THREAD], products=(), variant_id=None, lot_id=None)


async def ask_cause(visit: Visit, thread: ThreadSummary, refresh: Refresh) -> None:
    """Ask why a thread came up, and close it for that."""
    if not _knows(visit):
        _Dialog(visit, thread, refresh, _NOTHING)
        return
    choices = await ask(
        visit, lambda tx, actor: support.closing_choices(tx, actor, Subject.THREAD, thread.id)
    )
    if choices is not None:
        _Dialog(visit, thread, refresh, choices)


def _knows(visit: Visit) -> bool:
    """Tell whether articles can be noted: without the module of cases they cannot."""
    return visit.has("support", "support.read")


class _Dialog:
    """The open dialog; a second press while it closes does nothing."""

    def __init__(
        self, visit: Visit, thread: ThreadSummary, refresh: Refresh, choices: ClosingChoices
    ) -> None:
        self._visit, self._thread, self._refresh = visit, thread, refresh
        self._article = likeliest_article(choices)
        self._is_over = False
        texts = visit.texts
        with visit.client, ui.dialog(value=True) as self._dialog, box("fd-dialog"):
            words(texts("closing.title"), "fd-dialog-title", "h2")
            words(texts("closing.lead"), "fd-muted fd-text", "p")
            if choices.products:
                self._draw_article(choices)
            with box("fd-reasons"):
                for at, cause in enumerate(choices.causes):
                    self._draw_cause(at, cause)
            with box("fd-dialog-actions"):
                button(texts("action.cancel"), self._dialog.close, "fd-quiet")
        self._dialog.on("hide", self._dialog.delete)

    def _draw_cause(self, at: int, cause: Cause) -> None:
        said = cause_name(cause, self._visit.texts.language)
        key = f"{at + 1}" if at < DIGITS else None
        look = "fd-outline" if at else "fd-primary"
        made = button(said, partial(self._close, cause), look, key=key)
        attribute(made, data_cause=cause.value)

    def _draw_article(self, choices: ClosingChoices) -> None:
        def picked(event: GenericEventArguments) -> None:
            self._article = str(event.args or "")

        with box("fd-form-field", "label"):
            words(self._visit.texts("closing.article"), "fd-small fd-muted")
            made = attribute(box("fd-input", "select"), data_field="article")
            with made:
                for value, text in article_options(choices, self._visit.texts):
                    option = attribute(words(text, "", "option"), value=value)
                    if value == self._article:
                        attribute(option, selected="selected")
            made.on("input", picked, js_handler="(e) => emit(e.target.value)")

    async def _close(self, cause: Cause) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._dialog.close()
        why = NewClosing(cause=cause, **article_said(self._article))
        if await do(self._visit, partial(self._carry_out, why)) is not None:
            say(self._visit, "thread.closed")
        await self._refresh()

    def _carry_out(self, why: NewClosing, tx: Tx, actor: Actor) -> object:
        if _knows(self._visit):
            return support.close_thread(tx, actor, self._thread.id, why)
        return conversations.resolve_thread(tx, actor, self._thread.id, why.cause)
