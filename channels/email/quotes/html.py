"""Quoted messages in HTML: mail programs wrap them in elements of their own."""

from lxml import html as lxml_html
from lxml.etree import LxmlError

from channels.email.html import as_text, fit_to_read
from channels.email.quotes.new_text import new_text

_QUOTED = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_quote ')]"
    "|//*[contains(@class, 'gmail_quote_container')]|//*[contains(@class, 'gmail_extra')]"
    "[.//*[contains(@class, 'gmail_quote')]]"
    "|//blockquote[not(contains(@style, '40px') or ancestor::blockquote)]"
    "|//*[contains(@class, 'moz-cite-prefix')]|//*[contains(@class, 'yahoo_quoted')]"
    "|//*[contains(@class, 'protonmail_quote')]|//*[contains(@class, 'tutanota_quote')]"
    "|//*[contains(@class, 'zmail_extra')]|//*[contains(@class, 'ntes-mailmaster-quote')]"
    "|//*[@id='isReplyContent']|//*[@id='OLK_SRC_BODY_SECTION']|//*[@id='mail-editor-reference-message-container']"
)
_FROM_HERE = (
    "//*[@id='divRplyFwdMsg']|//*[@id='appendonsend']|//*[@id='stopSpelling']"
    "|//div[contains(@style, 'border-top') and contains(@style, 'solid')]"
    "|//div[contains(@style, 'border:none') and contains(@style, '1.0pt')]"
)


def new_text_of_html(html: str) -> str:
    """Return what is new in an HTML mail, as text."""
    pruned = _pruned(fit_to_read(html))
    return (new_text(as_text(pruned)) if pruned else "") or new_text(as_text(html))


def _pruned(html: str) -> str:
    try:
        tree = lxml_html.document_fromstring(html)
        for element in tree.xpath(_QUOTED):
            if element.getparent() is not None:
                element.drop_tree()
        for element in tree.xpath(_FROM_HERE):
            _cut_from(element)
        return str(lxml_html.tostring(tree, encoding="unicode"))
    except (LxmlError, ValueError, AssertionError):
        return ""


def _cut_from(element: "lxml_html.HtmlElement") -> None:
    """Take away an element and all that follows it in the document."""
    here = element
    while here is not None and here.tag != "body":
        parent = here.getparent()
        if parent is None:
            return
        here.tail = None
        for later in list(here.itersiblings()):
            parent.remove(later)
        here = parent
    if element.getparent() is not None:
        element.getparent().remove(element)
