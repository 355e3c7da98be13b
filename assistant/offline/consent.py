"""Opt-out and opt-in words, read before anything else and only as a whole message.

Carriers and law decide these words, not a classifier: on SMS a bare CANCEL, END or QUIT makes
the carrier block us, so it must be an opt-out there, while elsewhere it cancels what is open.
"""

import re

from assistant.commands import ChitChat, Command, OptIn, OptOut
from assistant.offline.lexicon import pattern
from assistant.offline.normalise import normalise

CARRIERS = frozenset({"sms", "whatsapp"})
"""Channels on which these words end or resume everything, not offers only."""
_BLOCKING = frozenset({"sms"})
"""Channels whose carrier acts on further words by itself."""
_POLITE = re.compile(r"^(?:please|pls|请)\s*|\s*(?:please|pls|thanks)$")
_EDGES = " \n.,!?;:。、…~'\"*-"


def read_consent_word(text: str, channel: str) -> Command | None:
    """Read a folded message that is nothing but an opt-out or opt-in word."""
    word = _POLITE.sub("", text.strip(_EDGES)).strip()
    if _is("opt_out_word", word) or (channel in _BLOCKING and _is("carrier_opt_out_word", word)):
        return OptOut()
    return OptIn() if _is("opt_in_word", word) else None


def read_carrier_word(text: str, channel: str) -> Command | None:
    """Read a folded message that is nothing but a word with a meaning of its own here."""
    if channel in CARRIERS and _is("carrier_help_word", text.strip(_EDGES)):
        return ChitChat(topic="help")
    return read_consent_word(text, channel)


def consent_word(message: str, channel: str) -> Command | None:
    """Read a message, as it was written, that is nothing but an opt-out or opt-in word."""
    return read_consent_word(normalise(message).text, channel)


def _is(name: str, word: str) -> bool:
    return pattern(name).fullmatch(word) is not None
