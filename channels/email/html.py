"""HTML of a mail as text: nobody is ever shown the HTML, so nothing in it can act."""

import re

from inscriptis import get_text
from inscriptis.model.config import ParserConfig

LONGEST = 2_000_000
"""Characters of HTML that are read."""
LONGEST_TAG = 4 * 1024
"""Characters of one tag: the parser takes the square of its attributes' number."""
_LONG_TAG = re.compile(rf"<[^<>]{{{LONGEST_TAG},}}>?")
_RULE = re.compile(r"<hr\b[^<>]*>", re.IGNORECASE)
CONFIG = ParserConfig(display_links=False, display_anchors=False)


def as_text(html: str) -> str:
    """Read the text out of HTML; what cannot be read as HTML is no text."""
    html = fit_to_read(html)
    if not html.strip():
        return ""
    try:
        text = get_text(html, CONFIG)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError):
        return ""
    lines = [line.rstrip().replace("\xa0", " ") for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def fit_to_read(html: str) -> str:
    """Return HTML without what no parser reads in time: its end, and tags of endless attributes.

    Such a tag is a picture that is written into it, or an attack; neither has words. A drawn line
    ends the line of text over it, which the reader of text does not know.
    """
    return _RULE.sub("<br>", _LONG_TAG.sub("", html[:LONGEST].replace("\x00", "")))
