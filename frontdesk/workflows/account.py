"""How a channel account gets on with its carrier: when to leave it alone, and when to ask again.

A carrier that asks for a pause means the whole account, and one that cannot be reached is away
for every message. So the account waits, not the one message that found out; afterwards a single
message asks whether it is over.
"""

import time
from datetime import timedelta

from channels.errors import TryLater
from erp_core import conversations
from erp_core.conversations import ChannelPause, Task
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.real_time import real_now

BREAKS_AFTER = 3
"""Failures in a row after which pauses grow, and one begins where the carrier asked for none."""
FIRST_PAUSE = 5.0
LONGEST_GROWN = 300.0
"""Seconds; what the carrier itself asks for may be longer."""
LONGEST_ASKED = 86_400.0


class AccountPause:
    """Counts failures in a row, and says when to send again.

    What it knows is kept with the marks of the messages, in their transactions: the next sender
    keeps to it, and staff see it.

    Args:
        channel: The channel.
        account: Our account on it.
    """

    def __init__(self, channel: str, account: str) -> None:
        self._where = (channel, account)
        self._failures = 0
        self._until = 0.0
        self._pause: ChannelPause | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing may be sent now."""
        return self.left > 0

    @property
    def left(self) -> float:
        """Seconds until something may be sent; 0 where it may be now."""
        return max(self._until - time.monotonic(), 0.0)

    @property
    def probes(self) -> bool:
        """Whether one message goes first to see whether it is over."""
        return self._failures > 0

    def keep_to(self, pause: ChannelPause | None) -> None:
        """Go on from what the last sender knew; what was never a pause, only we can know."""
        if pause is None:
            if self._pause is not None:
                self.went_well()
            return
        self._pause, self._failures = pause, pause.failures
        self._until = time.monotonic() + (pause.until - real_now()).total_seconds()

    def went_well(self) -> None:
        """Count an answer of the carrier, also a refusal of this one message."""
        self._failures, self._until, self._pause = 0, 0.0, None

    def failed(self, error: Exception) -> None:
        """Count a failure that says nothing about its message."""
        if isinstance(error, TryLater) and not error.of_account:
            return
        self._failures += 1
        seconds = self._length(error)
        if not seconds:
            return
        now = real_now()
        self._until = time.monotonic() + seconds
        self._pause = ChannelPause(
            *self._where,
            Task.SEND,
            failures=self._failures,
            reason=f"{type(error).__name__}: {error}"[:300],
            since=now if self._pause is None else self._pause.since,
            until=now + timedelta(seconds=seconds),
        )

    def note(self, tx: Tx) -> None:
        """Keep what is known."""
        if self._pause is None:
            conversations.resume_channel(tx, *self._where, Task.SEND)
        else:
            conversations.pause_channel(tx, self._pause)

    def _length(self, error: Exception) -> float:
        """Return how many seconds to wait: as asked, and longer each time where that is no help."""
        asked = min(error.after, LONGEST_ASKED) if isinstance(error, TryLater) else 0.0
        beyond = self._failures - BREAKS_AFTER
        grown = min(FIRST_PAUSE * 2.0 ** min(beyond, 10), LONGEST_GROWN) if beyond >= 0 else 0.0
        return max(asked, grown)
