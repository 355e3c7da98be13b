"""The phrases of questions: the registry's own words and the grammar of lexicon.yaml.

A phrase is a sequence of stems; all of them lie in one tree, so that reading a question costs its
length and not the lexicon's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.questions.spans import Kind, Meaning
from assistant.questions.tokens import Token, stems
from erp_core.analytics import REGISTRY, Dimension, Registry, Term, Unit

Phrase = tuple[str, ...]
_NAMED = {
    "metrics": Kind.METRIC,
    "dimensions": Kind.DIMENSION,
    "entities": Kind.ENTITY,
    "flags": Kind.FLAG,
    "fields": Kind.FIELD,
    "segments": Kind.SEGMENT,
}
SPOKEN_OF = frozenset(
    {"customer", "order", "invoice", "product", "ticket", "purchase_order", "opportunity", "lead"}
)
"""Records that a plain noun means; of others, the same word means their figure."""
_NOT_PHRASES = frozenset(
    {
        "pay",
        "strong_pay",
        "polite",
        "write",
        "write_verbs_or_nouns",
        "write_marks",
        "not_names",
    }
)
"""Entries that are looked up by `words`, because they mean something only in their place."""


@dataclass
class Phrases:
    """A tree of phrases; a node's `meanings` are those of the phrase that ends there."""

    branches: dict[str, "Phrases"] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()

    def add(self, phrase: tuple[str, ...], *meanings: Meaning) -> None:
        """Teach a phrase; what it means already, it keeps meaning."""
        at = self
        for stem in phrase:
            at = at.branches.setdefault(stem, Phrases())
        if phrase:
            at.meanings += tuple(one for one in meanings if one not in at.meanings)

    def found(
        self, tokens: tuple[Token, ...], start: int
    ) -> Iterator[tuple[int, tuple[Meaning, ...]]]:
        """Give every phrase that begins at a token: the token after it, and its meanings."""
        at = self
        for index in range(start, len(tokens)):
            following = at.branches.get(tokens[index].stem)
            if following is None:
                return
            at = following
            if at.meanings:
                yield index + 1, at.meanings

    def means(self, phrase: tuple[str, ...]) -> tuple[Meaning, ...]:
        """Give the meanings of a phrase; none where it is no phrase."""
        at: Phrases | None = self
        for stem in phrase:
            at = at.branches.get(stem) if at is not None else None
        return at.meanings if at is not None else ()

    def words(self) -> Iterator[str]:
        """Give every stem of the tree."""
        for stem, branch in self.branches.items():
            yield stem
            yield from branch.words()


@cache
def known_phrases() -> Phrases:
    """Return the words of the registry and of the grammar, collected once."""
    return registry_phrases(REGISTRY)


def registry_phrases(registry: Registry) -> Phrases:
    """Collect the words of the registry and of the grammar."""
    phrases = Phrases()
    nouns = _nouns(registry)
    described = _described(registry, nouns)
    figures = frozenset(said for one in registry.metrics.values() for said in _said(one))
    for kind, name, phrase in _terms(registry):
        if _is_this(kind, name, phrase, nouns, figures, described):
            phrases.add(phrase, Meaning(kind, name))
    for name, flag in registry.fields.items():
        if flag.unit is Unit.FLAG:
            for phrase in _said(flag):
                phrases.add(phrase, Meaning(Kind.FLAG, name))
    for dimension in registry.dimensions.values():
        _add_members(phrases, dimension, nouns)
    _add_grammar(phrases, registry, nouns)
    return phrases


def _terms(registry: Registry) -> Iterator[tuple[Kind, str, Phrase]]:
    """Give every phrase of the registry's own terms, with what it names."""
    for kind, terms in (
        (Kind.ENTITY, registry.entities),
        (Kind.DIMENSION, registry.dimensions),
        (Kind.SEGMENT, registry.segments),
        (Kind.METRIC, registry.metrics),
    ):
        for name, term in terms.items():
            yield from ((kind, name, phrase) for phrase in _said(term))


