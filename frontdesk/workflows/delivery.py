"""Delivery: one loop for each channel account, under a lease, over the outbox.

Each message is marked before it is handed over and after. A few are marked and wait for their
peer's pace, but only one at a time is with the carrier: a crash can double one message, no more.
The loop never decides that something is lost: the outbox does. While the carrier wants to be left
alone (``account``) nothing is handed over; what was marked by then goes back.
"""

import asyncio
import math
import time
import uuid
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from channels.abilities import ListsSent, ReportsStatus
from channels.contract import Button, Channel, OutboundFile, OutboundMessage
from channels.errors import OptedOut, TryLater, Uncertain, Undeliverable, Unreachable
from erp_core import conversations, crm
from erp_core.conversations import ChannelPause, Outgoing, Task
from erp_core.kernel.errors import DomainError, Unavailable
from erp_core.kernel.lease import hold, is_last_of, release
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.settings import Settings
from frontdesk.unsubscribing.links import no_more_offers_link
from frontdesk.workflows.account import AccountPause
from frontdesk.workflows.consent import note_carriers_refusal
from frontdesk.workflows.pace import Pace
from frontdesk.workflows.real_time import real_now

T = TypeVar("T")
log = structlog.get_logger(__name__)
IN_FLIGHT = 4
"""How many are marked at once; one of them is with the carrier, the others wait for it."""
BACKOFF = timedelta(seconds=2)
AGAIN = "(sent again, in case it did not arrive / 重发，以防您没有收到)\n"


class _LeaseLost(Exception):
    """Another process delivers for this account now."""


