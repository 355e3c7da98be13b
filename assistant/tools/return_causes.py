"""Why goods come back, as one of the house's causes: read from the customer's own words."""

from assistant.offline.lexicon import has, pattern, without_apostrophes
from assistant.offline.normalise import normalise
from assistant.tools.contract import Desk
from erp_core.kernel.causes import Cause

READ = (
    Cause.DAMAGED,
    Cause.NOT_FRESH,
    Cause.TASTE,
    Cause.WRONG_ITEM,
    Cause.MISSING_PART,
    Cause.LATE,
    Cause.CHANGED_MIND,
)


def cause_of(desk: Desk) -> Cause | None:
    """Tell why goods come back; what was said last counts. None: nothing was, or two things were.

    Only what was written since they were to come back is read: what the thread was about before
    was about other goods. A cause is never guessed: whoever takes the goods in may note it.
    """
    for said in reversed(desk.said):
        told = causes_in(said)
        if told:
            return next(iter(told)) if len(told) == 1 else None
    return None


def causes_in(said: str) -> frozenset[Cause]:
    """Read the causes that a message names; what it denies or only supposes is none."""
    text = pattern("denied_cause").sub(" , ", without_apostrophes(normalise(said).text))
    return frozenset(cause for cause in READ if has(f"cause_{cause}", text))
