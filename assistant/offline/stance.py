"""Whether a wish still stands at the end of a message: "cancel it.. wait no, keep it".

A write that is denied or taken back anywhere after it was asked for must not start.
"""

import re

from assistant.offline.intents import Intent
from assistant.offline.lexicon import has, pattern, source

_VERBS = {
    Intent.CANCEL_ORDER: "cancel_verb",
    Intent.CHANGE_ADDRESS: "address_verb",
    Intent.REORDER: "reorder_verb",
    Intent.RETURN_ITEM: "return_verb",
    Intent.EXCHANGE_ITEM: "exchange_verb",
    Intent.CHANGE_ITEMS: "swap_verb",
    Intent.CHANGE_PAYMENT: "pay_verb",
    Intent.CALL_BACK: "calling_verb",
    Intent.PLACE_ORDER: "order_verb",
    Intent.INVOICE_CORRECTION: "correct_verb",
}


def still_stands(text: str, intent: Intent) -> bool:
    """Tell whether a write that a message asks for is still wanted at its end.

    The last word counts: "wait, cancel it" stands, "cancel it, wait" does not, and when in
    doubt it does not.
    """
    verb = _VERBS.get(intent)
    if verb is None:
        return True
    denied = _ends(_denied(verb), text)
    asked = [end for end in _ends(pattern(verb), text) if end not in denied]
    against = max(denied + _ends(pattern("taken_back"), text), default=-1)
    return against < 0 or max(asked, default=-1) > against


def is_taken_back(text: str) -> bool:
    """Tell whether a message asks to wait or to keep things as they are."""
    return has("taken_back", text) or _denied("cancel_verb").search(text) is not None


def _denied(verb: str) -> re.Pattern[str]:
    return re.compile(source("denial") + source(verb))


def _ends(expression: re.Pattern[str], text: str) -> list[int]:
    return [found.end() for found in expression.finditer(text)]
