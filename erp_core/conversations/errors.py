"""What can go wrong with threads, turns, proposals and suggestions."""

from erp_core.kernel.errors import Conflict, Invalid, NotFound, Refused


class ThreadNotFound(NotFound):
    """There is no such thread."""


class MessageNotFound(NotFound):
    """There is no such message."""


class SuggestionNotFound(NotFound):
    """There is no such suggestion."""


class IdentityNotFound(NotFound):
    """There is no such identity."""


class OutboxNotFound(NotFound):
    """There is no such outgoing message."""


class FileNotFound(NotFound):
    """There is no such file."""


class FileTooLarge(Invalid):
    """A file is larger than the 25 MiB that are kept."""


class EmptyFile(Invalid):
    """A file without a byte is none."""


class SuggestionSettled(Conflict):
    """This suggestion was already sent, rejected or overtaken by a newer message."""


class HandledByAnother(Conflict):
    """Somebody else handles this thread. Take it over first."""


class CustomerWroteSince(Conflict):
    """The customer wrote since you opened the thread. Read the new message first."""


class ClaimLost(Conflict):
    """Another worker owns this conversation now; this turn must not write."""


class NewerMessage(Conflict):
    """The customer sent more while the turn was being answered."""


class ProposalGone(Refused):
    """This offer has expired or was already answered."""
