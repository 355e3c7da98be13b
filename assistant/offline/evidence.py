"""What must be in the words before a write or an opt-out is believed.

A classifier has to choose some class for "cancel my dentist appointment"; the object of the verb
says that it is none of ours. Without evidence the engine asks, it does not propose.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from assistant.offline.intents import Intent
from assistant.offline.lexicon import has, pattern, source
from assistant.offline.methods import method_in
from assistant.offline.stance import still_stands

_SHORT = 4
"""Words up to which "change my address" needs no delivery named beside it."""


def is_supported(intent: Intent, text: str) -> bool:
    """Tell whether the words of a masked clause carry the intent that was read into them."""
    if not still_stands(text, intent):
        return False
    evidence = _EVIDENCE.get(intent)
    return evidence is None or evidence(text)


def is_foreign(text: str) -> bool:
    """Tell whether a message speaks of things that no shop takes orders for."""
    if has("about_language", text):
        return True
    return has("foreign", _without_payment(text)) and not _is_ours(text)


def _without_payment(text: str) -> str:
    """Leave out what an order is paid with: "card" and "bank" are not what it is about there."""
    text = pattern("a_way_to_pay").sub(" ", text)
    text = pattern("paid_by_wallet").sub(" ", pattern("paid_by_gift_card").sub(" ", text))
    method = method_in(text) if has("changing_articles", text) else None
    if method is None or not _ends_paying().search(text[: method.start].rstrip()):
        return text
    return f"{text[: method.start]} {text[method.end :]}"


@cache
def _ends_paying() -> re.Pattern[str]:
    return re.compile(rf"{source('pays_with')}$")


def _is_ours(text: str) -> bool:
    return has("names_an_order", text) or has("a_call_to_book", text)


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


def _calls_us(text: str) -> bool:
    return has("calling_back", text) and not has("other_calls", text)


def _orders_goods(text: str) -> bool:
    return has("ordering", text) and not has("foreign", text)


def _bill_is_wrong(text: str) -> bool:
    return has("bill", text) and has("made_out_wrong", text)


def _cancels(text: str) -> bool:
    return has("cancelling", text) and not _is_cancelled(text)


def _exchanges(text: str) -> bool:
    return has("giving_back", text) or _changes_articles(text)


def _changes_articles(text: str) -> bool:
    return has("changing_articles", text) and not has("not_goods", text)


def _pays_otherwise(text: str) -> bool:
    return has("changing_payment", text) and not has("not_of_an_order", text)


_EVIDENCE: Mapping[Intent, Callable[[str], bool]] = {
    Intent.CANCEL_ORDER: _cancels,
    Intent.CHANGE_ADDRESS: _moves_a_delivery,
    Intent.REORDER: partial(has, "again"),
    Intent.RETURN_ITEM: partial(has, "giving_back"),
    Intent.EXCHANGE_ITEM: _exchanges,
    Intent.CHANGE_ITEMS: _changes_articles,
    Intent.CHANGE_PAYMENT: _pays_otherwise,
    Intent.CALL_BACK: _calls_us,
    Intent.PLACE_ORDER: _orders_goods,
    Intent.INVOICE_CORRECTION: _bill_is_wrong,
    Intent.OPT_OUT: _stops_writing,
}
"""What must be said for an intent; the others need no evidence."""
