"""The small parts that every screen is made of.

Whatever a customer wrote reaches the page as text or as the value of an attribute, never as
markup.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

E = TypeVar("E", bound=Element)
Handler = Callable[..., Any]
"""What a click calls; may be a coroutine function."""


def box(classes: str = "", tag: str = "div") -> Element:
    """Make an empty element to put others into."""
    return Element(tag).classes(classes)


def seen(element: Element, *, is_seen: bool) -> None:
    """Show an element, or hide it."""
    if is_seen:
        element.classes(remove="fd-none")
    else:
        element.classes(add="fd-none")


def words(text: str, classes: str = "", tag: str = "span") -> TextElement:
    """Show a text."""
    return TextElement(tag=tag, text=text).classes(classes)


def attribute(element: E, **values: object) -> E:
    """Set attributes of an element; ``data_key`` becomes ``data-key``."""
    for name, value in values.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    element.update()
    return element


def button(
    text: str,
    on_click: Handler,
    classes: str = "",
    *,
    icon: str | None = None,
    key: str | None = None,
    hint: str | None = None,
) -> Element:
    """Make a button.

    Args:
        text: Its label; with an icon alone, what a screen reader says.
        on_click: What it does.
        classes: ``fd-primary``, ``fd-quiet``, ``fd-icon-only`` ...
        icon: A Material icon before the label.
        key: The key that presses it when nobody is typing.
        hint: What it does, in a sentence.
    """
    made = box(f"fd-button {classes}", "button")
    attribute(made, type="button")
    if hint:
        attribute(made, title=hint)
    if key:
        attribute(made, data_key=key.lower())
    with made:
        if icon:
            symbol(icon)
        if "fd-icon-only" in classes:
            attribute(made, aria_label=text, title=hint or text)
        else:
            words(text)
        if key and len(key) <= 3:
            words(key, "fd-key", "kbd")
    made.on("click", on_click, args=[])
    return made


def symbol(name: str, classes: str = "") -> Element:
    """Show a Material icon; it says nothing to a screen reader."""
    return attribute(ui.icon(name).classes(classes), aria_hidden="true")


def chip(text: str, tone: str = "plain", icon: str | None = None) -> Element:
    """Show a state: ``plain``, ``good``, ``warn``, ``bad``, ``accent`` or ``calm``."""
    made = box(f"fd-chip fd-tone-{tone}", "span")
    with made:
        if icon:
            symbol(icon)
        words(text)
    return made


def empty(icon: str, title: str, lesson: str) -> Element:
    """Say what belongs where nothing is yet, and how it gets there."""
    made = box("fd-empty")
    with made:
        symbol(icon)
        words(title, "fd-empty-title", "p")
        words(lesson, "fd-muted", "p")
    return made


def link(text: str, to: str, classes: str = "", icon: str | None = None) -> Element:
    """Make a link to another page of the console."""
    made = attribute(box(classes, "a"), href=to)
    with made:
        if icon:
            symbol(icon)
        words(text)
    return made
