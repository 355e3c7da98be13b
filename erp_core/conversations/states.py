"""The states of a thread's life, of a message on its way out, of a proposal, a suggestion."""

from enum import StrEnum

from erp_core.kernel.states import States


class Handler(StrEnum):
    """Who answers a thread."""

    ASSISTANT = "assistant"
    PERSON = "person"
    NOBODY = "nobody"


class ThreadState(StrEnum):
    """Where a thread stands."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"


class InboundState(StrEnum):
    """What became of a raw payload; what no customer wrote is set aside."""

    STORED = "stored"
    UNDERSTOOD = "understood"
    NOT_UNDERSTOOD = "not_understood"
    SET_ASIDE = "set_aside"
    DEAD = "dead"


class OutboxState(StrEnum):
    """Where an outgoing message is; the last four are final."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CAPTURED = "captured"


class Progress(StrEnum):
    """How far a carrier says that a message got after it took it."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class FileState(StrEnum):
    """Where the file of an attachment is: still at the carrier, with us, or never to be had."""

    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class NoticeState(StrEnum):
    """What became of a notice; all but the first are final, unless what was sent did not arrive.

    ``told`` was said in the talk itself; ``off`` is a kind that was switched off.
    """

    WAITING = "waiting"
    SENT = "sent"
    TOLD = "told"
    OFF = "off"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class ProposalState(StrEnum):
    """What became of an offer."""

    OFFERED = "offered"
    EXECUTED = "executed"
    DECLINED = "declined"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    WAITING = "waiting"
    SENT = "sent"
    EDITED = "edited"
    REJECTED = "rejected"
    STALE = "stale"


OUTBOX = States(
    "outgoing message",
    {
        (OutboxState.PENDING, OutboxState.SENDING),
        (OutboxState.PENDING, OutboxState.DEAD),
        (OutboxState.SENDING, OutboxState.SENT),
        (OutboxState.SENDING, OutboxState.PENDING),
        (OutboxState.SENDING, OutboxState.UNCERTAIN),
        (OutboxState.SENDING, OutboxState.DEAD),
        (OutboxState.SENT, OutboxState.DEAD),
        (OutboxState.UNCERTAIN, OutboxState.SENDING),
        (OutboxState.UNCERTAIN, OutboxState.PENDING),
        (OutboxState.UNCERTAIN, OutboxState.SENT),
        (OutboxState.DEAD, OutboxState.PENDING),
    },
)

PROGRESS = States(
    "delivery",
    {
        (Progress.SENT, Progress.DELIVERED),
        (Progress.SENT, Progress.READ),
        (Progress.SENT, Progress.FAILED),
        (Progress.DELIVERED, Progress.READ),
    },
)
"""Reports come in any order: only these lead forward, and every other one is an old one."""
FILE = States(
    "file of a message",
    {(FileState.PENDING, FileState.STORED), (FileState.PENDING, FileState.FAILED)},
)

NOTICE = States(
    "notice",
    {
        (NoticeState.WAITING, NoticeState.SENT),
        (NoticeState.WAITING, NoticeState.OFF),
        (NoticeState.WAITING, NoticeState.UNREACHABLE),
        (NoticeState.WAITING, NoticeState.FAILED),
        (NoticeState.SENT, NoticeState.WAITING),
    },
)

PROPOSAL = States(
    "proposal",
    {
        (ProposalState.OFFERED, ProposalState.EXECUTED),
        (ProposalState.OFFERED, ProposalState.DECLINED),
        (ProposalState.OFFERED, ProposalState.REFUSED),
        (ProposalState.OFFERED, ProposalState.SUPERSEDED),
    },
)

SUGGESTION = States(
    "suggestion",
    {
        (SuggestionState.WAITING, SuggestionState.SENT),
        (SuggestionState.WAITING, SuggestionState.EDITED),
        (SuggestionState.WAITING, SuggestionState.REJECTED),
        (SuggestionState.WAITING, SuggestionState.STALE),
    },
)
