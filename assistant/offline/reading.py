"""Reading one clause: its ranked intents, how sure that is, and what to do about it."""

import math
from dataclasses import dataclass
from enum import StrEnum

from assistant.offline.classifier import IntentClassifier, Ranked
from assistant.offline.evidence import is_foreign, is_supported
from assistant.offline.features import masked, tidy
from assistant.offline.intents import COURTESIES, WRITES, Intent
from assistant.offline.lexicon import has
from assistant.offline.routes import ROUTES
from assistant.offline.spans import FoundSpan
from assistant.offline.vocabulary import Coverage, Vocabulary

_GUARDED = WRITES | {Intent.OPT_OUT}
_SURE = -0.25
_SURE_WRITE = -0.15
_CLEAR_MARGIN = 0.25
_PLAUSIBLE = -0.75
_COVERED = 0.6
_COVERED_COURTESY = 0.75
_LONGEST_GREETING = 40
_ABOUT_GOODS = frozenset({Intent.PRODUCT_STOCK, Intent.PRODUCT_PRICE, Intent.PRODUCT_INFO})
_NAMED = 0.3
_INSIDE = 0.2


class Verdict(StrEnum):
    """What a reading is good for."""

    ACT = "act"
    ASK = "ask"
    SEARCH = "search"
    MISS = "miss"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause as understood; `ranked` is likeliest first."""

    ranked: tuple[Ranked, ...]
    verdict: Verdict
    confidence: float
    coverage: Coverage

    @property
    def intent(self) -> Intent:
        """The likeliest intent."""
        return self.ranked[0].intent


class Reader:
    """Reads clauses with a classifier and holds back what their words do not carry."""

    def __init__(self, classifier: IntentClassifier, vocabulary: Vocabulary) -> None:
        """Read with a trained classifier and the vocabulary it was trained on."""
        self._classifier = classifier
        self._vocabulary = vocabulary

    def read(self, text: str, spans: tuple[FoundSpan, ...]) -> Reading:
        """Read a piece of folded text whose values stand at the given places in it."""
        seen = masked(text, spans)
        ranked = _greetings_are_short(seen, self._classifier.rank(seen))
        coverage = self._vocabulary.coverage(seen)
        confidence = _confidence(ranked, coverage)
        verdict = _judge(text, seen, ranked, coverage)
        return Reading(ranked, verdict, confidence, coverage)


def _greetings_are_short(seen: str, ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """A long message that opens with a hello is about what follows."""
    if len(seen) <= _LONGEST_GREETING:
        return ranked
    return tuple(one for one in ranked if one.intent is not Intent.GREETING)


def is_question(text: str) -> bool:
    """Tell whether a folded text asks rather than tells."""
    return has("question", text)


def _judge(text: str, seen: str, ranked: tuple[Ranked, ...], coverage: Coverage) -> Verdict:
    best, covered = ranked[0], coverage.share
    if not tidy(seen):
        return Verdict.MISS
    if best.intent in _GUARDED:
        return _judge_guarded(text, seen, ranked, covered)
    needed = _COVERED_COURTESY if best.intent in COURTESIES else _COVERED
    if covered >= needed and _is_clear(ranked, _SURE):
        return Verdict.ACT
    if best.intent in _ABOUT_GOODS and covered >= _NAMED and best.score >= _INSIDE:
        return Verdict.ACT
    if covered >= needed and best.score > _PLAUSIBLE:
        return Verdict.ASK
    return _search_or_miss(text, covered)


def _judge_guarded(text: str, seen: str, ranked: tuple[Ranked, ...], covered: float) -> Verdict:
    """A write or an opt-out also needs its words; without them it is asked at most."""
    supported = is_supported(ranked[0].intent, seen)
    if supported and covered >= _COVERED and _is_clear(ranked, _SURE_WRITE):
        return Verdict.ACT
    is_write = ranked[0].intent in WRITES and not is_foreign(seen)
    if is_write and covered >= _COVERED and ranked[0].score >= _PLAUSIBLE:
        return Verdict.ASK
    return _search_or_miss(text, covered)


def _search_or_miss(text: str, covered: float) -> Verdict:
    """Look up what is asked; give up on what is neither asked nor known."""
    return Verdict.SEARCH if is_question(text) and covered > 0 else Verdict.MISS


def _is_clear(ranked: tuple[Ranked, ...], sure: float) -> bool:
    """Clear when inside its class, or well ahead of the next one that leads elsewhere."""
    best = ranked[0]
    rivals = (other for other in ranked[1:] if not _same_way(best.intent, other.intent))
    margin = best.score - next(rivals).score
    return best.score >= sure or (best.score >= _PLAUSIBLE and margin >= _CLEAR_MARGIN)


def _same_way(one: Intent, other: Intent) -> bool:
    return one in ROUTES and other in ROUTES and ROUTES[one] == ROUTES[other]


def _confidence(ranked: tuple[Ranked, ...], coverage: Coverage) -> float:
    """Between 0 and 1, from the distance to the border, the margin and the coverage."""
    margin = ranked[0].score - ranked[1].score
    logit = 1.5 + 2.5 * ranked[0].score + 1.5 * margin
    return round(coverage.share / (1 + math.exp(-max(min(logit, 20), -20))), 4)
