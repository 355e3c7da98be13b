"""Everything that runs beside the web: turns, delivery, wake-ups, what keeps clock and handbook."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping

import structlog
from starlette.concurrency import run_in_threadpool

from channels.abilities import FetchesFiles, Listens, ListsReceived, ListsSent
from erp_core import conversations
from erp_core.kernel.lease import release_all
from erp_core.kernel.notify import PostgresListener
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import index_handbook
from frontdesk.clocks import ClockKeeper
from frontdesk.workflows.delivery import DeliveryLoop
from frontdesk.workflows.fetching import FetchingLoop
from frontdesk.workflows.handbook import HandbookKeeper
from frontdesk.workflows.housekeeping import Housekeeper
from frontdesk.workflows.listening import ListeningLoop
from frontdesk.workflows.listing import ListingLoop
from frontdesk.workflows.notices.sending import NoticeLoop
from frontdesk.workflows.service_desk import ServiceDeskKeeper
from frontdesk.workflows.turns import TurnLoop

log = structlog.get_logger(__name__)
PATIENCE = 40.0
"""Seconds that loops have to finish what they are at: a turn's own limit, and some."""


@contextlib.asynccontextmanager
async def running_loops(desk: Frontdesk, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Run the loops while the block is entered; on leaving, let them finish, all at once.

    Args:
        desk: The house.
        patience: Seconds to wait for the slowest. What has not ended by then is left to its
            lease, as after a crash.
    """
    embedded = desk.settings.url.startswith("sqlite")
    if embedded:
        await run_in_threadpool(desk.database.run, _free_everything)
    listener = None if embedded else PostgresListener(desk.settings.url, desk.bus)
    turns, keeper = TurnLoop(desk), ClockKeeper(desk.clock, desk.settings.data_dir)
    handbook = HandbookKeeper(desk.bus, lambda: index_handbook(desk))
    handbook.start()
    housekeeper = Housekeeper(desk.database)
    housekeeper.start()
    service_desk = ServiceDeskKeeper(desk)
    service_desk.start()
    notices = NoticeLoop(desk)
    notices.start()
    if listener:
        listener.start()
    turns.start()
    keeper.start()
    deliveries = [asyncio.create_task(loop) for loop in _at_the_carriers(desk)]
    try:
        yield
    finally:
        threads = {"turns": turns.stop, "clock": keeper.stop, "handbook": handbook.stop}
        threads |= {"housekeeping": housekeeper.stop, "notices": notices.stop}
        threads["service desk"] = service_desk.stop
        if listener:
            threads["notify"] = listener.stop
        stops: dict[str, asyncio.Future[None]] = {
            name: _in_a_thread(name, stop) for name, stop in threads.items()
        }
        stops["deliveries"] = asyncio.ensure_future(_end_channels(desk, deliveries))
        await _ended(stops, patience)


def _at_the_carriers(desk: Frontdesk) -> Iterator[Coroutine[None, None, None]]:
    """Deliver for every channel; fetch files, listen and read lists for those that can."""
    for channel in desk.channels.values():
        yield DeliveryLoop(desk, channel).run()
        if isinstance(channel, FetchesFiles):
            yield FetchingLoop(desk, channel).run()
        if isinstance(channel, Listens):
            yield ListeningLoop(desk, channel, channel).run()
        if isinstance(channel, ListsSent | ListsReceived):
            yield ListingLoop(desk, channel).run()


def _free_everything(tx: Tx) -> None:
    """Nobody else can hold anything: this process owns the only SQLite file."""
    conversations.clear_claims(tx)
    release_all(tx)


async def _end_channels(desk: Frontdesk, tasks: list[asyncio.Task[None]]) -> None:
    """Let what is being sent or stored end, then close the channels."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for channel in desk.channels.values():
        await channel.close()


def _in_a_thread(name: str, stop: Callable[[], None]) -> asyncio.Future[None]:
    """Stop something in a thread that keeps the process from ending no longer than we wait."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def run() -> None:
        try:
            stop()
        except Exception:
            log.exception("a loop failed to stop", loop=name)
        with contextlib.suppress(RuntimeError):  # the event loop has ended without us
            loop.call_soon_threadsafe(_settle, done)

    threading.Thread(target=run, name=f"stop-{name}", daemon=True).start()
    return done


def _settle(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


async def _ended(stops: Mapping[str, asyncio.Future[None]], patience: float) -> None:
    """Wait for all of them; one that fails or hangs keeps no other from ending."""
    await asyncio.wait(stops.values(), timeout=patience)
    for name, stop in stops.items():
        if not stop.done():
            log.warning("a loop did not stop in time; its lease will end by itself", loop=name)
            stop.cancel()
        elif (failure := stop.exception()) is not None:
            log.error("a loop failed to stop", loop=name, error=type(failure).__name__)
