"""Dialogs that ask for one thing: a choice from a few, or some words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from frontdesk.console.figures import begin
from frontdesk.console.parts import attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit


@dataclass(frozen=True)
class Choice:
    """Something to choose.

    Attributes:
        value: What it stands for.
        text: As it is shown.
        icon: A Material icon before it.
        mark: What is said of it, on the right.
    """

    value: int | str | None
    text: str
    icon: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Field:
    """Something to write.

    Attributes:
        name: Names it in the answer.
        label: As it is shown.
        kind: Of an input: ``text``, ``datetime-local``; ``area`` for several lines.
        value: What is in it at first.
        longest: Characters at most.
        options: A choice instead of words: values with their texts.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    longest: int = 200
    options: Sequence[tuple[str, str]] = ()


Chosen = Callable[[int | str | None], Awaitable[None]]
Written = Callable[[Mapping[str, str]], Awaitable[bool | None]]
"""Told what was written; False where it was refused and is to be asked again."""
Tried = Callable[[Mapping[str, str]], Awaitable[bool]]


def ask_which(visit: Visit, title: str, choices: Sequence[Choice], chosen: Chosen) -> None:
    """Let one thing be chosen.

    Args:
        visit: The page.
        title: What is asked.
        choices: What there is.
        chosen: Told what was chosen; not told when nothing was.
    """
    pressed: list[bool] = []

    async def choose(value: int | str | None) -> None:
        if not pressed:  # a second press while the dialog closes does nothing
            pressed.append(True)
            dialog.close()
            await chosen(value)

    with visit.client, ui.dialog(value=True) as dialog, box("fd-dialog"):
        words(title, "fd-dialog-title", "h2")
        with attribute(box("fd-choices"), role="list"):
            for one in choices:
                made = attribute(box("fd-choice", "button"), type="button", data_choice=one.value)
                with made:
                    if one.icon:
                        symbol(one.icon)
                    words(one.text, "fd-fact-main")
                    if one.mark:
                        chip(one.mark)
                made.on("click", partial(choose, one.value), args=[])
        with box("fd-dialog-actions"):
            button(visit.texts("action.cancel"), dialog.close, "fd-quiet")
    dialog.on("hide", dialog.delete)


def ask_words(
    visit: Visit,
    title: str,
    fields: Sequence[Field],
    submit: str,
    written: Written,
    lead: str = "",
    turn: int = 1,
) -> None:
    """Let some words be written.

    Args:
        visit: The page.
        title: What is asked.
        fields: What there is to fill in.
        submit: Label of the button.
        written: Told the words by the fields' names; where it says False, they are asked for
            again with what was typed in them.
        lead: A sentence under the title.
        turn: How many times it is asked by now.
    """

    async def done(dialog: ui.dialog, said: Mapping[str, str]) -> bool:
        dialog.close()
        if await written(said) is False:
            again = [replace(field, value=said[field.name]) for field in fields]
            ask_words(visit, title, again, submit, written, lead, turn + 1)
        return True

    _draw_form(visit, (title, lead, submit), fields, done, turn)


def ask_form(
    visit: Visit, title: str, fields: Sequence[Field], submit: str, tried: Tried, lead: str = ""
) -> None:
    """Let a form be filled in; it stays open, with all that was written, until it is taken.

    Args:
        visit: The page.
        title: What is asked.
        fields: What there is to fill in.
        submit: Label of the button.
        tried: Told the words by the fields' names; tells whether they were taken.
        lead: A sentence under the title.
    """

    async def done(dialog: ui.dialog, said: Mapping[str, str]) -> bool:
        is_taken = await tried(said)
        if is_taken:
            dialog.close()
        return is_taken

    _draw_form(visit, (title, lead, submit), fields, done)


def _draw_form(
    visit: Visit,
    said: tuple[str, str, str],
    fields: Sequence[Field],
    done: Callable[[ui.dialog, Mapping[str, str]], Awaitable[bool]],
    turn: int = 1,
) -> None:
    """Draw a dialog with fields; ``said`` are its title, its lead and what the button says."""
    title, lead, submit = said
    answers = {field.name: field.value for field in fields}
    pressed: list[bool] = []

    async def press() -> None:
        if pressed:  # a second press meanwhile, or while the dialog closes, does nothing
            return
        pressed.append(True)
        if not await done(dialog, {name: value.strip() for name, value in answers.items()}):
            pressed.clear()

    with (
        visit.client,
        ui.dialog(value=True) as dialog,
        attribute(box("fd-dialog"), data_turn=turn),
    ):
        words(title, "fd-dialog-title", "h2")
        if lead:
            words(lead, "fd-muted fd-text", "p")
        for field in fields:
            draw_field(field, answers)
        with box("fd-dialog-actions"):
            button(visit.texts("action.cancel"), dialog.close, "fd-quiet")
            button(submit, press, "fd-primary")
    dialog.on("hide", dialog.delete)


def draw_field(field: Field, answers: dict[str, str]) -> None:
    """Draw a field; what is written into it goes into the answers under its name."""

    def typed(event: GenericEventArguments) -> None:
        answers[field.name] = str(event.args or "")[: field.longest]

    with box("fd-form-field", "label"):
        words(field.label, "fd-small fd-muted")
        tag = "select" if field.options else "textarea" if field.kind == "area" else "input"
        # The text of an area stands in it: as its ``value`` it would be written anew, over what
        # somebody types, whenever anything on the page changes.
        made = attribute(
            words(field.value, "fd-input", tag) if tag == "textarea" else box("fd-input", tag),
            data_field=field.name,
        )
        if field.options:
            with made:
                for value, text in field.options:
                    option = attribute(words(text, "", "option"), value=value)
                    if value == field.value:
                        attribute(option, selected="selected")
        elif field.kind == "area":
            attribute(made, rows="3", maxlength=field.longest)
        else:
            attribute(made, type=field.kind, maxlength=field.longest)
            begin(made, field.value)
        made.on("input", typed, js_handler="(e) => emit(e.target.value)")
