"""Why a customer wants something: in their own words, or as one of the reasons of the house."""

from assistant.offline.lexicon import has, is_known, without_apostrophes
from assistant.offline.normalise import normalise
from assistant.tools.contract import Asked, Desk, Slot, Slots
from assistant.tools.order_proof import stands_in
from erp_core.sales import HOUSE

REASON = Slot("reason", "Why, in the customer's own words.")
_LONGEST = 200
_UNSAID = "asked by customer"


def own_reason(desk: Desk, slots: Slots) -> str:
    """Give the reason in the customer's own words; a model's are not kept."""
    given = slots.get(REASON.name, "")
    own = given if stands_in(given, desk.heard) else desk.text
    return " ".join(own.split())[:_LONGEST] or _UNSAID


def reason_to_cancel(desk: Desk, slots: Slots) -> str | Asked:
    """Find the reason to cancel; where the house accepts only some, the question for it.

    A reason that is none of them is not bent into one: the customer is told which there are.
    """
    accepted = desk.tx.policy(HOUSE).cancel_reasons
    if accepted is None:
        return " ".join(slots.get(REASON.name, "").split())[:_LONGEST] or _UNSAID
    named = slots.get(REASON.name)
    said = [named] if named else [desk.text, *reversed(desk.heard.splitlines())]
    for text in said:
        found = [one for one in sorted(accepted) if _says(text, one)]
        if len(found) == 1:
            return found[0]
    options = tuple((_label(desk, one), f"{REASON.name}={one}") for one in sorted(accepted))
    text = desk.say("cancel.reason_not_accepted" if named else "cancel.why")
    return Asked(REASON.name, text, options)


def _says(text: str, reason: str) -> bool:
    """Tell whether a text gives a reason, by its own words or by those the lexicon knows for it."""
    folded = without_apostrophes(normalise(text).text)
    if reason.casefold() in folded:
        return True
    entry = f"reason_{reason.replace(' ', '_')}"
    return is_known(entry) and has(entry, folded)


def _label(desk: Desk, reason: str) -> str:
    key = f"cancel.because_{reason.replace(' ', '_')}"
    return desk.say(key) if desk.words.has(key) else reason
