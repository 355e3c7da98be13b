"""Read Markdown whose first lines say what the page is called and which questions it answers.

---
title: Returns
tags: [return, refund]
questions:
  - Can I send something back?
---
The text.
"""

import re
from dataclasses import dataclass

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import PageInvalid

_FRONT = re.compile(
    r"\A\ufeff?---\r?\n(?P<front>.*?)^---\s*$\r?\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A page as it was written; the title is empty where the front matter has none."""

    title: str
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    body: str


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def parse_page(text: str) -> MarkdownPage:
    """Take a Markdown text apart; one without front matter is all body.

    Raises:
        PageInvalid: The front matter is not the YAML that it should be.
    """
    match = _FRONT.match(text)
    if match is None:
        return MarkdownPage("", (), (), text.strip())
    try:
        front = _Front.model_validate(yaml.safe_load(match.group("front")) or {})
    except (yaml.YAMLError, ValidationError) as error:
        message = f"The front matter of this page cannot be read: {error}"
        raise PageInvalid(message) from error
    return MarkdownPage(front.title, front.tags, front.questions, match.group("body").strip())
