"""A person may take a thread while the assistant thinks: what it decided for itself is no more."""

from assistant.turn import Question
from erp_core.conversations import Handler


class TakenOver(Exception):
    """A person has the thread now; what the assistant thought is a draft at most."""


def require_same_hands(question: Question | None, handler: Handler) -> None:
    """Make sure that the assistant, where it answered for itself, still has the thread.

    Raises:
        TakenOver: It has not; the turn has to start again.
    """
    for_itself = question is not None and not question.person_handles
    if for_itself and handler != Handler.ASSISTANT:
        raise TakenOver
