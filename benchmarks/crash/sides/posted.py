"""What carriers that call our hooks have in common: each call is made until it is taken."""

import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import httpx

from tests.fakes.carrier import Carrier

T = TypeVar("T")


@dataclass
class Posted(Generic[T]):
    """A carrier's calls, in order.

    Attributes:
        waiting: Calls that the carrier has not been told are stored.
        taken: The calls that were acknowledged.
    """

    waiting: list[T] = field(default_factory=list)
    taken: list[T] = field(default_factory=list)
    KEPT: ClassVar[tuple[str, ...]] = ()
    """What of the carrier is as it was when a step is played again."""

    @property
    def _carrier(self) -> Any:  # noqa: ANN401 - any carrier with calls that wait in ``pending``
        raise NotImplementedError

    @property
    def _wire(self) -> Carrier:
        raise NotImplementedError

    def _post(self, url: str, call: T) -> httpx.Response:
        """Make one call to a house that listens there."""
        raise NotImplementedError

    @property
    def waits(self) -> bool:
        """Whether a call waits."""
        return bool(self.waiting or self._carrier.pending)

    def save(self) -> dict[str, Any]:
        """Keep what phones show, and what the carrier knows of them."""
        return {name: copy.deepcopy(vars(self._carrier)[name]) for name in self.KEPT}

    def restore(self, saved: dict[str, Any]) -> None:
        """Make phones and carrier as they were."""
        vars(self._carrier).update(copy.deepcopy(saved))
        self._carrier.pending.clear()
        self._wire.faults.clear()
        self.waiting.clear()
        self.taken.clear()

    def deliver(self, url: str) -> None:
        """Make the calls that wait, each until it is taken with an empty answer."""
        self.collect()
        while self.waiting:
            answer = self._post(url, self.waiting[0])
            if answer.status_code != 200 or answer.content:
                return
            self.taken.append(self.waiting.pop(0))

    def repeat(self) -> None:
        """Let the carrier make again the calls that it made."""
        self.waiting.extend(self.taken)

    def collect(self) -> None:
        """Take what the carrier has to deliver."""
        pending = self._carrier.pending
        while pending:
            self.waiting.append(pending.pop(0))
