"""Cut a document at its headings into passages that are worth quoting alone.

A passage's id holds a digest of everything that it was made from. Bringing the index up to date
is therefore a difference of two sets of ids, and a run that was cut off is put right by the next.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from knowledge.contract import Document, Passage

LONGEST = 1200  # characters: about what a reply can quote and a person reads at once

_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_SENTENCE_END = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True)
class FiledPassage:
    """A passage together with what the index must remember of its document."""

    passage: Passage
    page: str
    position: int
    tags: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading; the heading is empty before the first."""

    heading: str
    text: str


def cut(document: Document, *, longest: int = LONGEST) -> list[FiledPassage]:
    """Cut a document into passages that carry its provenance; a blank one still has one."""
    digest = _digest(document)
    pieces = [
        Section(section.heading, piece)
        for section in sections(document.text)
        for piece in _split(section.text, longest)
    ] or [Section("", document.title)]
    return [_file(document, digest, place, piece) for place, piece in enumerate(pieces)]


def sections(markdown: str) -> Iterator[Section]:
    """Give the sections of a Markdown text that hold anything, in order."""
    heading, lines, fenced = "", list[str](), False
    for line in markdown.splitlines():
        fenced ^= _FENCE.match(line) is not None
        match = None if fenced else _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        yield from _section(heading, lines)
        heading, lines = match.group("text"), []
    yield from _section(heading, lines)


def _section(heading: str, lines: list[str]) -> Iterator[Section]:
    text = "\n".join(lines).strip()
    if text:
        yield Section(heading, text)


def _split(text: str, longest: int) -> Iterator[str]:
    """Split at paragraphs, then at sentences, then anywhere, never above the longest."""
    if len(text) <= longest:
        yield text
        return
    for separator, parts in (("\n\n", text.split("\n\n")), ("\n", text.split("\n"))):
        if len(parts) > 1:
            yield from _pack(parts, separator, longest)
            return
    sentences = [s for s in _SENTENCE_END.split(text) if s]
    if len(sentences) > 1:
        yield from _pack(sentences, " " if text.isascii() else "", longest)
        return
    yield from (text[at : at + longest] for at in range(0, len(text), longest))


def _pack(parts: list[str], separator: str, longest: int) -> Iterator[str]:
    """Join neighbouring parts for as long as they fit together."""
    packed = ""
    for part in parts:
        joined = f"{packed}{separator}{part}" if packed else part
        if len(joined) <= longest:
            packed = joined
            continue
        if packed:
            yield packed
        *whole, packed = _split(part, longest)
        yield from whole
    if packed.strip():
        yield packed


def _file(document: Document, digest: str, place: int, piece: Section) -> FiledPassage:
    passage = Passage(
        id=f"{document.id}#{place}-{digest}",
        document_id=document.id,
        title=document.title,
        heading=piece.heading,
        text=piece.text,
        language=document.language,
        source=document.source,
        version=document.version,
        trust=document.trust,
    )
    page = document.page or document.id
    return FiledPassage(passage, page, place, document.tags, document.questions)


def _digest(document: Document) -> str:
    return hashlib.blake2b(repr(astuple(document)).encode(), digest_size=8).hexdigest()
