"""What the handbook says, ready to be quoted: plain sentences, the source, its links."""

import re
from dataclasses import dataclass

from assistant.policies.egress import links_in
from assistant.tools.contract import Desk
from assistant.turn import Citation
from knowledge import Passage, TrustTier

_LONGEST = 700
_MARKS = re.compile(r"^#{1,6}\s+.*$|[*_`]{1,3}", re.MULTILINE)
_RULER = re.compile(r"^\|[ :|-]+\|\n?", re.MULTILINE)
_ROW = re.compile(r"^\|\s*(?P<cells>.+?)\s*\|$", re.MULTILINE)
_ENDS = re.compile(r"(?<=[.!?。！？])\s*")
_SEARCHED = 3


@dataclass(frozen=True)
class Quotation:
    """An approved passage that answers, as the customer reads it.

    Attributes:
        text: The passage with its source.
        citation: Where it stands.
        links: Links of the page that may be sent.
    """

    text: str
    citation: Citation
    links: frozenset[str]


def quotation(desk: Desk, question: str) -> Quotation | None:
    """Return the passage that answers a question; None when the handbook does not."""
    if not desk.tx.ports.has(("support",)):
        return None
    hits = desk.knowledge.search(question, language=desk.language, limit=_SEARCHED)
    approved = [hit.passage for hit in hits if hit.passage.trust is TrustTier.APPROVED]
    if not approved:
        return None
    passage = approved[0]
    text = desk.say("policy.answer", text=_quoted(passage.text), source=_source(passage))
    return Quotation(text, _cite(passage), links_in(passage.text))


def _quoted(text: str) -> str:
    """Take a passage's sentences, as many as fit, without Markdown marks."""
    lines = _ROW.sub(_as_line, _RULER.sub("", text))
    plain = _MARKS.sub("", lines).strip()
    if len(plain) <= _LONGEST:
        return plain
    kept = ""
    for sentence in _ENDS.split(plain):
        if len(kept) + len(sentence) > _LONGEST:
            break
        kept = f"{kept} {sentence}" if kept else sentence
    return kept or plain[:_LONGEST]


def _as_line(row: re.Match[str]) -> str:
    """Write a row of a table as a line."""
    return " · ".join(cell.strip() for cell in row["cells"].split("|"))


def _source(passage: Passage) -> str:
    """Name the page and, where it has several, the section."""
    return " – ".join(dict.fromkeys(filter(None, (passage.title, passage.heading))))


def _cite(passage: Passage) -> Citation:
    return Citation("handbook", passage.id, passage.title, passage.text[:_LONGEST])
