"""The names we give to what we send, so that an answer to it can be known again.

A mail that we send has the Message-ID ``<fd.KEY@our-domain>`` and asks for answers at
``us+KEY-MAC@our-domain``: mail programs that drop References still answer to the address. Both
name the message that is answered and open nothing by themselves: who may take part in its
thread is decided by who they are.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

_SAFE = re.compile(r"[A-Za-z0-9_]{1,32}")
_MAC_LENGTH = 12


@dataclass(frozen=True)
class Ours:
    """Our address, and the secret that binds the addresses for replies."""

    address: str
    secret: str = field(repr=False)
    plus_addresses: bool = True

    @property
    def local(self) -> str:
        """The part of our address before the @."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The part after it."""
        return self.address.rpartition("@")[2]

    def message_id(self, key: str) -> str:
        """Return the Message-ID of the message with this key."""
        return f"<fd.{_safe(key)}@{self.domain}>"

    def reply_address(self, key: str) -> str:
        """Return the address for answers to the message with this key."""
        if not self.plus_addresses:
            return self.address
        safe = _safe(key)
        return f"{self.local}+{safe}-{self._mac(safe)}@{self.domain}"

    def key_of_id(self, message_id: str) -> str | None:
        """Return the key of our message with this Message-ID; None for anybody else's."""
        found = re.fullmatch(rf"<fd\.({_SAFE.pattern})@{re.escape(self.domain)}>", message_id)
        return found[1] if found else None

    def key_of_address(self, address: str) -> str | None:
        """Return the key that an address for replies was made for; None if we did not make it."""
        local, _, domain = address.rpartition("@")
        name, _, tag = local.partition("+")
        key, _, mac = tag.rpartition("-")
        is_ours = (name, domain) == (self.local, self.domain) and self.plus_addresses
        if not is_ours or not _SAFE.fullmatch(key):
            return None
        return key if hmac.compare_digest(mac.encode(), self._mac(key).encode()) else None

    def is_own(self, address: str) -> bool:
        """Tell whether an address is ours, with or without something after a +."""
        local, _, domain = address.rpartition("@")
        return domain == self.domain and local.partition("+")[0] == self.local

    def _mac(self, key: str) -> str:
        told = f"{self.address}\n{key}".encode()
        return hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()[:_MAC_LENGTH]


def _safe(key: str) -> str:
    """Return a key as it can stand in an address; the keys of the house stand as they are."""
    return key if _SAFE.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:32]
