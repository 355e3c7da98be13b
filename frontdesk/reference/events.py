"""The page of the events: what modules tell each other, and who hears it."""

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from importlib.util import find_spec

from erp_core.kernel.events import Event
from erp_core.kernel.module import Module
from erp_core.modules import MODULES
from frontdesk.reference.markdown import code, first_line, page, table

INTRODUCTION = (
    "A module calls those below it and tells those beside and above it by events. "
    "They are heard in the same transaction, and carry ids only."
)


def events_page() -> str:
    """Write the page."""
    rows = (
        (
            code(f"{module.name}.{event.__name__}"),
            first_line(event),
            ", ".join(code(field.name) for field in fields(event)),
            ", ".join(map(code, _hearers(event))),
        )
        for module in MODULES
        for event in events_of(module)
    )
    return page("Events", INTRODUCTION, table(("event", "says", "carries", "heard by"), rows))


def events_of(module: Module) -> Iterator[type[Event]]:
    """List the events that a module declares."""
    name = f"erp_core.{module.name}.events"
    if find_spec(name) is None:
        return
    for declared in vars(import_module(name)).values():
        if isinstance(declared, type) and issubclass(declared, Event) and declared is not Event:
            yield declared


def _hearers(event: type[Event]) -> list[str]:
    return [
        f"{module.name}.{listener.__name__}"
        for module in MODULES
        for heard, listener in (*module.bookkeeping, *module.listeners)
        if heard is event
    ]
