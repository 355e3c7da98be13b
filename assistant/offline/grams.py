"""The pieces of a text that the classifier counts: short runs of characters, and words."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]|👍|\?")
_LONGEST_RUN = 4


def character_grams(text: str) -> Iterator[str]:
    """Yield the runs of one to four characters within each word, its borders as blanks."""
    for word in text.split():
        bordered = f" {word} "
        for length in range(1, min(_LONGEST_RUN, len(bordered)) + 1):
            for start in range(len(bordered) - length + 1):
                yield bordered[start : start + length]


def word_grams(text: str) -> Iterator[str]:
    """Yield the words and the pairs of neighbours; a Chinese character is a word."""
    words: list[str] = _WORD.findall(text)
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


ANALYSERS: tuple[Callable[[str], Iterator[str]], ...] = (character_grams, word_grams)
"""The kinds of gram, each with weights of its own."""