class DeliveryLoop:
    """Sends what one channel account has to send.

    Args:
        desk: The house.
        channel: The channel and its account.
        pace: How fast to send; the carrier's own rate unless given.
    """

    def __init__(self, desk: Frontdesk, channel: Channel, pace: Pace | None = None) -> None:
        self._desk = desk
        self._channel = channel
        self._where = (channel.name, channel.account)
        self._name = f"delivery:{channel.name}:{channel.account}"
        self._owner = f"delivery-{uuid.uuid4().hex[:12]}"
        self._lease = timedelta(seconds=desk.settings.delivery_lease)
        self._wake = asyncio.Event()
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        rate = channel.capabilities
        self._pace = pace or Pace(rate.per_second, rate.per_peer_per_second)
        self._account = AccountPause(*self._where)
        self._at_the_carrier = asyncio.Lock()
        self._holds_until = 0.0
        self._term = 0
        self._stopping = False

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()
        topics = {f"outbox:{self._where[0]}:{self._where[1]}", "*"}

        def woken(told: frozenset[str]) -> None:
            if told & topics:
                loop.call_soon_threadsafe(self._wake.set)

        forget = self._desk.bus.watch(woken)
        try:
            while True:
                await _to_its_end(self._step())
                await self._rest()
        finally:
            forget()
            await self._stop()

    async def _step(self) -> None:
        try:
            if await self._held():
                await self._start_sends()
        except Unavailable:
            log.warning("delivery waits: the database is not available", channel=self._where[0])
            self._holds_until = 0.0
        except _LeaseLost:
            log.warning("another process delivers now", channel=self._where[0])
            self._holds_until = 0.0
        except Exception:
            log.exception("delivery failed", channel=self._where[0])
            self._holds_until = 0.0

    async def _rest(self) -> None:
        longest = min(self._desk.settings.poll, self._account.left or math.inf)
        try:
            async with asyncio.timeout(longest):
                await self._wake.wait()
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    async def _held(self) -> bool:
        """Hold the lease, renewed in time; at a takeover, doubt what is half sent.

        After a failure the lease counts as lost: a mark may have been stored although we were
        told that it was not, and nobody would ever send that message.
        """
        now = time.monotonic()
        length = self._lease.total_seconds()
        if now < self._holds_until - length * 2 / 3:
            return True
        taken_over = now >= self._holds_until
        held = await self._write(self._hold)
        self._holds_until = now + length if held else 0.0
        if held and taken_over:
            self._account.keep_to(await self._write(self._take_over))
        return held

    def _take_over(self, tx: Tx) -> ChannelPause | None:
        """Doubt what is half sent; returns whether the carrier wants to be left alone."""
        busy = frozenset(self._busy)
        conversations.doubt_unfinished(tx, *self._where, real_now(), busy=busy)
        return conversations.channel_pause(tx, *self._where, Task.SEND)

    def _hold(self, tx: Tx) -> bool:
        """Take or renew the lease; a new term begins where another may have had it meanwhile.

        The term is counted before the commit: whoever finds the lease ours finds the new term.
        """
        if not is_last_of(tx, self._name, self._owner):
            self._term += 1
        return hold(tx, self._name, self._owner, real_now(), self._lease)

    async def _start_sends(self) -> None:
        if not isinstance(self._channel, ListsSent):  # else the carrier is asked first
            after = timedelta(seconds=self._desk.settings.uncertain_after)
            await self._write(
                lambda tx: conversations.resend_uncertain(tx, *self._where, real_now(), after)
            )
        while not self._account.waits and len(self._tasks) < self._most():
            taken = await self._write(self._take_next)
            if not taken:
                return
            self._begin(taken[0])

    def _most(self) -> int:
        return 1 if self._account.probes else IN_FLIGHT

    def _take_next(self, tx: Tx) -> tuple[Outgoing, ...]:
        """Mark the next message, in the transaction that proves that the lease is still ours."""
        taken = conversations.take_next(
            tx,
            *self._where,
            real_now(),
            limit=1,
            busy=frozenset(self._busy),
            within=self._channel.capabilities.answer_within,
            bounds=crm.CAMPAIGN_BOUNDS,
            probes=self._account.probes,
        )
        if taken and not hold(tx, self._name, self._owner, real_now(), self._lease):
            raise _LeaseLost
        return taken

    def _begin(self, outgoing: Outgoing) -> None:
        self._busy.add(outgoing.conversation_id)
        task = asyncio.create_task(self._deliver(outgoing, self._term))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _deliver(self, outgoing: Outgoing, term: int) -> None:
        try:
            await self._pace.wait(outgoing.peer)
            async with self._at_the_carrier:
                await self._require_term(term)
                if self._account.waits:  # since it was marked; the carrier has not seen it
                    return await self._mark(lambda tx: conversations.put_back(tx, outgoing.id))
                self._pace.begins(outgoing.peer)
                mark = await self._handed_over(outgoing)
                await self._mark(lambda tx: self._noted(tx, mark))
        except _LeaseLost:
            log.warning("a send is left to who delivers now", outbox=outgoing.id)
            self._holds_until = 0.0
        except Exception:
            log.exception("a send could not be marked", outbox=outgoing.id)
            self._holds_until = 0.0
        finally:
            self._busy.discard(outgoing.conversation_id)

    def _noted(self, tx: Tx, mark: Callable[[Tx], None]) -> None:
        """Mark a message, and keep how the account gets on with its carrier."""
        mark(tx)
        self._account.note(tx)

    async def _require_term(self, term: int) -> None:
        """Make sure that nobody has doubted what was marked in a term and waited since.

        Raises:
            _LeaseLost: Another process has the lease, or had it.
        """
        while time.monotonic() >= self._holds_until:
            await self._hold_again()
        if term != self._term:
            raise _LeaseLost

    async def _hold_again(self) -> None:
        try:
            held = await self._held()
        except Unavailable:
            self._holds_until = 0.0
            held = not self._stopping
            await asyncio.sleep(self._desk.settings.poll if held else 0.0)
        if not held:
            raise _LeaseLost

    async def _mark(self, mark: Callable[[Tx], None]) -> None:
        """Mark a send, for as long as it takes: unmarked, it would hold up its conversation."""
        while True:
            try:
                await self._write(mark)
            except WrongTransition:
                log.warning("another process took the channel over and marked a send")
            except Unavailable:
                if not self._stopping:
                    await asyncio.sleep(self._desk.settings.poll)
                    continue
                log.warning("a send is not marked; the next sender will doubt it")
            return

    async def _handed_over(self, outgoing: Outgoing) -> Callable[[Tx], None]:
        """Hand a message to the carrier, and return how to mark it."""
        number = outgoing.id
        try:
            files = await self._files_of(outgoing)
        except DomainError as error:
            return _not_loaded(outgoing, error)
        try:
            result = await self._channel.send(_message(self._desk.settings, outgoing, files))
        except TryLater as error:
            due, why = real_now() + pause_after(error, outgoing.attempts), _words(error)
            self._account.failed(error)
            return lambda tx: conversations.mark_later(tx, number, due, why)
        except Undeliverable as error:
            self._account.went_well()
            return partial(_give_up, number, error)
        except Exception as error:
            if not isinstance(error, Uncertain):
                log.exception("a channel failed in an unknown way", channel=self._where[0])
            self._account.failed(error)
            why = _words(error)
            return lambda tx: conversations.mark_uncertain(tx, number, why, real_now())
        self._account.went_well()
        reported = isinstance(self._channel, ReportsStatus)
        return lambda tx: conversations.mark_sent(
            tx, number, result.provider_ids, real_now(), result.sent_at, reported=reported
        )

    async def _files_of(self, outgoing: Outgoing) -> tuple[OutboundFile, ...]:
        """Load the files of a message, in a snapshot that is closed before the carrier is met."""
        if not outgoing.files:
            return ()
        stored = await asyncio.to_thread(
            self._desk.database.read,
            lambda tx: [conversations.file_content(tx, number) for number in outgoing.files],
        )
        return tuple(OutboundFile(one.name, one.media_type, one.content) for one in stored)

    async def _write(self, command: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._desk.database.run, command)

    async def _stop(self) -> None:
        """Let what is under way end, and give the lease back."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._holds_until:
            await self._write(lambda tx: release(tx, self._name, self._owner))


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Let a step end before a cancellation counts: what it has marked must be sent as well."""
    step = asyncio.ensure_future(work)
    try:
        await asyncio.shield(step)
    finally:
        await step


