"""Draws documents while no transaction is open, for one that stores them.

Drawing takes long, and a transaction holds locks: on SQLite, the only right to write. So a
transaction only reads what is on a document. Where that is not drawn yet, the transaction is
undone, the document drawn, and the transaction run again, as it is after a deadlock. What was
drawn counts only as long as the document still says the same: one that says something else then,
such as a number that the transaction itself took, is drawn at once.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.paper import Paper

T = TypeVar("T")
log = structlog.get_logger(__name__)


class NotDrawn(Exception):
    """Leaves a transaction that needs documents which are not drawn yet."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        super().__init__()
        self.papers = papers


class Drawings:
    """The documents that one act needs, as far as they are drawn.

    Args:
        head: What the organisation prints on its documents.
    """

    def __init__(self, head: Letterhead) -> None:
        self._head = head
        self._drawn: dict[Paper, bytes | None] = {}
        self._at_once = False

    def of(self, papers: Sequence[Paper]) -> list[bytes | None]:
        """Return each as a PDF; None for one that cannot be drawn.

        Raises:
            NotDrawn: Some are not drawn yet; let it leave the transaction.
        """
        missing = [one for one in papers if one not in self._drawn]
        if missing and not self._at_once:
            raise NotDrawn(missing)
        self._draw(missing)
        return [self._drawn[one] for one in papers]

    def now(self) -> None:
        """Draw inside this transaction: what it made itself would have another number next time.

        On PostgreSQL a number that is taken is not given back when a transaction is undone.
        """
        self._at_once = True

    def run(self, act: Callable[[], T]) -> T:
        """Run an act, which opens its transaction itself; a second time if it needs drawings."""
        try:
            return act()
        except NotDrawn as wanted:
            self._draw(wanted.papers)
        self.now()
        return act()

    def _draw(self, papers: Sequence[Paper]) -> None:
        for paper in papers:
            self._drawn[paper] = _drawn(paper, self._head)


def _drawn(paper: Paper, head: Letterhead) -> bytes | None:
    # Lazy: the library takes a noticeable part of a second to load.
    from frontdesk.documents.layout import draw

    try:
        return draw(paper, head)
    except Exception:
        log.exception("a document cannot be drawn", title=paper.title)
        return None
