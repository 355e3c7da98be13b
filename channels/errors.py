"""What can go wrong at a carrier, named by what to do about it.

ChannelError
├── InvalidSignature   refuse the request, store nothing
├── NotUnderstood      keep the raw payload, list it for a person
├── Undeliverable      final: the same message will never arrive there
│   ├── OptedOut       nor will any other: its recipient told the carrier to stop us
│   └── Unreachable    nor will any other: nobody is there, or they turned us away
├── TryLater           nothing was sent: the account sends again after ``after`` seconds
└── Uncertain          it may have been sent: only the outbox decides whether to send again
"""


class ChannelError(Exception):
    """A carrier did not do what was asked of it."""


class InvalidSignature(ChannelError):
    """The request does not prove that it comes from the carrier."""


class NotUnderstood(ChannelError):
    """The payload is genuine, but no customer's message can be read from it."""


class Undeliverable(ChannelError):
    """The carrier says that this message will never reach this peer."""


class OptedOut(Undeliverable):
    """The carrier says that its recipient has told it to stop our messages."""


class Unreachable(Undeliverable):
    """The carrier says that nothing of ours arrives at this address any more."""


class TryLater(ChannelError):
    """Nothing was sent; the carrier may take the message after a pause."""

    def __init__(
        self,
        after: float,
        reason: str = "The carrier asks for a pause.",
        *,
        of_account: bool = True,
    ) -> None:
        """Remember the pause.

        Args:
            after: Seconds to wait before the next attempt.
            reason: What the carrier said, for the operator.
            of_account: Whether every message of the account waits; else only this one does.
        """
        super().__init__(reason)
        self.after = after
        self.of_account = of_account


class Uncertain(ChannelError):
    """The message was handed over and no readable answer came back: it may have been sent."""
