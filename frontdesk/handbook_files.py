"""Handbook pages as files: one Markdown text a language, with its front matter."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable

from erp_core.kernel.errors import Invalid
from erp_core.support import PageDraft
from knowledge import parse_page

_ENGLISH, _CHINESE, _EITHER = ".en.md", ".zh.md", ".md"


class NoTitle(Invalid):
    """A handbook page needs a title in its front matter."""


def pages_in(folder: Traversable) -> Iterator[PageDraft]:
    """Read the pages of a folder: ``name.en.md`` with ``name.zh.md``, or ``name.md`` for both.

    Raises:
        NoTitle: A page has no title.
        PageInvalid: The front matter of a page is not YAML.
    """
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(_EITHER))
    for slug in sorted({_slug(name) for name in names}):
        english = _text(folder, slug, names, (_ENGLISH, _EITHER, _CHINESE))
        chinese = _text(folder, slug, names, (_CHINESE, _EITHER, _ENGLISH))
        yield PageDraft(
            slug=slug,
            title_en=_title(slug, english),
            title_zh=_title(slug, chinese),
            body_en=english,
            body_zh=chinese,
        )


def _slug(name: str) -> str:
    for ending in (_ENGLISH, _CHINESE, _EITHER):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _text(folder: Traversable, slug: str, names: list[str], endings: tuple[str, ...]) -> str:
    """Read the text in the first of some languages that there is."""
    ending = next(each for each in endings if f"{slug}{each}" in names)
    return (folder / f"{slug}{ending}").read_text("utf-8")


def _title(slug: str, text: str) -> str:
    title = parse_page(text).title
    if not title:
        message = f"The page {slug} has no title: begin it with front matter, ---, title: ..., ---."
        raise NoTitle(message, field="title")
    return title
