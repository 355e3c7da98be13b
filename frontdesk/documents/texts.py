"""The words of documents, in English and Chinese."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = ("en", "zh")


class Words:
    """The words of one language.

    Args:
        language: ``en`` or ``zh``; anything else reads English.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._entries = load(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        return self._entries[key].format(**values)

    def day(self, when: date) -> str:
        """Write a date: 19 May 2026, 2026年5月19日."""
        if self.language == "zh":
            return f"{when.year}年{when.month}月{when.day}日"
        return f"{when.day} {self(f'month.{when.month}')} {when.year}"

    def of_two(self, english: str, chinese: str | None) -> str:
        """Choose between the two names of something; the English one where there is no other."""
        return chinese if self.language == "zh" and chinese else english


@cache
def load(language: str) -> Mapping[str, str]:
    """Read the texts of a language, with dotted keys."""
    content = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    flat = {
        f"{topic}.{key}": str(text) for topic, part in content.items() for key, text in part.items()
    }
    return MappingProxyType(flat)
