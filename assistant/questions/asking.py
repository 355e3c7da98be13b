"""Staff ask, the layer answers: understood, run within what the asker may see, told in a sentence.

A question is answered from one snapshot, under the asker's own permissions. Whatever the words
say, they choose figures; who may see them is decided by the core alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.offline.language import Language
from assistant.questions.answering import tell_answer
from assistant.questions.holding import HeldBack, NotAllowed, Unclear
from assistant.questions.lexicon import Phrases
from assistant.questions.names import Name, name_phrases
from assistant.questions.parts import Parts
from assistant.questions.periods import Calendar
from assistant.questions.suggesting import suggest
from assistant.questions.telling import tell_understood
from assistant.questions.understanding import understand
from assistant.texts import Texts, Words, load_texts
from erp_core import analytics
from erp_core.analytics import Answer, Choice, Query
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Refused
from erp_core.kernel.transaction import Tx

NAMED = ("customer", "product", "article", "category", "city", "salesperson", "warehouse")
"""Dimensions whose values are the house's own names."""
_REASONS: tuple[tuple[type[DomainError], str], ...] = (
    (analytics.TooMuch, "too_much"),
    (analytics.TookTooLong, "took_too_long"),
    (analytics.NotSupported, "does_not_fit"),
    (analytics.DoesNotFit, "does_not_fit"),
)


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    UNCLEAR = "unclear"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"


@dataclass(frozen=True)
class Told:
    """What the asker is told.

    Attributes:
        question: As it was asked.
        language: In which language it is answered.
        outcome: Answered, or why not.
        sentence: The answer, or the reason why there is none.
        understood: What it was understood as, with its dates; empty when it was not.
        query: What was answered; the next question may continue it.
        answer: The rows.
        choices: Questions near to it that do answer.
        reason: Why it was held back, as a key; empty when it was answered.
    """

    question: str
    language: Language
    outcome: Outcome
    sentence: str
    understood: str = ""
    query: Query | None = None
    answer: Answer | None = None
    choices: tuple[Choice, ...] = ()
    reason: str = ""


class Questions:
    """Answers questions about the business, in English and Chinese.

    Args:
        texts: The sentences of both languages.
    """

    def __init__(self, texts: Texts | None = None) -> None:
        self._texts = texts or load_texts()

    def ask(
        self,
        tx: Tx,
        actor: Actor,
        question: str,
        calendar: Calendar,
        *,
        last: Query | None = None,
        language: Language | None = None,
    ) -> Told:
        """Answer a question from a snapshot.

        Args:
            tx: The snapshot.
            actor: Who asks; only what this actor may see is answered or offered.
            question: The words.
            calendar: The day it is.
            last: The question before, which a follow-up continues.
            language: In which language to answer; the question's own unless given.

        Raises:
            NotAllowed: The actor may not ask at all.
        """
        actor.require("analytics.ask")
        names = names_of(tx, actor)
        heard = understand(question, names, calendar, last)
        words = self._texts.words(language or heard.language)
        if heard.query is None:
            held = heard.held or Unclear("no_metric")
            return self._held(tx, actor, question, calendar, words, held, heard.parts)
        return self._run(tx, actor, question, calendar, words, heard.query, heard.parts)

    def answer(
        self, tx: Tx, actor: Actor, query: Query, calendar: Calendar, language: Language
    ) -> Told:
        """Answer a query that was chosen, not written."""
        words = self._texts.words(language)
        return self._run(tx, actor, "", calendar, words, query, Parts())

    def examples(
        self, tx: Tx, actor: Actor, calendar: Calendar
    ) -> tuple[Choice, ...]:
        """Give questions that answer on this house's records, for somebody who begins."""
        return self._near(tx, actor, Parts(), (), calendar)

    def _run(
        self,
        tx: Tx,
        actor: Actor,
        question: str,
        calendar: Calendar,
        words: Words,
        query: Query,
        parts: Parts,
    ) -> Told:
        try:
            answer = analytics.run_query(tx, actor, query)
        except DomainError as error:
            held = _held_by(error)
            return self._held(tx, actor, question, calendar, words, held, parts)
        return Told(
            question,
            "zh" if words.language == "zh" else "en",
            Outcome.ANSWERED,
            tell_answer(answer, words),
            tell_understood(query, words),
            query,
            answer,
        )

    def _held(
        self,
        tx: Tx,
        actor: Actor,
        question: str,
        calendar: Calendar,
        words: Words,
        held: HeldBack,
        parts: Parts,
    ) -> Told:
        refused = isinstance(held, NotAllowed)
        unclear = isinstance(held, Unclear)
        return Told(
            question,
            "zh" if words.language == "zh" else "en",
            Outcome.REFUSED if refused else Outcome.UNCLEAR if unclear else Outcome.UNSUPPORTED,
            tell_why(held, words),
            choices=() if refused else self._near(tx, actor, parts, held.words, calendar),
            reason=held.reason,
        )

    def _near(
        self, tx: Tx, actor: Actor, parts: Parts, unknown: tuple[str, ...], calendar: Calendar
    ) -> tuple[Choice, ...]:
        def answers(query: Query) -> bool:
            try:
                return bool(analytics.run_query(tx, actor, query).rows)
            except DomainError:
                return False

        return suggest(parts, unknown, names_of(tx, actor), calendar, self._texts, answers)


def tell_why(held: HeldBack, words: Words) -> str:
    """Say why a question is held back."""
    separator = "、" if words.language == "zh" else ", "
    said = held.words[:1] if held.reason == "several_names" else held.words
    sentence = words.say(f"questions.{held.reason}", words=separator.join(said))
    if held.reason == "several_names":
        return f"{sentence} {separator.join(held.words[1:])}"
    return sentence


def _held_by(error: DomainError) -> HeldBack:
    """Say in our words why the core did not answer."""
    if isinstance(error, Refused):
        return NotAllowed("not_allowed")
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Unclear(reason)
    return Unclear("failed")


def names_of(tx: Tx, actor: Actor) -> Phrases:
    """Collect the names that an actor may know of."""
    found: list[Name] = []
    for dimension in NAMED:
        try:
            values = analytics.members_of(tx, actor, dimension)
        except Refused:
            continue
        found += [
            Name(dimension, value.value, (value.en, value.zh, *value.words_en, *value.words_zh))
            for value in values
        ]
    return _remembered(tuple(found))


@lru_cache(maxsize=8)
def _remembered(names: tuple[Name, ...]) -> Phrases:
    """Keep the names of the last few askers: they change less often than questions come."""
    return name_phrases(names)
