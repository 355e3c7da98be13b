"""Asks why a suggestion is not used: the reasons are what the next ones are judged by."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.visit import Visit

REASONS = ("wrong_facts", "wrong_tone", "not_now", "already_done", "not_needed")
LONGEST = 500


def ask_why(visit: Visit, reject: Callable[[str], Awaitable[None]]) -> None:
    """Ask for a reason, and reject with it."""
    texts = visit.texts

    async def chosen(reason: str) -> None:
        if reason.strip():
            dialog.close()
            await reject(reason.strip()[:LONGEST])

    with visit.client, ui.dialog(value=True) as dialog, box("fd-dialog"):
        words(texts("reject.title"), "fd-dialog-title", "h2")
        words(texts("reject.lead"), "fd-muted", "p")
        with box("fd-reasons"):
            for one in REASONS:
                reason = texts(f"reject.{one}")
                button(reason, partial(chosen, reason), "fd-outline")
        own = ui.textarea(texts("reject.own")).props("outlined autogrow dense")
        attribute(own, maxlength=LONGEST)
        with box("fd-dialog-actions"):
            button(texts("action.cancel"), dialog.close, "fd-quiet")
            button(texts("suggestion.reject"), lambda: chosen(own.value or ""), "fd-primary")
    dialog.on("hide", dialog.delete)
