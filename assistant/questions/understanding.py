"""A question in, a query out; or why it is held back. Deterministic, without a model."""

from dataclasses import dataclass

from assistant.offline.language import Language, detect_language
from assistant.questions.assembling import assemble
from assistant.questions.following import followed, is_follow_up
from assistant.questions.holding import HeldBack, NotAllowed, NotHere, Reason, Unclear
from assistant.questions.lexicon import Phrases, known_phrases, word_list
from assistant.questions.parts import Parts, take_apart
from assistant.questions.periods import Calendar
from assistant.questions.reading import Reading, read
from assistant.questions.refusing import refuse_what_is_not_answered
from assistant.questions.spans import Kind
from assistant.questions.times import TimeGrammar
from assistant.questions.tokens import read_words
from erp_core.analytics import REGISTRY, Query
from erp_core.analytics import Kind as QueryKind

LONGEST = 500
"""Characters of a question that are read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of the words.

    Attributes:
        query: What is wanted to know; None when it is held back.
        held: Why it is held back.
        parts: What was understood of it, for suggestions.
        language: In which language it was asked.
    """

    query: Query | None
    held: HeldBack | None
    parts: Parts
    language: Language


def understand(
    question: str, names: Phrases, calendar: Calendar, last: Query | None = None
) -> Heard:
    """Turn a question into a query, or say why not.

    Args:
        question: The words.
        names: The names of the house's customers, products, cities.
        calendar: The day it is.
        last: The question before, which a follow-up changes.
    """
    question = question[:LONGEST]
    language = detect_language(question, None)
    parts = Parts()
    try:
        refuse_what_is_not_answered(read_words(question).text)
        reading = read(question, known_phrases(), names, TimeGrammar(calendar))
        parts = take_apart(reading.pieces, REGISTRY)
        query = _assembled(reading, parts, calendar, last)
        if query.kind is QueryKind.FORECAST:
            raise NotHere(Reason.FORECAST)
    except HeldBack as held:
        return Heard(None, held, parts, language)
    return Heard(query, None, parts, language)


def _assembled(reading: Reading, parts: Parts, calendar: Calendar, last: Query | None) -> Query:
    if parts.missing:
        raise NotHere(Reason.NOT_KEPT, *parts.missing)
    if reading.unexplained:
        raise NotHere(Reason.NOT_UNDERSTOOD, *_together(reading))
    if _addresses_somebody(reading):
        raise NotAllowed(Reason.WRITE)
    if parts.unplaced:
        raise NotHere(Reason.NOT_UNDERSTOOD, *parts.unplaced)
    if is_follow_up(reading.pieces, parts):
        if last is None:
            raise Unclear(Reason.NO_CONTEXT)
        return followed(parts, last, REGISTRY, calendar, reading.pieces)
    return assemble(parts, REGISTRY, calendar)


def _addresses_somebody(reading: Reading) -> bool:
    """Tell "email Anna ..." from "email orders": a verb before a person's or customer's name."""
    if len(reading.pieces) < 2:
        return False
    first, second = reading.pieces[:2]
    named = {one.name for one in second.meanings if one.kind is Kind.MEMBER}
    asks = first.words in word_list("write_verbs_or_nouns")
    return asks and not named.isdisjoint({"customer", "salesperson"})


def _together(reading: Reading) -> list[str]:
    """Join Chinese characters that stand together to the words they were."""
    words: list[str] = []
    end = -1
    covered = [(piece.start, piece.end) for piece in reading.pieces]
    for token in reading.asked.tokens:
        if any(start <= token.start and token.end <= stop for start, stop in covered):
            continue
        if token.start == end and token.text > "\u3400":
            words[-1] += token.text
        else:
            words.append(token.text)
        end = token.end
    return words
