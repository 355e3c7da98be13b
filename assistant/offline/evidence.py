"""What must be in the words before a write or an opt-out is believed.

A classifier has to choose some class for "cancel my dentist appointment"; the object of the verb
says that it is none of ours. Without evidence the engine asks, it does not propose.
"""

from assistant.offline.intents import Intent
from assistant.offline.lexicon import has
from assistant.offline.stance import still_stands

_SHORT = 4
"""Words up to which "change my address" needs no delivery named beside it."""


def is_supported(intent: Intent, text: str) -> bool:
    """Tell whether the words of a masked clause carry the intent that was read into them."""
    if not still_stands(text, intent):
        return False
    if intent is Intent.CANCEL_ORDER:
        return has("cancelling", text) and not _is_cancelled(text)
    if intent is Intent.CHANGE_ADDRESS:
        return _moves_a_delivery(text)
    if intent is Intent.REORDER:
        return has("again", text)
    if intent is Intent.PLACE_ORDER:
        return has("ordering", text) and not has("foreign", text)
    if intent is Intent.INVOICE_CORRECTION:
        return has("bill", text) and has("made_out_wrong", text)
    return intent is not Intent.OPT_OUT or _stops_writing(text)


def is_foreign(text: str) -> bool:
    """Tell whether a message speaks of things that no shop takes orders for."""
    return has("about_language", text) or (has("foreign", text) and not has("names_an_order", text))


def _is_cancelled(text: str) -> bool:
    """Asking "why was it cancelled" is about the past; "can it still be" is not."""
    return has("already_cancelled", text) and not has("may_still_cancel", text)


def _stops_writing(text: str) -> bool:
    """To "stop sending my order" is about goods, "stop sending me messages" about writing."""
    about_goods = has("about_goods", text) or has("denied_opt_out", text)
    return has("stop_writing", text) and not about_goods


def _moves_a_delivery(text: str) -> bool:
    """A long plea about "my address" may be about an account: then it is asked, not begun."""
    about_delivery = has("of_an_order", text) or len(text.split()) <= _SHORT
    named = has("address", text) and has("changing", text)
    return named and about_delivery and not has("other_address", text)
