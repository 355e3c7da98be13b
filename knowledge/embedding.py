"""Turn texts into vectors. Chroma always gets them from us, so that it never downloads a model."""

import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from knowledge.analysis import fold

Vector = list[float]


class Embedder(Protocol):
    """Maps texts to vectors of one length."""

    @property
    def name(self) -> str:
        """Name model and version; the store embeds everything again when it changes."""

    @property
    def semantic(self) -> bool:
        """Tell whether nearness means likeness of meaning; only then do vectors rank."""

    @property
    def similar_from(self) -> float:
        """Give the cosine from which a text counts as an answer by likeness alone."""

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Embed each text."""


class HashedNgrams:
    """Vectors of hashed character trigrams: offline, the same on every machine, not semantic.

    They fill the store so that its layout is the same with and without a language model.
    Fusing them into the ranking made it worse (measured), so they never rank.
    """

    name = "hashed-ngrams-256-v1"
    semantic = False
    similar_from = 1.0
    _dimensions = 256

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Embed each text as a unit vector."""
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> Vector:
        padded = f"  {fold(text)} "
        vector = np.zeros(self._dimensions)
        for start in range(len(padded) - 2):
            bucket = zlib.crc32(padded[start : start + 3].encode("utf-8", "surrogatepass"))
            vector[bucket % self._dimensions] += 1.0 if bucket & 0x80000000 else -1.0
        length = float(np.linalg.norm(vector))
        if length == 0.0:  # every trigram cancelled out; the store refuses a null vector
            vector[0] = length = 1.0
        return [float(x) for x in vector / length]
