"""Puts the handbook's pages into the core, each language's text whole with its front matter."""

from importlib import resources

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.handbook_files import pages_in


def save_handbook(tx: Tx, actor: Actor) -> int:
    """Save every page; returns how many."""
    pages = list(pages_in(resources.files("frontdesk.demo") / "handbook"))
    for page in pages:
        support.save_page(tx, actor, page)
    return len(pages)
