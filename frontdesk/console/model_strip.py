"""The strip that says when a language model failed and the offline engine answers instead."""

from typing import TYPE_CHECKING

from nicegui import ui

from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

LOOK_EVERY = 5.0
"""Seconds between looks at the models; their state is in memory."""


class ModelStrip:
    """Appears while a provider rests after failures.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._shown = ""
        self._strip: Element = attribute(box("fd-strip"), role="status")
        self._look()
        ui.timer(LOOK_EVERY, self._look, immediate=False)

    def _look(self) -> None:
        resting = failed_models(self._visit)
        text = self._visit.texts("models.strip", names=", ".join(resting)) if resting else ""
        if text == self._shown:
            return
        self._shown = text
        self._strip.clear()
        if text:
            with self._strip:
                symbol("cloud_off")
                words(text)


def failed_models(visit: Visit) -> list[str]:
    """Name the models that failed the last time they were asked."""
    return [one.name for one in visit.desk.assistant.models() if one.state != "ok"]
