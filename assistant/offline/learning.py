"""How the classifier's weights come about: trained from the seeds, and kept for the next start.

What the engine knows is exactly what is in the seeds: kept weights carry the digest of the
phrases and of the way they are learnt, and others are not used. Plain arrays are kept, never
pickled objects, so that a file of weights can at worst be wrong.
"""

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from assistant.offline.classifier import Block, Floats, IntentClassifier, LinearRanker
from assistant.offline.features import tidy
from assistant.offline.grams import ANALYSERS
from assistant.offline.intents import Intent
from assistant.offline.language import has_chinese
from assistant.offline.training import Example

logger = logging.getLogger(__name__)

_WAY = "1"
"""Raise it when grams or training change: weights learnt another way are then not used."""
_SEEN_AT_LEAST = (2, 1)
"""In how many phrases a gram of each kind must occur to be counted."""
_SCRIPTS = ("latin", "chinese")


def learnt(examples: Sequence[Example], folder: Path | None = None) -> IntentClassifier:
    """Take the kept weights of exactly these phrases, or train and keep them.

    Args:
        examples: The phrases of both languages.
        folder: Where weights are kept; without it they are trained, in about two seconds.
    """
    if folder is None:
        return train(examples)
    kept = folder / f"intents-{_digest(examples)}.npz"
    found = _read(kept)
    if found is None:
        found = train(examples)
        _keep(found, kept)
    return found


def train(examples: Sequence[Example]) -> IntentClassifier:
    """Learn the weights of both scripts."""
    latin, chinese = (
        _train_ranker([e for e in examples if has_chinese(e.text) is script])
        for script in (False, True)
    )
    return IntentClassifier(latin, chinese)


def _train_ranker(examples: Sequence[Example]) -> LinearRanker:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizers: list[Any] = [
        TfidfVectorizer(analyzer=grams_of, sublinear_tf=True, min_df=seen, dtype=np.float64)
        for grams_of, seen in zip(ANALYSERS, _SEEN_AT_LEAST, strict=True)
    ]
    texts = [tidy(example.text) for example in examples]
    features = hstack([v.fit_transform(texts) for v in vectorizers], format="csr")
    svm: Any = LinearSVC(C=0.5, class_weight="balanced", random_state=0, tol=1e-2)
    svm.fit(features, [example.intent.value for example in examples])
    return LinearRanker(
        intents=tuple(Intent(str(name)) for name in svm.classes_),
        bias=svm.intercept_.astype(np.float32),
        blocks=tuple(_blocks(vectorizers, svm.coef_.T.astype(np.float32))),
    )


def _blocks(vectorizers: Sequence[Any], weights: Floats) -> list[Block]:
    blocks, start = [], 0
    for vectorizer in vectorizers:
        grams = tuple(str(gram) for gram in vectorizer.get_feature_names_out())
        end = start + len(grams)
        rarity = vectorizer.idf_.astype(np.float32)
        blocks.append(Block(grams, rarity, np.ascontiguousarray(weights[start:end])))
        start = end
    return blocks


def _digest(examples: Sequence[Example]) -> str:
    seen = hashlib.sha256(_WAY.encode())
    for example in examples:
        seen.update(f"{example.text}\0{example.intent}\n".encode())
    return seen.hexdigest()[:32]


def _keep(classifier: IntentClassifier, place: Path) -> None:
    """Write the weights whole or not at all, and drop those of other phrases."""
    part = place.with_suffix(f".{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(classifier, part)
        part.replace(place)
    except OSError as error:
        logger.warning("what was learnt could not be kept: %s", error)
        return
    for other in place.parent.glob("intents-*.npz"):
        if other != place:
            other.unlink(missing_ok=True)


def _write(classifier: IntentClassifier, part: Path) -> None:
    try:
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **_arrays(classifier))
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _read(place: Path) -> IntentClassifier | None:
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return IntentClassifier(*(_ranker(arrays, script) for script in _SCRIPTS))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        logger.warning("kept weights cannot be read and are learnt again: %s", error)
        return None


def _arrays(classifier: IntentClassifier) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for script in _SCRIPTS:
        ranker: LinearRanker = getattr(classifier, script)
        arrays[f"{script}.intents"] = np.array([intent.value for intent in ranker.intents])
        arrays[f"{script}.bias"] = ranker.bias
        for number, block in enumerate(ranker.blocks):
            arrays[f"{script}.{number}.grams"] = _as_bytes(block.grams)
            arrays[f"{script}.{number}.rarity"] = block.rarity
            arrays[f"{script}.{number}.weights"] = block.weights
    return arrays


def _ranker(arrays: Mapping[str, Any], script: str) -> LinearRanker:
    return LinearRanker(
        intents=tuple(Intent(str(name)) for name in arrays[f"{script}.intents"]),
        bias=arrays[f"{script}.bias"],
        blocks=tuple(_block(arrays, f"{script}.{number}") for number in range(len(ANALYSERS))),
    )


def _block(arrays: Mapping[str, Any], name: str) -> Block:
    grams = json.loads(arrays[f"{name}.grams"].tobytes())
    return Block(tuple(grams), arrays[f"{name}.rarity"], arrays[f"{name}.weights"])


def _as_bytes(grams: Sequence[str]) -> Any:  # noqa: ANN401 - an array of bytes
    return np.frombuffer(json.dumps(grams).encode(), dtype=np.uint8)