def _give_up(number: int, error: Undeliverable, tx: Tx) -> None:
    """Mark a message dead; a recipient who opted out, or is not there, is written to no more."""
    conversations.mark_dead(tx, number, _words(error), real_now())
    if isinstance(error, Unreachable):
        conversations.not_reached(tx, number, str(error))
    if isinstance(error, OptedOut):
        identity = conversations.identity_written_to(tx, number)
        note_carriers_refusal(tx, identity, f"outgoing message {number}")


def _not_loaded(outgoing: Outgoing, error: DomainError) -> Callable[[Tx], None]:
    """Mark a message whose files could not be loaded: the carrier has not seen any of it."""
    number, why = outgoing.id, _words(error)
    if isinstance(error, Unavailable):
        due = real_now() + _backoff(outgoing.attempts)
        return lambda tx: conversations.mark_later(tx, number, due, why)
    return lambda tx: conversations.mark_dead(tx, number, why, real_now())


def _message(
    settings: Settings, outgoing: Outgoing, files: tuple[OutboundFile, ...]
) -> OutboundMessage:
    whose = (outgoing.identity_id, outgoing.peer)
    return OutboundMessage(
        peer=outgoing.peer,
        text=AGAIN + outgoing.text if outgoing.again else outgoing.text,
        buttons=tuple(Button(label, nonce) for label, nonce in outgoing.buttons),
        answers_callback=outgoing.answers_callback,
        subject=outgoing.subject,
        answers=outgoing.answers,
        key=outgoing.key,
        automatic=outgoing.automatic,
        unasked=outgoing.unasked,
        is_offer=outgoing.is_offer,
        unsubscribe=no_more_offers_link(settings, *whose, real_now()) if outgoing.is_offer else "",
        contact_button=outgoing.contact_button,
        files=files,
    )


def pause_after(error: TryLater, attempts: int) -> timedelta:
    """Return how long to wait: what the carrier asks for, and longer each time, up to a limit."""
    return max(timedelta(seconds=error.after or 0), _backoff(attempts))


def _backoff(attempts: int) -> timedelta:
    doubled: int = 2 ** min(attempts, 6)
    return BACKOFF * doubled


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
