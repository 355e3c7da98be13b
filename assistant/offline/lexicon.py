"""The words that decide, read from lexicon.yaml: data that a translator can check.

Entries become regular expressions once, when first asked for; nothing changes them afterwards.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_REFERENCE = re.compile(r"<([a-z]\w+)>")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the regular expression that finds any phrase of an entry."""
    return re.compile(source(name))


@cache
def source(name: str) -> str:
    """Give the source of an entry's expression, to build longer ones from."""
    entry = _lexicon()[name]
    parts = []
    if english := entry.get("en"):
        parts.append(rf"(?<![a-z])(?:{_joined(english)})(?![a-z])")
    if anywhere := entry.get("any"):
        parts.append(_joined(anywhere))
    return f"(?:{'|'.join(parts)})"


@cache
def words(name: str) -> frozenset[str]:
    """Give the plain words of an entry that lists words, not expressions."""
    entry = _lexicon()[name]
    return frozenset("|".join(entry[part].strip() for part in entry).replace("\n", "|").split("|"))


def is_known(name: str) -> bool:
    """Tell whether there is such an entry."""
    return name in _lexicon()


def has(name: str, text: str) -> bool:
    """Tell whether any phrase of an entry is in a text, with its apostrophes or without them.

    "Doesn't" and "doesnt" are one word to whoever writes it, and the entries spell the second.
    """
    written = pattern(name).search(text) is not None
    return written or pattern(name).search(without_apostrophes(text)) is not None


def without_apostrophes(text: str) -> str:
    """Spell a folded text as the entries spell words: "isn't" is "isnt"."""
    return text.replace("'", "")


def _joined(lines: str) -> str:
    alternatives = "|".join(lines.splitlines())
    return _REFERENCE.sub(lambda found: source(found.group(1)), alternatives)


@cache
def _lexicon() -> dict[str, Any]:
    text = (files("assistant.offline") / "lexicon.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
