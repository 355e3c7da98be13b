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


class NotLinked(Conflict):
    """This address is nobody's."""


class UnlinkingNotFound(NotFound):
    """There is no such unlinking."""


class UnlinkingUndone(Conflict):
    """This address was given back before."""


class IdentityLinkedSince(Conflict):
    """This address belongs to somebody by now. Unlink it there first."""


class OutboxNotFound(NotFound):
    """There is no such outgoing message."""


class TurnNotFound(NotFound):
    """There is no record of such a turn."""


class CodeNotKept(Conflict):
    """A one-time code is not kept once it was sent: the customer has to ask for a new one."""


class NobodyToAnswer(Conflict):
    """This does not say who it is from: there is nobody to answer."""


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


class QueueNotFound(NotFound):
    """There is no such queue."""


class ThreadOver(Conflict):
    """This thread is resolved. Reopen it first."""


class GoesOnElsewhere(Conflict):
    """This customer has a newer open thread; go on there."""


class NoSuchMoment(Invalid):
    """A thread sleeps until a later moment, at most a year away."""


class NotOfTheTeam(Invalid):
    """This person may not answer customers."""


class NewerMessage(Conflict):
    """The customer sent more while the turn was being answered."""


class ProposalGone(Refused):
    """This offer has expired or was already answered."""
