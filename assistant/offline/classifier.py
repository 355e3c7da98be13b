"""Which intent a clause has: a linear classifier over the characters and the words of a clause.

The weights come from `learning`; ranking is a sum over what was found in the text, so that an
engine with kept weights needs neither scikit-learn nor the time to train.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.offline.grams import ANALYSERS
from assistant.offline.intents import Intent
from assistant.offline.language import has_chinese

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An intent and its distance from the border of its class; above zero is inside."""

    intent: Intent
    score: float


@dataclass(frozen=True)
class Block:
    """What one kind of gram weighs.

    Attributes:
        grams: The grams that were learnt, in the order of the rows.
        rarity: Shape (grams,): the inverse document frequency of each.
        weights: Shape (grams, intents): how much each speaks for an intent.
    """

    grams: tuple[str, ...]
    rarity: Floats
    weights: Floats

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each gram."""
        return {gram: row for row, gram in enumerate(self.grams)}

    def scores(self, grams: Iterable[str]) -> Floats:
        """Weigh the grams of a text: logarithmic counts times rarity, of length one in all."""
        counts = Counter(row for gram in grams if (row := self.rows.get(gram)) is not None)
        if not counts:
            return np.zeros(self.weights.shape[1], dtype=np.float32)
        rows = np.fromiter(counts, dtype=np.intp)
        told = np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32)
        told *= self.rarity[rows]
        scores: Floats = (told / np.linalg.norm(told)) @ self.weights[rows]
        return scores


@dataclass(frozen=True)
class LinearRanker:
    """Ranks the intents for texts of one script.

    Attributes:
        intents: The columns of the weights.
        bias: Shape (intents,): each intent's score of an empty text.
        blocks: One a kind of gram, in the order of `ANALYSERS`.
    """

    intents: tuple[Intent, ...]
    bias: Floats
    blocks: tuple[Block, ...]

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Rank all intents, likeliest first."""
        scores = self.bias.copy()
        for block, grams_of in zip(self.blocks, ANALYSERS, strict=True):
            scores += block.scores(grams_of(text))
        ranked = (
            Ranked(intent, float(score)) for intent, score in zip(self.intents, scores, strict=True)
        )
        return tuple(sorted(ranked, key=lambda r: (-r.score, r.intent)))


@dataclass(frozen=True)
class IntentClassifier:
    """One linear ranker a script, so that neither language crowds the other out."""

    latin: LinearRanker
    chinese: LinearRanker

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Rank all intents for a masked text, likeliest first."""
        return (self.chinese if has_chinese(text) else self.latin).rank(text)
