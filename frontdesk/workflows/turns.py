"""Turns: claimed when due, answered without holding a transaction, finished behind the fence."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import structlog

from erp_core import conversations
from erp_core.conversations import Claim, ClaimLost, NewerMessage
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import hold, release
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.workflows import codes
from frontdesk.workflows.calling import bury
from frontdesk.workflows.finishing import finish_turn
from frontdesk.workflows.opening import Opened, open_turn
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.taken_over import TakenOver

log = structlog.get_logger(__name__)
PATIENCE = 2
"""How often a newer message may make a turn start again."""
SUSPECTS = "suspects"
"""The lease under which conversations that a crash left behind are run, one at a time."""
KILLER = "every worker that tried to answer it died"
SOON = 0.05
"""Seconds to the next look when something became due while we looked."""
Answer = Callable[[Frontdesk, Claim], None]


def run_turn(desk: Frontdesk, claim: Claim) -> None:
    """Answer what is open in a claimed conversation, or put it off if that fails.

    Raises:
        Unavailable: The database is away, and the conversation could not even be given back.
    """
    try:
        if claim.attempts > conversations.MAX_ATTEMPTS:
            bury(desk, claim, KILLER)
        else:
            _answer(desk, claim)
    except ClaimLost:
        log.info("turn lost its claim", conversation=claim.conversation_id)
    except Unavailable:
        log.warning("turn put off: the database is not available")
        give_back(desk, claim)
    except Exception as error:
        log.exception("turn failed", conversation=claim.conversation_id, attempt=claim.attempts)
        _put_off(desk, claim, type(error).__name__)


def give_back(desk: Frontdesk, claim: Claim) -> None:
    """Let a conversation be claimed again soon: it was the database that failed.

    Raises:
        Unavailable: The database is still away.
    """
    at = real_now()
    due = at + timedelta(seconds=desk.settings.poll)
    desk.database.run(lambda tx: conversations.give_back(tx, claim, at, due))


def _answer(desk: Frontdesk, claim: Claim) -> None:
    """Answer; a suspect's turn takes one message, whatever came after it."""
    patience = 0 if claim.is_suspect else PATIENCE
    while opened := desk.database.run(lambda tx: open_turn(tx, desk, claim)):
        if _finished(desk, claim, opened, allow_newer=patience == 0):
            return
        patience = max(patience - 1, 0)


def _finished(desk: Frontdesk, claim: Claim, opened: Opened, *, allow_newer: bool) -> bool:
    """Answer and finish; false when the turn is to start again, because it is no longer the same.

    The customer sent more, or a person took the thread.
    """
    question = opened.question
    result = desk.assistant.answer(question, opened.asker) if question else None
    drawings = Drawings(desk.settings.letterhead)

    def finish(tx: Tx) -> None:
        finish_turn(tx, desk, claim, opened, result, drawings, allow_newer=allow_newer)

    try:
        drawings.run(lambda: desk.database.run(finish))
    except (NewerMessage, TakenOver):
        return False
    if codes.are_asked_in(result):
        codes.send_waiting(desk)
    return True


def _put_off(desk: Frontdesk, claim: Claim, error: str) -> None:
    if claim.attempts >= conversations.MAX_ATTEMPTS:
        bury(desk, claim, f"{error} after {claim.attempts} attempts")
        return
    due = real_now() + timedelta(seconds=min(60, 2**claim.attempts))
    desk.database.run(lambda tx: conversations.put_off(tx, claim, due))


