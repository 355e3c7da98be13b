"""HTML of a mail as text: nobody is ever shown the HTML, so nothing in it can act."""

from inscriptis import get_text
from inscriptis.model.config import ParserConfig

LONGEST = 2_000_000
"""Characters of HTML that are read."""
CONFIG = ParserConfig(display_links=False, display_anchors=False)


def as_text(html: str) -> str:
    """Read the text out of HTML; what cannot be read as HTML is no text."""
    html = html[:LONGEST].replace("\x00", "")
    if not html.strip():
        return ""
    try:
        text = get_text(html, CONFIG)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError):
        return ""
    lines = [line.rstrip().replace("\xa0", " ") for line in text.split("\n")]
    return "\n".join(lines).strip("\n")
