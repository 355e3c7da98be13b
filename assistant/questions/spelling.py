"""Slips of the keyboard in the grammar's words: "revenu lst month". Names are never touched.

Only what fingers do is repaired: two letters swapped, one left out, one too many, and in a long
word one struck wrong. Whatever could be a name's beginning stays as it is.
"""

from rapidfuzz.distance import OSA

from assistant.questions.lexicon import Phrases
from assistant.questions.tokens import Asked

_SHORTEST = 4
_LONG = 7
_TIME_WORDS = (
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "month", "quarter", "week", "year", "today", "yesterday", "previous",
    "current", "monday", "tuesday", "wednesday", "thursday", "friday",
)  # fmt: skip


def repaired(
    asked: Asked, unexplained: tuple[str, ...], phrases: Phrases, names: Phrases
) -> str | None:
    """Write a question again with its unexplained words put right; None when none can be."""
    grammar = frozenset((*phrases.words(), *_TIME_WORDS))
    called = frozenset(names.words())
    text, changed = asked.text, False
    for token in reversed(asked.tokens):
        if token.text in unexplained:
            meant = _meant(token.stem, grammar, called)
            if meant is not None:
                text = text[: token.start] + meant + text[token.end :]
                changed = True
    return text if changed else None


def _meant(word: str, grammar: frozenset[str], called: frozenset[str]) -> str | None:
    """Find the one word that was meant, unless a name is as near."""
    if len(word) < _SHORTEST or not word.isalpha() or not word.isascii():
        return None
    if any(_is_slip(word, name) for name in called):
        return None
    near = sorted(known for known in grammar if _is_slip(word, known))
    return near[0] if len(near) == 1 else None


def _is_slip(word: str, known: str) -> bool:
    """Tell whether fingers make this word of that one; the first letter is what it was."""
    if len(known) < _SHORTEST or known[0] != word[0] or abs(len(known) - len(word)) > 1:
        return False
    if OSA.distance(word, known, score_cutoff=1) > 1:
        return False
    replaced = len(known) == len(word) and sorted(known) != sorted(word)
    return not replaced or len(known) >= _LONG
