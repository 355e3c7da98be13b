"""What the console says, in English and Chinese."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("en", "zh")
FOLDER = Path(__file__).parent / "messages"


class Texts:
    """The texts of one language.

    Args:
        language: ``en`` or ``zh``; anything else reads English.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._entries = load(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        return self._entries[key].format(**values)

    def known(self, key: str, otherwise: str) -> str:
        """Return a text, or something else where there is none (an error's or a state's name)."""
        return self._entries.get(key, otherwise)


@cache
def load(language: str) -> Mapping[str, str]:
    """Read the texts of a language, with dotted keys."""
    content = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(content, "")))


def preferred(cookie: str | None, accepted: str | None) -> str:
    """Choose a language: the one that was chosen before, else the browser's first that we have."""
    if cookie in LANGUAGES:
        return cookie
    for part in (accepted or "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _flat(content: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
