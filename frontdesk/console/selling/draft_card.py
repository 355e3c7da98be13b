"""The drafted words to a customer, and what may be done with them: send, in other words, or not."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from frontdesk.console.act import warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.visit import Visit

LONGEST = 1_000
Send = Callable[[str | None], Awaitable[object]]
"""Sends the words of the house, or somebody's own."""
Dismiss = Callable[[str], Awaitable[object]]
"""Notes why nothing is sent."""


def draw_draft(visit: Visit, text: str, send: Send, dismiss: Dismiss) -> None:
    """Draw what a customer would be told, with a button for each thing to do with it."""
    texts = visit.texts
    words(text, "fd-text fd-card-text", "p")
    with box("fd-actions"):
        said = button(texts("slips.send"), partial(_send, send), "fd-primary", icon="send")
        attribute(said, data_act="send")
        edit = partial(_ask_words, visit, text, send)
        attribute(button(texts("slips.edit"), edit, "fd-outline", icon="edit"), data_act="edit")
        no = partial(_ask_why, visit, dismiss)
        attribute(button(texts("slips.dismiss"), no, "fd-quiet", icon="close"), data_act="dismiss")


async def _send(send: Send) -> None:
    await send(None)


def _ask_words(visit: Visit, text: str, send: Send) -> None:
    texts = visit.texts
    field = Field("text", texts("slips.text"), kind="area", value=text, longest=LONGEST)

    async def written(answers: Mapping[str, str]) -> None:
        if answers["text"]:
            await send(answers["text"])
        else:
            warn(visit, "selling.needs_text")

    ask_words(visit, texts("slips.edit"), [field], texts("slips.send"), written)


def _ask_why(visit: Visit, dismiss: Dismiss) -> None:
    texts = visit.texts

    async def written(answers: Mapping[str, str]) -> None:
        if answers["reason"]:
            await dismiss(answers["reason"])
        else:
            warn(visit, "selling.needs_text")

    title = texts("slips.dismiss")
    ask_words(visit, title, [Field("reason", texts("column.because"))], title, written)
