"""Each kind of commit is a site of its own: what a send came to is told apart."""

from collections.abc import Callable
from typing import Any

from benchmarks.crash.instruments import name_of
from erp_core import conversations
from erp_core.kernel.transaction import Tx


class Sender:
    """Writes a mark with a note, as the sender does."""

    def _noted(self, tx: Tx, mark: Callable[[Tx], None]) -> None:
        mark(tx)

    def command(self, mark: Callable[[Tx], None]) -> Callable[[Tx], Any]:
        """Return what it writes."""
        return lambda tx: self._noted(tx, mark)


def test_a_mark_with_a_note_is_named_after_the_mark() -> None:
    sender = Sender()

    named = {
        name_of(sender.command(lambda tx: conversations.put_back(tx, 1))),
        name_of(sender.command(lambda tx: conversations.mark_dead(tx, 1, "", tx.now))),
        name_of(lambda tx: conversations.put_back(tx, 1)),
    }

    assert named == {"put_back", "mark_dead"}
