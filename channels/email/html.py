"""HTML of a mail: as text for the assistant, and made harmless for the eyes of staff."""

from inscriptis import get_text
from inscriptis.model.config import ParserConfig

LONGEST = 2_000_000
"""Characters of HTML that are read."""
TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li"),
    *("ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th"),
    *("thead", "tr", "u", "ul"),
}
"""No pictures, styles, forms or frames: a picture tells its sender who looked, and when."""
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


def harmless(html: str) -> str:
    """Keep what is text and its order; every link says where it leads and opens elsewhere."""
    import nh3

    return nh3.clean(
        html[:LONGEST],
        tags=TAGS,
        attributes={"a": {"href", "title"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "template", "noscript"},
    )
