"""What every way of writing has in common, so that a step can be played again from its start."""

from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.crash.digest import without_volatile
from frontdesk.workflows.delivery import AGAIN

AWAY = (httpx.HTTPError, OSError, WebSocketException, TimeoutError)
"""What a client sees of a house that is dead, or busy dying."""


@dataclass(frozen=True)
class Shown:
    """A message on somebody's phone or in their mailbox.

    Attributes:
        peer: Whose.
        text: What it says, without what may differ between two lives.
        again: Whether it says that it was sent once more.
    """

    peer: str
    text: str
    again: bool


def shown(peer: str, text: str, more: str = "") -> Shown:
    """Tell what somebody sees; ``more`` is told behind the text."""
    said = without_volatile(text.removeprefix(AGAIN)) + more
    return Shown(peer, said, text.startswith(AGAIN))


class Side(Protocol):
    """One way to write to the house, and everybody who does."""

    @property
    def waits(self) -> bool:
        """Whether anybody waits for an acknowledgement."""
        ...

    def save(self) -> Any:  # noqa: ANN401 - each side keeps what it is made of
        """Keep how everybody is, between two steps."""
        ...

    def restore(self, saved: Any) -> None:  # noqa: ANN401 - what ``save`` returned
        """Make everybody as they were."""
        ...

    def deliver(self, url: str) -> None:
        """Deliver what waits, in order, as far as the house takes it.

        Raises:
            OSError: One of ``AWAY``: the house is not there.
        """
        ...

    def repeat(self) -> None:
        """Let what was acknowledged be delivered once more."""
        ...

    def shown(self, saved: Any) -> list[Shown]:  # noqa: ANN401 - what ``save`` returned
        """Return what was sent to people since then."""
        ...
