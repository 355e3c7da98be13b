"""What may leave in a reply: allowed links only, no pictures, nothing invisible.

A picture's address or a link can carry data out, and invisible characters can hide an instruction
or show a sentence in another order than it is read by a program.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from erp_core.kernel.schema import without_invisible

_PICTURE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?|<img\b[^>]*>?", re.IGNORECASE)
_REFERENCE = re.compile(r"(?m)^\s*\[[^\]]+\]:\s*\S+.*$|\[([^\]]+)\]\[[^\]]*\]")
_NAMED_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_LINK = re.compile(
    r"(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,12}://|www\.|(?:javascript|data|mailto):)"
    r"[^\s<>\"'\u3000-\u9fff\uff00-\uffef]+",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)。，；：！？"


@dataclass(frozen=True)
class Egress:
    """What a reply may link to.

    Attributes:
        hosts: Hosts that are always allowed.
        verbatim: Links that stand in an approved handbook passage of this turn.
    """

    hosts: Collection[str] = ()
    verbatim: Collection[str] = ()

    def allows(self, link: str) -> bool:
        """Tell whether a link may leave."""
        parts = urlsplit(link)
        of_host = parts.scheme == "https" and parts.hostname in self.hosts and not parts.username
        return of_host or link in self.verbatim

    def cleaned(self, text: str) -> str:
        """Take out of a text what may not leave; what is left reads as before."""
        visible = _PICTURE.sub("", without_invisible(text))
        plain = _NAMED_LINK.sub(r"\1 \2", _REFERENCE.sub(r"\1", visible))
        return _LINK.sub(self._kept, plain).strip()

    def is_clean(self, text: str) -> bool:
        """Tell whether nothing has to be taken out."""
        return self.cleaned(text) == text.strip()

    def _kept(self, found: re.Match[str]) -> str:
        link = found.group().rstrip(_TRAILING)
        rest = found.group()[len(link) :]
        return link + rest if self.allows(link) else rest


def links_in(text: str) -> frozenset[str]:
    """Find the links of an approved text."""
    return frozenset(found.group().rstrip(_TRAILING) for found in _LINK.finditer(text))
