"""Which language to answer in: the script decides, an explicit wish overrides it."""

import re
from typing import Literal

from assistant.commands import Span
from assistant.offline.lexicon import pattern

Language = Literal["en", "zh"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[a-z]{2,}")


def has_chinese(text: str) -> bool:
    """Tell whether any Chinese character is in a text."""
    return _HAN.search(text) is not None


def detect_language(text: str, last: str | None) -> Language:
    """Choose the answer's language; a message without words keeps the last one.

    A mixed message counts a Chinese character like a Latin word, so "我的order到哪了" is
    Chinese and "where is my 订单" is English. One bare Latin word ("ok") in a Chinese
    conversation does not switch it.
    """
    before: Language = "zh" if last == "zh" else "en"
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if han:
        return "zh" if han >= latin else "en"
    return "en" if latin > 1 or (latin and last is None) else before


def wished_language(text: str) -> tuple[Language, Span] | None:
    """Find an explicit wish for a language, and where it stands."""
    wishes: tuple[tuple[Language, str], ...] = (("en", "to_english"), ("zh", "to_chinese"))
    for language, entry in wishes:
        found = pattern(entry).search(text)
        if found and _is_a_wish(text, found):
            return language, found.span()
    return None


def _is_a_wish(text: str, found: re.Match[str]) -> bool:
    """A language's bare name is a wish only when it is the whole message."""
    bare = found.group().strip() in ("english", "chinese", "mandarin")
    return not bare or text.strip(" .!?。") == found.group().strip()
