"""Reads a question: every phrase, number and time in it, and which words nothing explains."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.questions.lexicon import Phrases
from assistant.questions.numbers import Condition, find_numbers
from assistant.questions.spans import Kind, Meaning, Piece, choose_pieces
from assistant.questions.spelling import repaired
from assistant.questions.times import TimeGrammar
from assistant.questions.tokens import Asked, Token, read_words


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it was understood piece by piece.

    Attributes:
        asked: The question, folded and cut into words.
        pieces: What was chosen, in order.
        unexplained: Words that no piece covers.
    """

    asked: Asked
    pieces: tuple[Piece, ...]
    unexplained: tuple[str, ...]


def read(question: str, phrases: Phrases, names: Phrases, times: TimeGrammar) -> Reading:
    """Read a question with the house's words and names; slips of the keyboard are put right."""
    reading = _read(read_words(question), phrases, names, times)
    if not reading.unexplained:
        return reading
    better = repaired(reading.asked, reading.unexplained, phrases, names)
    if better is None:
        return reading
    again = _read(read_words(better), phrases, names, times)
    return again if len(again.unexplained) < len(reading.unexplained) else reading


def _read(asked: Asked, phrases: Phrases, names: Phrases, times: TimeGrammar) -> Reading:
    candidates = [
        *_named(asked, phrases, names),
        *_timed(asked, times),
        *_numbered(asked),
    ]
    pieces = choose_pieces(_merged(asked, candidates))
    return Reading(asked, pieces, tuple(_uncovered(asked.tokens, pieces)))


Candidate = tuple[int, int, tuple[Meaning, ...]]


def _named(asked: Asked, phrases: Phrases, names: Phrases) -> Iterator[Candidate]:
    tokens = asked.tokens
    for at, token in enumerate(tokens):
        for tree in (phrases, names):
            for after, meanings in tree.found(tokens, at):
                yield token.start, tokens[after - 1].end, meanings


def _timed(asked: Asked, times: TimeGrammar) -> Iterator[Candidate]:
    for start, end, moment in times.find(asked.text):
        blanks = len(asked.text[start:end]) - len(asked.text[start:end].lstrip())
        yield start + blanks, end, (Meaning(Kind.TIME, "time", moment),)


def _numbered(asked: Asked) -> Iterator[Candidate]:
    for start, end, found in find_numbers(asked.text):
        kind = Kind.CONDITION if isinstance(found, Condition) else Kind.NUMBER
        yield start, end, (Meaning(kind, kind.value, found),)


def _merged(asked: Asked, candidates: list[Candidate]) -> list[Piece]:
    """Join what the same words can mean; a piece never cuts a word in two."""
    starts = {token.start for token in asked.tokens}
    ends = {token.end for token in asked.tokens}
    found: dict[tuple[int, int], dict[Meaning, None]] = {}
    for start, end, meanings in candidates:
        at = end - (len(asked.text[start:end]) - len(asked.text[start:end].rstrip()))
        if start in starts and at in ends:
            known = found.setdefault((start, at), {})
            known.update(dict.fromkeys(meanings))
    return [
        Piece(start, end, tuple(meanings), asked.text[start:end])
        for (start, end), meanings in found.items()
    ]


def _uncovered(tokens: tuple[Token, ...], pieces: tuple[Piece, ...]) -> Iterator[str]:
    for token in tokens:
        if not any(piece.start <= token.start and token.end <= piece.end for piece in pieces):
            yield token.text