class TurnLoop:
    """Claims conversations that are due and answers them on a few threads.

    Args:
        desk: The house.
        answer: What to do with a claim.
    """

    def __init__(self, desk: Frontdesk, answer: Answer = run_turn) -> None:
        self.owner = f"turns-{uuid.uuid4().hex[:12]}"
        self._desk = desk
        self._answer = answer
        self._lease = timedelta(seconds=desk.settings.turn_lease)
        self._size = desk.settings.turn_workers
        self._pool = ThreadPoolExecutor(self._size, thread_name_prefix="turn")
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._guard = threading.Lock()
        self._running: dict[int, Claim] = {}
        self._owed: dict[int, Claim] = {}
        self._suspect_waits = False
        self._on_suspect = False
        self._codes_at = 0.0
        self._claimer = threading.Thread(
            target=self._claim_for_ever, name="turn-claims", daemon=True
        )
        self._renewer = threading.Thread(
            target=self._renew_for_ever, name="turn-leases", daemon=True
        )
        self._forget: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to work."""
        self._forget = self._desk.bus.watch(self._woken)
        self._claimer.start()
        self._renewer.start()

    def stop(self) -> None:
        """Finish what is running, with its leases renewed to the end; claim nothing more."""
        self._stopping.set()
        self._wake.set()
        self._forget()
        self._claimer.join()
        self._pool.shutdown(wait=True)
        with contextlib.suppress(Unavailable):
            self._give_back_owed()
        self._idle.set()
        self._renewer.join(timeout=5)

    def _woken(self, topics: frozenset[str]) -> None:
        if topics & {"turns", "*"}:
            self._wake.set()

    def _claim_for_ever(self) -> None:
        while not self._stopping.is_set():
            wait = self._desk.settings.poll
            try:
                wait = self._claim_once()
            except Unavailable:
                log.warning("turns wait: the database is not available")
            except Exception:
                log.exception("claiming turns failed")
            self._wake.wait(wait)
            self._wake.clear()

    def _claim_once(self) -> float:
        """Claim what fits; returns how many seconds to wait for the next look."""
        self._give_back_owed()
        self._send_codes_left()
        if not self._suspect_waits:
            for claim in self._claims(self._free(), suspects=False):
                self._submit(claim)
        if self._may_run_suspect():
            self._run_suspect()
        return self._until_next()

    def _give_back_owed(self) -> None:
        """Give back what the database was away for, as soon as it answers again."""
        for claim in tuple(self._owed.values()):
            give_back(self._desk, claim)
            self._owed.pop(claim.conversation_id, None)

    def _send_codes_left(self) -> None:
        """Send the codes that a crash left between a turn and their sending: a look a poll."""
        now = time.monotonic()
        if now >= self._codes_at:
            self._codes_at = now + self._desk.settings.poll
            codes.send_waiting(self._desk)

    def _free(self) -> int:
        with self._guard:
            return self._size - len(self._running)

    def _claims(self, limit: int, *, suspects: bool) -> tuple[Claim, ...]:
        if limit <= 0:
            return ()
        return self._desk.database.run(
            lambda tx: conversations.claim_due(
                tx, self.owner, real_now(), self._lease, limit=limit, suspects=suspects
            )
        )

    def _may_run_suspect(self) -> bool:
        """Run a suspect only while nothing else runs: if it kills us, it kills no neighbour.

        One that waits keeps others from being claimed until what is running has ended, so that
        it has its turn also when the house is never idle.
        """
        waits = self._desk.database.read(lambda tx: conversations.has_suspects(tx, real_now()))
        alone = self._free() == self._size
        self._suspect_waits = waits and not alone
        return waits and alone and self._hold_suspects()

    def _hold_suspects(self) -> bool:
        return self._desk.database.run(
            lambda tx: hold(tx, SUSPECTS, self.owner, real_now(), self._lease)
        )

    def _run_suspect(self) -> None:
        self._on_suspect = True
        try:
            for claim in self._claims(1, suspects=True):
                self._submit(claim).exception()
        finally:
            self._on_suspect = False
            self._desk.database.run(lambda tx: release(tx, SUSPECTS, self.owner))

    def _submit(self, claim: Claim) -> Future[None]:
        with self._guard:
            self._running[claim.conversation_id] = claim
        future = self._pool.submit(self._answer, self._desk, claim)
        future.add_done_callback(lambda done: self._ended(claim, done))
        return future

    def _ended(self, claim: Claim, done: Future[None]) -> None:
        failure = done.exception()
        if isinstance(failure, Unavailable):
            self._owed[claim.conversation_id] = claim
        elif failure is not None:
            log.error("turn thread failed", error=type(failure).__name__)
        with self._guard:
            self._running.pop(claim.conversation_id, None)
        self._wake.set()

    def _until_next(self) -> float:
        """Wait until something is due; when we are busy, the end of a turn wakes us."""
        poll = self._desk.settings.poll
        if self._suspect_waits or self._free() <= 0:
            return poll
        due = self._desk.database.read(conversations.next_due)
        if due is None:
            return poll
        return max(min(SOON, poll), min(poll, (due - real_now()).total_seconds()))

    def _renew_for_ever(self) -> None:
        while not self._idle.wait(self._lease.total_seconds() / 3):
            with self._guard:
                claims = list(self._running.values())
            for claim in claims:
                self._renew(claim)

    def _renew(self, claim: Claim) -> None:
        try:
            self._desk.database.run(
                lambda tx: conversations.renew(tx, claim, real_now(), self._lease)
            )
            if self._on_suspect:
                self._hold_suspects()
        except Unavailable:
            log.warning("a lease could not be renewed", conversation=claim.conversation_id)
        except Exception:
            log.exception("renewing a lease failed", conversation=claim.conversation_id)
