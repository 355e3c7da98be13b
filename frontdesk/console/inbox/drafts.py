"""What is being written in a thread, as this page and the browser's storage keep it."""

import hashlib
from dataclasses import dataclass
from typing import Any

from erp_core.conversations import ThreadSummary
from frontdesk.console.visit import Visit

LONGEST = 4_000
"""Characters of a reply or a note."""


@dataclass
class Draft:
    """What is being written in one thread.

    Attributes:
        text: The words so far.
        suggestion_id: The suggestion they began as.
        is_note: Whether they are for colleagues only.
        macro_id: The canned reply they began as; what it does beside is done when they are sent.
    """

    text: str = ""
    suggestion_id: int | None = None
    is_note: bool = False
    macro_id: int | None = None


def draft_key(visit: Visit, thread: ThreadSummary) -> str:
    """Name the draft of a person in a thread, the same at every visit.

    It is a digest, because it stays in the browser, and made of more than record ids, because a
    new company may be served at an old one's address.
    """
    who = (visit.company, visit.shown_to.key, visit.shown_to.name)
    whose = (thread.id, thread.channel, thread.address)
    return hashlib.sha256(repr((*who, *whose)).encode()).hexdigest()[:24]


def recalled(key: str, sent: object) -> Draft | None:
    """Read what a browser says that it kept under a key; None for anything else."""
    if not isinstance(sent, dict) or sent.get("key") != key:
        return None
    text: Any = sent.get("text")
    suggestion: Any = sent.get("suggestion")
    if not isinstance(text, str) or not text.strip():
        return None
    began_as = suggestion if type(suggestion) is int else None
    return Draft(text[:LONGEST], began_as, sent.get("note") is True)
