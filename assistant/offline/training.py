"""Training phrases: the seeds as written, dressed in courtesy, and a small grammar's sentences."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from assistant.offline.features import PLACEHOLDERS
from assistant.offline.intents import COURTESIES, Intent
from assistant.offline.normalise import normalise

_SEED_FILES = (
    "orders", "buying", "products", "money", "aftersales", "service", "courtesy",
    "sideways_orders", "sideways_goods", "sideways_money", "sideways_service",
)  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"<(\w+)>")
_SENTENCES_A_PATTERN = 12
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Example:
    """One phrasing and what it is about."""

    text: str
    intent: Intent
    language: str


def load_examples() -> tuple[Example, ...]:
    """Build all training phrases; the same every time."""
    grammar = _read("grammar")
    chance = random.Random(20260520)  # noqa: S311 - variety, not secrecy
    seeds = list(_seed_phrases())
    dressed = [d for e in seeds if e.intent not in COURTESIES for d in _dress(e, grammar, chance)]
    written = [*seeds, *dressed, *_sentences(grammar, chance)]
    return tuple(filled for example in written for filled in _fill(example, grammar, chance))


def _read(name: str) -> Any:  # noqa: ANN401 - YAML of our own package
    text = (files("assistant.offline") / "seeds" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _seed_phrases() -> Iterator[Example]:
    for name in _SEED_FILES:
        for intent, by_language in _read(name).items():
            for language, lines in by_language.items():
                for line in lines.splitlines():
                    yield Example(normalise(line).text, Intent(intent), language)


def _dress(example: Example, grammar: Any, chance: random.Random) -> Iterator[Example]:  # noqa: ANN401 - YAML of our own package
    """Put courtesy before a phrasing, and after it."""
    before = chance.choice(grammar["before"][example.language])
    after = chance.choice(grammar["after"][example.language])
    yield Example(f"{before}{example.text}{after}", example.intent, example.language)


def _sentences(grammar: Any, chance: random.Random) -> Iterator[Example]:  # noqa: ANN401 - YAML of our own package
    for language in _LANGUAGES:
        for intent, patterns in grammar["patterns"][language].items():
            for pattern in patterns:
                for text in _compose(pattern, grammar["lists"][language], chance):
                    yield Example(text, Intent(intent), language)


def _compose(
    pattern: str, lists: Mapping[str, Sequence[str]], chance: random.Random
) -> dict[str, None]:
    """Write some sentences of a pattern, each once."""
    return dict.fromkeys(
        _WORD.sub(lambda found: chance.choice(lists[found.group(1)]), pattern)
        for _ in range(_SENTENCES_A_PATTERN)
    )


def _fill(example: Example, grammar: Any, chance: random.Random) -> Iterator[Example]:  # noqa: ANN401 - YAML of our own package
    """Fill the slots with their marks; a product also once with some plain goods."""
    marked = _SLOT.sub(lambda found: PLACEHOLDERS[found.group(1)], example.text)
    yield Example(marked, example.intent, example.language)
    if "{product}" in example.text:
        goods = chance.choice(grammar["goods"][example.language])
        plain = example.text.replace("{product}", goods)
        spoken = _SLOT.sub(lambda found: PLACEHOLDERS[found.group(1)], plain)
        yield Example(spoken, example.intent, example.language)
