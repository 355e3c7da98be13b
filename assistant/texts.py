"""Every sentence that a customer reads, in English and Chinese, from ``messages/*.yaml``.

Both files have the same keys with the same placeholders; a test holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """The sentences of one language."""

    language: Language
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Fill a sentence in.

        Raises:
            KeyError: There is no such sentence, or a placeholder has no value.
        """
        return self.sentences[key].format(**values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a sentence."""
        return key in self.sentences


@dataclass(frozen=True)
class Texts:
    """The sentences of both languages."""

    by_language: Mapping[Language, Words]

    def words(self, language: str | None) -> Words:
        """Return the sentences of a language; English where it is not one of ours."""
        return self.by_language["zh" if language == "zh" else "en"]


@cache
def load_texts() -> Texts:
    """Read the sentences that are part of the program, once a process."""
    return Texts({language: Words(language, _read(language)) for language in LANGUAGES})


def _read(language: Language) -> dict[str, str]:
    source = files("assistant").joinpath("messages", f"{language}.yaml")
    loaded = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {f"{topic}.{key}": text for topic, part in loaded.items() for key, text in part.items()}
