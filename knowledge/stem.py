"""A light English stemmer: enough that "shipped" finds "shipping", not so much that words merge.

Only inflections go (plurals, -ed, -ing); derivations such as "cancellation" stay, because the
concept file joins those by meaning and a heavier stemmer joins "general" with "generate".
"""

import re

_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_SHORTEST = 3


def stem(word: str) -> str:
    """Reduce an English word to the form it is searched by; numbers and codes stay whole."""
    if len(word) <= _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    return _final_letter(_past_or_progressive(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _past_or_progressive(word: str) -> str:
    if word.endswith("eed"):
        return word
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST and _VOWEL.search(root):
            return _DOUBLED.sub(r"\1", root)
    return word


def _final_letter(word: str) -> str:
    if len(word) > _SHORTEST and word.endswith("e"):
        return word[:-1]
    if len(word) > _SHORTEST and word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word
