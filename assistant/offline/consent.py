"""Opt-out and opt-in words, read before anything else and only as a whole message.

Carriers and law decide these words, not a classifier: on SMS a bare CANCEL, END or QUIT makes
the carrier block us, so it must be an opt-out there, while elsewhere it cancels what is open.
"""

import re

from assistant.commands import Command, OptIn, OptOut

_EVERYWHERE_OUT = frozenset(
    ["stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "opt-out", "退订", "td",
     "回t退订", "回td退订", "取消订阅"]
)  # fmt: skip
_CARRIER_OUT = frozenset(["cancel", "end", "quit", "revoke", "t"])
_EVERYWHERE_IN = frozenset(
    ["start", "unstop", "subscribe", "opt in", "opt-in", "optin", "恢复订阅"]
)
_CARRIERS = ("sms", "whatsapp")
_POLITE = re.compile(r"^(?:please|pls|请)\s*|\s*(?:please|pls|thanks)$")


def read_consent_word(text: str, channel: str) -> Command | None:
    """Read a folded message that is nothing but an opt-out or opt-in word."""
    word = _POLITE.sub("", text.strip(" \n.,!?;:。、…~'\"*-")).strip()
    if word in _EVERYWHERE_OUT or (channel in _CARRIERS and word in _CARRIER_OUT):
        return OptOut()
    return OptIn() if word in _EVERYWHERE_IN else None
