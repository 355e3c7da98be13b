"""Opt-out and opt-in words, read before anything else and only as a whole message.

Carriers and law decide these words, not a classifier: on SMS a bare CANCEL, END or QUIT makes
the carrier block us, so it must be an opt-out there, while elsewhere it cancels what is open.
"""

import re

from assistant.commands import Command, OptIn, OptOut
from assistant.offline.lexicon import pattern

_CARRIERS = ("sms", "whatsapp")
_POLITE = re.compile(r"^(?:please|pls|请)\s*|\s*(?:please|pls|thanks)$")
_EDGES = " \n.,!?;:。、…~'\"*-"


def read_consent_word(text: str, channel: str) -> Command | None:
    """Read a folded message that is nothing but an opt-out or opt-in word."""
    word = _POLITE.sub("", text.strip(_EDGES)).strip()
    if _is("opt_out_word", word) or (channel in _CARRIERS and _is("carrier_opt_out_word", word)):
        return OptOut()
    return OptIn() if _is("opt_in_word", word) else None


def _is(name: str, word: str) -> bool:
    return pattern(name).fullmatch(word) is not None
