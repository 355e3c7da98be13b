"""Puts the handbook's pages into the core, each language's text whole with its front matter."""

from importlib import resources
from importlib.resources.abc import Traversable

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support import PageDraft
from knowledge import parse_page


def save_handbook(tx: Tx, actor: Actor) -> int:
    """Save every page; returns how many."""
    folder = resources.files("frontdesk.demo") / "handbook"
    slugs = sorted(one.name.removesuffix(".en.md") for one in folder.iterdir() if _english(one))
    for slug in slugs:
        support.save_page(tx, actor, _draft(folder, slug))
    return len(slugs)


def _english(file: Traversable) -> bool:
    return file.name.endswith(".en.md")


def _draft(folder: Traversable, slug: str) -> PageDraft:
    english = (folder / f"{slug}.en.md").read_text("utf-8")
    chinese = (folder / f"{slug}.zh.md").read_text("utf-8")
    return PageDraft(
        slug=slug,
        title_en=parse_page(english).title,
        title_zh=parse_page(chinese).title,
        body_en=english,
        body_zh=chinese,
    )
