"""An address shown so far that its owner knows it, and nobody else learns it."""

import unicodedata

from assistant.texts import Words

_HIDDEN = "***"
_ENDS_SHOWN, _SHORT = 4, 8
_CHANNELS = frozenset({"telegram", "whatsapp", "webchat", "terminal"})


def masked(words: Words, channel: str, address: str) -> str:
    """Mask an address on a channel, for example ``b***@e***.com`` or ``+86 ***** 1234``.

    An account that is known by a number of its carrier's is called by the carrier's name.
    """
    if channel == "email":
        return masked_email(address)
    if channel == "sms":
        return masked_phone(address)
    return words.say(f"code.account_{channel if channel in _CHANNELS else 'other'}")


def masked_email(address: str) -> str:
    """Mask an e-mail address: the first signs of its name and domain, and the domain's end."""
    name, _, domain = _plain(address).rpartition("@")
    host, dot, end = domain.rpartition(".")
    return f"{name[:1]}{_HIDDEN}@{host[:1]}{_HIDDEN}{dot}{end}"


def masked_phone(number: str) -> str:
    """Mask a phone number: its country, where it says so, and its last digits."""
    import phonenumbers

    plain = _plain(number)
    digits = "".join(filter(str.isdigit, plain))
    end = digits[-_ENDS_SHOWN:] if len(digits) >= _SHORT else digits[-2:]
    try:
        country = f"+{phonenumbers.parse(plain).country_code} "
    except phonenumbers.NumberParseException:
        country = ""
    return f"{country}***** {end}"


def _plain(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip()
