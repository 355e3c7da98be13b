"""Turn English and Chinese text into the terms that a search compares.

English words are folded and lightly stemmed. Chinese has no spaces: every character and every
pair of neighbours is a term, which needs no dictionary and was better than word segmentation.
Each term keeps its place in the text, so that a search can tell which part of a question is
explained and which is not.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.stem import stem
from knowledge.stopwords import ENGLISH, is_chinese_filler

_CJK = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>(?:(?![{_CJK}])[^\W_])+(?:'[^\W\d_]+)*)")
_UNITS = r"am|pm|kg|g|ml|l|x|st|nd|rd|th|day|week|month|year|hour|minut|eur|euro"  # stemmed
_AMOUNT = re.compile(rf"\d+(?:{_UNITS})?|{_UNITS}")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


@dataclass(frozen=True, slots=True)
class Term:
    """A unit of search and where it stands in the folded text.

    Attributes:
        text: The folded, stemmed form.
        start: First character in the folded text.
        end: One past the last character.
        content: Whether it says something about the topic; "the" and 请问 do not.
    """

    text: str
    start: int
    end: int
    content: bool

    @property
    def is_amount(self) -> bool:
        """Tell whether this is a number or its unit: a value in a question, not its topic."""
        return _AMOUNT.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as a search sees it.

    Attributes:
        folded: The text without differences of width, case and invisible characters.
        words: The words of scripts with spaces, fillers included, in order.
        characters: Single Chinese characters.
        pairs: Neighbouring Chinese characters, and characters that stand alone.
    """

    folded: str
    words: tuple[Term, ...]
    characters: tuple[Term, ...]
    pairs: tuple[Term, ...]

    def terms(self) -> Iterator[str]:
        """Give every term to be counted in a document or looked up for a query."""
        yield from (term.text for term in self.words if term.content)
        yield from (term.text for term in self.pairs)
        yield from (term.text for term in self.characters if term.content)

    def topics(self) -> Iterator[tuple[Term, list[str]]]:
        """Give what the topic of a question is judged by, each with the terms that explain it.

        A word explains itself. A Chinese character is explained by a pair that it is part of,
        since alone it means too many things; only one between fillers has to do with itself.
        """
        for word in self.words:
            if word.content and not word.is_amount:
                yield word, [word.text]
        pairs = defaultdict[int, list[str]](list)
        for pair in self.pairs:
            for place in range(pair.start, pair.end):
                pairs[place].append(pair.text)
        for character in self.characters:
            if character.content:
                yield character, pairs[character.start]


def fold(text: str) -> str:
    """Remove differences of width, case, apostrophe and invisible characters."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    return "".join(c for c in plain if unicodedata.category(c) != "Cf")


def analyse(text: str) -> Analysis:
    """Take a text apart into its terms."""
    folded = fold(text)
    words: list[Term] = []
    characters: list[Term] = []
    pairs: list[Term] = []
    for run in _RUN.finditer(folded):
        if run.group("word") is not None:
            words.append(_word(run.group(), run.start()))
        else:
            _add_chinese(run.group(), run.start(), characters, pairs)
    return Analysis(folded, tuple(words), tuple(characters), tuple(pairs))


def _word(word: str, start: int) -> Term:
    plain = word.removesuffix("'s")
    return Term(stem(plain), start, start + len(word), plain not in ENGLISH)


def _add_chinese(run: str, start: int, characters: list[Term], pairs: list[Term]) -> None:
    filler = is_chinese_filler(run)
    for place, character in enumerate(run):
        at = start + place
        characters.append(Term(character, at, at + 1, not filler[place]))
        if place + 1 < len(run):
            content = not (filler[place] or filler[place + 1])
            pairs.append(Term(run[place : place + 2], at, at + 2, content))
        if _stands_alone(filler, place):
            # Counted with the pairs: 水 between two fillers is all that is asked about.
            pairs.append(Term(character, at, at + 1, content=True))


def _stands_alone(filler: list[bool], place: int) -> bool:
    before = place == 0 or filler[place - 1]
    after = place + 1 == len(filler) or filler[place + 1]
    return before and after and not filler[place]
