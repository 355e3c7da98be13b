"""BM25 over bags of terms, built in memory in a moment, so nothing on disk can disagree with it.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
idf that never falls below zero.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Bag = Mapping[str, float]
Scores = NDArray[np.float64]


class Bm25:
    """Ranks a fixed list of bags against a query.

    Args:
        bags: For each text its terms and how often each occurs; weights may be fractions.
        saturation: k1; how soon a repeated term stops counting.
        length_effect: b; how much a long text is held back, from 0 to 1.
    """

    def __init__(
        self, bags: Sequence[Bag], *, saturation: float = 1.2, length_effect: float = 0.75
    ) -> None:
        self._size = len(bags)
        lengths = [sum(bag.values()) for bag in bags]
        average = sum(lengths) / self._size if self._size else 1.0
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, bag in enumerate(bags):
            norm = saturation * (1 - length_effect + length_effect * lengths[place] / average)
            for term, count in bag.items():
                postings[term].append((place, count * (saturation + 1) / (count + norm)))
        self._places = {t: np.array([p for p, _ in found]) for t, found in postings.items()}
        self._weights = {t: np.array([w for _, w in found]) for t, found in postings.items()}

    def idf(self, term: str) -> float:
        """Say how telling a term is: highest for one that no text holds."""
        holders = len(self._places.get(term, ()))
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))

    def scores(self, query: Bag) -> Scores:
        """Score every text against the query, in the order in which the bags were given."""
        totals: Scores = np.zeros(self._size)
        for term, weight in query.items():
            if term in self._places:
                totals[self._places[term]] += weight * self.idf(term) * self._weights[term]
        return totals
