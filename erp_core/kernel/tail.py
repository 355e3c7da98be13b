"""The commit tail: what every writer contends for is collected and taken once, last, in one order.

Account balances (sorted) come before statutory numbers, and those before the head of the audit
chain; taken last, each lock is held for the shortest time and always in the same order.
"""

import heapq
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp_core.kernel.transaction import Tx

TailAction = Callable[["Tx"], None]


class Phase(IntEnum):
    """The order in which the tail takes its locks."""

    BALANCES = 1
    NUMBERS = 2
    AUDIT = 3


@dataclass
class CommitTail:
    """The actions a transaction has put off to its end, by phase and sort key."""

    actions: list[tuple[Phase, str, int, TailAction]] = field(default_factory=list)
    """A heap; the place in it is unique, so that actions are never compared."""
    keys: set[Hashable] = field(default_factory=set)
    added: int = 0

    def add(self, phase: Phase, key: str, action: TailAction, *, once: bool) -> None:
        """Put off an action; with ``once``, only the first of its phase and key counts."""
        if once and (phase, key) in self.keys:
            return
        self.keys.add((phase, key))
        self.added += 1
        heapq.heappush(self.actions, (phase, key, self.added, action))

    def run(self, tx: "Tx", last: Phase) -> None:
        """Run what was put off, up to and including a phase, in lock order."""
        while self.actions and self.actions[0][0] <= last:
            phase, key, _place, action = heapq.heappop(self.actions)
            self.keys.discard((phase, key))
            action(tx)

    def copy(self) -> "CommitTail":
        """Copy it, for a savepoint to return to."""
        return CommitTail(list(self.actions), set(self.keys), self.added)