def _is_this(
    kind: Kind,
    name: str,
    phrase: Phrase,
    nouns: frozenset[Phrase],
    figures: frozenset[Phrase],
    described: frozenset[Phrase],
) -> bool:
    """Tell whether a phrase is taken as this: "orders" as records, "payments" as their sum."""
    if kind is Kind.METRIC:
        return phrase not in nouns and phrase not in described
    return kind is not Kind.ENTITY or name in SPOKEN_OF or phrase not in figures


def _nouns(registry: Registry) -> frozenset[Phrase]:
    """Give the phrases that name records: a figure of the same name is their count."""
    spoken = [term for name, term in registry.entities.items() if name in SPOKEN_OF]
    named = (*spoken, *registry.dimensions.values())
    written = entry("entities")
    also = [stems(one) for name in written for one in (*written[name]["en"], *written[name]["zh"])]
    return frozenset([phrase for term in named for phrase in _said(term)] + also)


def _described(registry: Registry, nouns: frozenset[Phrase]) -> frozenset[Phrase]:
    """Give what a member and a noun say together: "cancelled orders" are orders of a status."""
    members = [
        stems(said)
        for dimension in registry.dimensions.values()
        if dimension.name.endswith("_status")
        for member in dimension.members
        for said in (member.en, member.zh, *member.words_en, *member.words_zh)
    ]
    return frozenset((*member, *noun) for member in members for noun in nouns)


def _said(term: Term) -> Iterator[tuple[str, ...]]:
    for phrase in (term.en, term.zh, *term.words_en, *term.words_zh):
        cut = stems(phrase)
        if not _is_bare_sign(cut):
            yield cut


def _is_bare_sign(phrase: tuple[str, ...]) -> bool:
    """Tell a single Chinese character: it stands in too many other words."""
    return len(phrase) == 1 and len(phrase[0]) == 1 and phrase[0] > "\u3400"


def _add_members(phrases: Phrases, dimension: Dimension, nouns: frozenset[Phrase]) -> None:
    for member in dimension.members:
        meaning = Meaning(Kind.MEMBER, dimension.name, member.value)
        for said in (member.value, member.en, member.zh, *member.words_en, *member.words_zh):
            phrase = stems(said)
            if phrase in nouns:
                continue
            if not _is_bare_sign(phrase):
                phrases.add(phrase, meaning)
            if dimension.name in ("country", "region") and phrase[0] > "\u3400":
                for ending in ("人", "地区", "那边", "这边"):
                    phrases.add((*phrase, *ending), meaning)
            for named in (*_said(dimension),):
                phrases.add((*phrase, *named), meaning)
                phrases.add((*named, *phrase), meaning)


def _add_grammar(phrases: Phrases, registry: Registry, nouns: frozenset[tuple[str, ...]]) -> None:
    known: Mapping[str, Iterable[str]] = {
        "metrics": registry.metrics,
        "dimensions": registry.dimensions,
        "entities": registry.entities,
        "flags": registry.fields,
        "fields": registry.fields,
        "segments": registry.segments,
    }
    for name, content in _written().items():
        if name in _NOT_PHRASES:
            continue
        if name == "figures_of":
            for one in content:
                _add(
                    phrases, one, Meaning(Kind.METRIC, one["figure"], (one["field"], one["value"]))
                )
            continue
        if name in _NAMED:
            for term, said in content.items():
                if term in known[name]:
                    _add(phrases, said, Meaning(_NAMED[name], term))
            continue
        kind = {"filler": Kind.FILLER, "missing": Kind.MISSING}.get(name, Kind.GRAMMAR)
        _add(phrases, content, Meaning(kind, name), but_not=nouns if kind is Kind.MISSING else ())


def _add(
    phrases: Phrases,
    said: Mapping[str, list[str]],
    meaning: Meaning,
    but_not: Iterable[tuple[str, ...]] = (),
) -> None:
    kept = set(but_not)
    for one in (*said["en"], *said["zh"]):
        phrase = stems(str(one))
        if phrase not in kept:
            phrases.add(phrase, meaning)


def entry(name: str) -> dict[str, Any]:
    """Return an entry of lexicon.yaml as it is written."""
    return dict(_written()[name])


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return both languages' words of an entry, longest first."""
    written = entry(name)
    return tuple(sorted((*written["en"], *written["zh"]), key=len, reverse=True))


@cache
def _written() -> dict[str, Any]:
    text = (files("assistant.questions") / "lexicon.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
