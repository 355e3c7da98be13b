"""What the core refuses, in words for a customer: friendly, short, and never what it hides."""

from assistant.texts import Words
from erp_core.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused


def refusal(error: DomainError, words: Words) -> str:
    """Say why something did not happen, in the customer's language.

    An error with a sentence of its own (``refused.cannot_cancel``) uses it; any other is told by
    its kind, so that nothing internal leaves in a message.
    """
    for key in (f"refused.{error.code()}", _kind(error)):
        if words.has(key):
            return words.say(key)
    return words.say("refused.unavailable")


def _kind(error: DomainError) -> str:
    if isinstance(error, NotFound):
        return "refused.not_found"
    if isinstance(error, Refused):
        return "refused.not_allowed"
    if isinstance(error, Conflict):
        return "refused.changed_meanwhile"
    if isinstance(error, Invalid):
        return "refused.not_valid"
    return "refused.unavailable"
