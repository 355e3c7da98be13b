"""Sends notices, each in a transaction of its own: said, queued and settled together, once."""

import threading
from typing import TYPE_CHECKING

import structlog

from erp_core import conversations, parties
from erp_core.conversations import NoticeState, NoticeView, OutgoingReply
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.documents.kinds import compose_document
from frontdesk.workflows.attaching import send_document
from frontdesk.workflows.fitted import parts_for
from frontdesk.workflows.notices.reaching import Unreachable, way_to
from frontdesk.workflows.notices.speaking import language_on, subject_on
from frontdesk.workflows.notices.wording import Notice, must_wait, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from erp_core.conversations.tables import ThreadRow

log = structlog.get_logger(__name__)
AUTHOR = "system"


def send_waiting(desk: Frontdesk) -> int:
    """Send every notice that waits; returns how many were taken.

    One that fails is counted and passed over, so it holds up no other; it is tried again in the
    next round, a few times.

    Raises:
        Unavailable: The database is away.
    """
    taken, last = 0, 0
    while found := _waiting(desk, last):
        for notice_id in found:
            _send(desk, notice_id)
            taken, last = taken + 1, notice_id
    return taken


def _waiting(desk: Frontdesk, last: int) -> list[int]:
    return desk.database.read(lambda tx: conversations.waiting_notices(tx, after=last))


def _send(desk: Frontdesk, notice_id: int) -> None:
    drawings = Drawings(desk.settings.letterhead)
    try:
        drawings.run(
            lambda: desk.database.run(lambda tx: send_notice(tx, desk, drawings, notice_id))
        )
    except Unavailable:
        raise
    except Exception as error:
        log.exception("a notice failed", notice=notice_id)
        why = type(error).__name__
        desk.database.run(lambda tx: conversations.notice_failed(tx, notice_id, why))


class CannotBeDrawn(RuntimeError):
    """A notice's document cannot be drawn: it is tried again later, a few times."""


def send_notice(tx: Tx, desk: Frontdesk, drawings: Drawings, notice_id: int) -> None:
    """Tell a customer what a notice says, or note why that cannot be.

    Raises:
        NotDrawn: It brings a document that is not drawn yet.
        CannotBeDrawn: Nor will it be.
    """
    notice = conversations.take_notice(tx, notice_id)
    if notice is None or must_wait(tx, notice):
        return
    if word(tx, notice, "en") is None:
        conversations.settle_notice(tx, notice_id, NoticeState.OFF, reason="overtaken")
        return
    way = way_to(tx, desk, notice)
    if isinstance(way, Unreachable):
        conversations.settle_notice(tx, notice_id, NoticeState.UNREACHABLE, reason=way.reason)
        return
    spoken = parties.get_party(tx, system(), notice.party_id).language
    language = language_on(tx, desk, way, notice)
    thread = conversations.thread_to(tx, way, subject_on(tx, desk, way, notice, spoken))
    said = word(tx, notice, language)
    if said is not None:
        message_id = _queue(tx, desk, drawings, thread, notice, said, language)
        conversations.settle_notice(tx, notice_id, NoticeState.SENT, message_id=message_id)


def _queue(
    tx: Tx,
    desk: Frontdesk,
    drawings: Drawings,
    thread: "ThreadRow",
    notice: NoticeView,
    said: Notice,
    language: str,
) -> int:
    if said.document is not None:
        kind, record_id = said.document
        head = desk.settings.letterhead
        made = compose_document(tx, system(), head, kind, record_id, language)
        if made.party_id == notice.party_id:
            [content] = drawings.of([made.paper])
            if content is None:
                raise CannotBeDrawn(made.name)
            file = (made.name, content)
            return send_document(tx, desk, thread, file, said.text, author=AUTHOR)
    parts = parts_for(desk, thread.channel, said.text)
    reply = OutgoingReply(text=said.text, parts=parts, author=AUTHOR, purpose=notice.kind.purpose)
    return conversations.queue_reply(tx, thread, reply).id


class NoticeLoop:
    """Sends notices while the house runs, in a thread of its own: woken by their causes.

    Two processes may both do it: each notice is taken under its row's lock, by one of them.

    Args:
        desk: The house.
    """

    def __init__(self, desk: Frontdesk) -> None:
        self._desk = desk
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._forget: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._forget = self._desk.bus.watch(self._woken)
        self._thread.start()

    def stop(self) -> None:
        """Finish the notice that is under way, and stop."""
        self._stopping.set()
        self._wake.set()
        self._forget()
        self._thread.join()

    def _woken(self, topics: frozenset[str]) -> None:
        if topics & {"notices", "*"}:
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                send_waiting(self._desk)
            except Unavailable:
                log.warning("notices wait: the database is not available")
            except Exception:
                log.exception("sending notices failed")
            self._wake.wait(self._desk.settings.poll)
