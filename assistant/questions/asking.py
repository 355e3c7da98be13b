"""Staff ask, the layer answers: understood, run within what the asker may see, told in a sentence.

A question is answered from one snapshot, under the asker's own permissions. Whatever the words
say, they choose figures; who may see them is decided by the core alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.offline.language import Language, detect_language
from assistant.questions.answering import tell_answer
from assistant.questions.holding import HeldBack, NotAllowed, Reason, Unclear
from assistant.questions.lexicon import Phrases
from assistant.questions.lookups.running import look_up, lookup_examples
from assistant.questions.names import Name, name_phrases
from assistant.questions.parts import Parts
from assistant.questions.periods import Calendar
from assistant.questions.suggesting import COUNT, suggest
from assistant.questions.telling import Labels, tell_understood
from assistant.questions.understanding import LONGEST, understand
from assistant.texts import Texts, Words, load_texts
from erp_core import analytics
from erp_core.analytics import Answer, Choice, Query
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Refused
from erp_core.kernel.transaction import Ports, Tx

NAMED = (
    "customer",
    "supplier",
    "product",
    "article",
    "category",
    "city",
    "salesperson",
    "warehouse",
    "work_centre",
    "department",
    "position",
    "leave_type",
    "stage",
    "segment",
)
"""Dimensions whose values are the house's own names."""
_REASONS: tuple[tuple[type[DomainError], Reason], ...] = (
    (analytics.TooMuch, Reason.TOO_MUCH),
    (analytics.TookTooLong, Reason.TOOK_TOO_LONG),
    (analytics.NotSupported, Reason.DOES_NOT_FIT),
    (analytics.DoesNotFit, Reason.DOES_NOT_FIT),
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
        found = self._looked_up(tx, actor, question, calendar, language)
        if found is not None:
            return found
        asking = _Asking(tx, actor, calendar, names_of(tx, actor))
        heard = understand(question, asking.names.phrases, calendar, last)
        words = self._texts.words(language or heard.language)
        if heard.query is None:
            held = heard.held or Unclear(Reason.NO_METRIC)
            return self._held(asking, question, words, held, heard.parts)
        return self._run(asking, question, words, heard.query, heard.parts)

    def _looked_up(
        self,
        tx: Tx,
        actor: Actor,
        question: str,
        calendar: Calendar,
        language: Language | None,
    ) -> Told | None:
        """Answer what a module's own read answers; None where the question is for the layer."""
        words = self._texts.words(language or detect_language(question, None))
        try:
            found = look_up(tx, actor, question[:LONGEST], calendar, words)
        except (HeldBack, DomainError) as error:
            held = error if isinstance(error, HeldBack) else _held_by(error, tx.ports)
            why = tell_why(held, words)
            return Told(question, words.language, _outcome_of(held), why, reason=held.reason)
        if found is None:
            return None
        return Told(
            question,
            words.language,
            Outcome.ANSWERED,
            found.sentence,
            found.understood,
            answer=found.answer,
        )

    def answer(
        self, tx: Tx, actor: Actor, query: Query, calendar: Calendar, language: Language
    ) -> Told:
        """Answer a query that was chosen, not written."""
        actor.require("analytics.ask")
        asking = _Asking(tx, actor, calendar, names_of(tx, actor))
        return self._run(asking, "", self._texts.words(language), query, Parts())

    def examples(self, tx: Tx, actor: Actor, calendar: Calendar) -> tuple[Choice, ...]:
        """Give questions that answer on this house's records, for somebody who begins."""
        actor.require("analytics.ask")
        return self._near(_Asking(tx, actor, calendar, names_of(tx, actor)), Parts(), ())

    def _lookups(self, tx: Tx, actor: Actor, calendar: Calendar) -> tuple[Choice, ...]:
        """Give questions for whoever sees no figure: about their own leave."""
        return tuple(lookup_examples(tx, actor, calendar, self._texts.words("en")))[:COUNT]

    def _run(
        self, asking: "_Asking", question: str, words: Words, query: Query, parts: Parts
    ) -> Told:
        try:
            answer = analytics.run_query(asking.tx, asking.actor, query)
        except DomainError as error:
            return self._held(asking, question, words, _held_by(error, asking.tx.ports), parts)
        return Told(
            question,
            words.language,
            Outcome.ANSWERED,
            tell_answer(answer, words),
            tell_understood(query, words, asking.names.labels, answer),
            query,
            answer,
        )

    def _held(
        self, asking: "_Asking", question: str, words: Words, held: HeldBack, parts: Parts
    ) -> Told:
        return Told(
            question,
            words.language,
            _outcome_of(held),
            tell_why(held, words),
            choices=() if isinstance(held, NotAllowed) else self._near(asking, parts, held.words),
            reason=held.reason,
        )

    def _near(
        self, asking: "_Asking", parts: Parts, unknown: tuple[str, ...]
    ) -> tuple[Choice, ...]:
        def answers(query: Query) -> bool:
            try:
                return bool(analytics.run_query(asking.tx, asking.actor, query).rows)
            except DomainError:
                return False

        phrases = asking.names.phrases
        found = suggest(parts, unknown, phrases, asking.calendar, self._texts, answers)
        return found or self._lookups(asking.tx, asking.actor, asking.calendar)


@dataclass(frozen=True)
class _Asking:
    """One question's surroundings: the snapshot, who asks, the day, the names."""

    tx: Tx
    actor: Actor
    calendar: Calendar
    names: "Names"


def _outcome_of(held: HeldBack) -> Outcome:
    if isinstance(held, NotAllowed):
        return Outcome.REFUSED
    return Outcome.UNCLEAR if isinstance(held, Unclear) else Outcome.UNSUPPORTED


def tell_why(held: HeldBack, words: Words) -> str:
    """Say why a question is held back."""
    separator = "、" if words.language == "zh" else ", "
    said = held.words[:1] if held.reason == "several_names" else held.words
    sentence = words.say(f"questions.{held.reason}", words=separator.join(said))
    if held.reason == "several_names":
        return f"{sentence} {separator.join(held.words[1:])}"
    return sentence


def _held_by(error: DomainError, ports: Ports) -> HeldBack:
    """Say in our words why the core did not answer."""
    if isinstance(error, Refused):
        module = str(error.facts.get("permission", "")).partition(".")[0]
        is_off = bool(module) and not ports.has((module,))
        return NotAllowed(Reason.SWITCHED_OFF if is_off else Reason.NOT_ALLOWED)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Unclear(reason)
    return Unclear(Reason.FAILED)


@dataclass(frozen=True)
class Names:
    """The names that an actor may know of: as phrases to read, and as labels to write."""

    phrases: Phrases
    labels: Labels


def names_of(tx: Tx, actor: Actor) -> Names:
    """Collect the names that an actor may know of."""
    found: list[Name] = []
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    for dimension in NAMED:
        try:
            values = analytics.members_of(tx, actor, dimension)
        except Refused:
            continue
        for value in values:
            labels[dimension, value.value] = labels[dimension, str(value.id)] = (value.en, value.zh)
        found += [
            Name(dimension, value.value, (value.en, value.zh, *value.words_en, *value.words_zh))
            for value in values
        ]
    return Names(_remembered(tuple(found)), labels)


@lru_cache(maxsize=8)
def _remembered(names: tuple[Name, ...]) -> Phrases:
    """Keep the names of the last few askers: they change less often than questions come."""
    return name_phrases(names)
