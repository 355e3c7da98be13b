"""Which intent a clause has: a linear classifier over characters and words, trained at start.

Training takes under a second, so no weights are stored: what the engine knows is exactly what
is in the seeds, and a changed phrase is effective at the next start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.offline.features import tidy
from assistant.offline.intents import Intent
from assistant.offline.language import has_chinese
from assistant.offline.training import Example

_WORD = r"[a-z0-9]+|[\u3400-\u9fff]|👍|\?"


@dataclass(frozen=True, slots=True)
class Ranked:
    """An intent and its distance from the border of its class; above zero is inside."""

    intent: Intent
    score: float


class IntentClassifier:
    """One linear classifier a script, so that neither language crowds the other out."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Train on examples of both languages."""
        self._by_script = {
            chinese: _LinearRanker([e for e in examples if has_chinese(e.text) is chinese])
            for chinese in (False, True)
        }

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Rank all intents for a masked text, likeliest first."""
        return self._by_script[has_chinese(text)].rank(text)


class _LinearRanker:
    def __init__(self, examples: Sequence[Example]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        self._vectorizers: list[Any] = [
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), sublinear_tf=True),
        ]
        texts = [tidy(example.text) for example in examples]
        features = _stack([v.fit_transform(texts) for v in self._vectorizers])
        self._svm: Any = LinearSVC(C=0.5, class_weight="balanced", random_state=0, tol=1e-2)
        self._svm.fit(features, [example.intent.value for example in examples])

    def rank(self, text: str) -> tuple[Ranked, ...]:
        features = _stack([vectorizer.transform([text]) for vectorizer in self._vectorizers])
        scores = self._svm.decision_function(features)[0]
        ranked = zip(self._svm.classes_, scores, strict=True)
        return tuple(
            Ranked(Intent(str(name)), float(score))
            for name, score in sorted(ranked, key=lambda pair: (-pair[1], pair[0]))
        )


def _stack(parts: list[Any]) -> Any:  # noqa: ANN401 - scipy's matrices are untyped
    from scipy.sparse import hstack

    return hstack(parts, format="csr")
