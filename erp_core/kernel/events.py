"""Past-tense facts that modules publish sideways and upwards, heard in the same transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Event:
    """Something that happened. Carries ids, never numbers that a listener could trust stale."""


Listener = Callable[["Tx", Any], None]
Listeners = Mapping[type[Event], tuple[Listener, ...]]


def deliver(tx: "Tx", event: Event, listeners: Listeners) -> None:
    """Call every listener of an event, in the order of the modules, in this transaction."""
    for listener in listeners.get(type(event), ()):
        listener(tx, event)
