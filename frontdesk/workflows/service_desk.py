"""Looks at the service desk every few seconds: what sleeps, what is late, whom to ask how it was.

Every process may look; rows that another one holds are passed over.
"""

import threading
from functools import partial

import structlog

from erp_core import conversations, support
from erp_core.kernel.errors import Unavailable
from frontdesk.application import Frontdesk
from frontdesk.workflows.ratings import compose_question

log = structlog.get_logger(__name__)
EVERY = 10.0
MOST = 50
"""Rows that one transaction deals with."""


def look_at_desk(desk: Frontdesk) -> None:
    """Wake, warn, mark and ask what is due; each in a transaction of its own."""
    database = desk.database
    while database.run(lambda tx: conversations.wake_due_threads(tx, MOST)) == MOST:
        """There are more."""
    if not database.ports.has(("support",)):
        return
    database.run(support.mark_due)
    compose = partial(compose_question, desk)
    while database.run(lambda tx: support.ask_due(tx, compose, MOST)) == MOST:
        """There are more."""


class ServiceDeskKeeper:
    """Looks at the service desk again and again, in a thread of its own.

    Args:
        desk: The house.
        every: Seconds between looks.
    """

    def __init__(self, desk: Frontdesk, *, every: float = EVERY) -> None:
        self._desk = desk
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="service-desk", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the look that is under way, and stop."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                look_at_desk(self._desk)
            except Unavailable:
                log.warning("the service desk waits: the database is not available")
            except Exception:
                log.exception("looking at the service desk failed; it is tried again")
