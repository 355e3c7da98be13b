"""Keeps a list on the page in step with a list of values, touching only what changed.

A page that is redrawn whole at every wake-up loses focus, scroll and the place of the reader.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from nicegui.element import Element

from frontdesk.console.parts import box

V = TypeVar("V")


class Keyed(Generic[V]):
    """A list on the page.

    Args:
        place: Where the entries are.
        key: Names a value; an entry stays while its key does.
        draw: Draws a value into the entry, which is the current context.
        tag: The element of an entry.
        classes: Its classes.
    """

    def __init__(
        self,
        place: Element,
        key: Callable[[V], Hashable],
        draw: Callable[[V], None],
        *,
        tag: str = "div",
        classes: str = "",
    ) -> None:
        self._place = place
        self._key = key
        self._draw = draw
        self._tag = tag
        self._classes = classes
        self._shown: dict[Hashable, tuple[Element, V]] = {}

    def show(self, values: Sequence[V]) -> None:
        """Make the page show exactly these values, in this order."""
        wanted = {self._key(value): value for value in values}
        for gone in self._shown.keys() - wanted.keys():
            self._shown.pop(gone)[0].delete()
        for place, (key, value) in enumerate(wanted.items()):
            self._put(key, value, place)

    def _put(self, key: Hashable, value: V, place: int) -> None:
        entry, before = self._shown.get(key, (None, None))
        if entry is None:
            with self._place:
                entry = box(self._classes, self._tag)
        if before is None or before != value:
            entry.clear()
            with entry:
                self._draw(value)
            self._shown[key] = (entry, value)
        if self._place.default_slot.children.index(entry) != place:
            entry.move(self._place, target_index=place)
