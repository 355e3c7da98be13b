"""Words of a question, English and Chinese alike: what must be explained before we answer.

A Latin word, a run of digits and a single Chinese character is each a token, so one lexicon of
token sequences serves both languages, and "top5" or "Q1业绩" need no blanks.
"""

import re
import unicodedata
from dataclasses import dataclass

from assistant.offline.normalise import normalise

_TOKEN = re.compile(
    r"[\u3400-\u9fff]|'s(?![a-z])|[^\W\d_\u3400-\u9fff]+(?:'t)?|\d+(?:[.,]\d+)*|[%€$£¥<>=#]+"
)
_IRREGULAR = {
    "people": "person",
    "bought": "buy",
    "sold": "sell",
    "spent": "spend",
    "made": "make",
    "paid": "pay",
    "owing": "owe",
    "has": "have",
    "goods": "good",
    "does": "do",
    "did": "do",
}
_AS_IT_IS = frozenset(
    {"is", "was", "this", "less", "us", "as", "its", "series", "his", "vs", "yes"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word at a place of the folded question; `stem` is what the lexicon compares."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question folded for matching, and its words."""

    text: str
    tokens: tuple[Token, ...]
    original: str


def read_words(question: str) -> Asked:
    """Fold a question and cut it into words."""
    folded = normalise(question).text
    return Asked(folded, tuple(_tokens(folded)), question)


def stems(phrase: str) -> tuple[str, ...]:
    """Give the stems of a phrase, as the lexicon keeps it."""
    return tuple(token.stem for token in _tokens(normalise(phrase).text))


def _tokens(text: str) -> list[Token]:
    return [
        Token(found.group(), stem(found.group()), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


def stem(word: str) -> str:
    """Reduce a word to what its forms share: plural, third person, accents."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char)
    )
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if len(plain) < 4 or plain in _AS_IT_IS or not plain.endswith("s"):
        return plain
    if plain.endswith(("ss", "us", "is")):
        return plain
    if plain.endswith("ies") and len(plain) > 4:
        return f"{plain[:-3]}y"
    if plain.endswith(("ches", "shes", "xes", "sses")):
        return plain[:-2]
    return plain[:-1]
