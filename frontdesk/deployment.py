"""The settings that a data directory keeps for itself: written by ``init`` and ``demo``."""

import json
from collections.abc import Mapping
from pathlib import Path

Scalar = str | int | float | bool
Section = Mapping[str, Scalar | list[str]]


def toml_of(why: str, top: Section, sections: Mapping[str, Section]) -> str:
    """Write settings as TOML.

    Args:
        why: Who wrote it, as a comment.
        top: Settings of the house itself.
        sections: Settings of its parts, by part.
    """
    parts = [f"# {why}\n# The environment (FRONTDESK_*) overrides it.", _lines(top)]
    parts += [f"[{name}]\n{_lines(section)}" for name, section in sections.items() if section]
    return "\n\n".join(filter(None, parts)) + "\n"


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")


def _lines(section: Section) -> str:
    """Write each setting; JSON's strings, numbers and lists are a part of TOML."""
    return "\n".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in section.items()
    )
