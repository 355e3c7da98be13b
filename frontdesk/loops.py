"""Everything that runs beside the web: turns, delivery, wake-ups, what keeps clock and handbook."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from erp_core import conversations
from erp_core.kernel.lease import release_all
from erp_core.kernel.notify import PostgresListener
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import index_handbook
from frontdesk.clocks import ClockKeeper
from frontdesk.workflows.delivery import DeliveryLoop
from frontdesk.workflows.handbook import HandbookKeeper
from frontdesk.workflows.turns import TurnLoop


@contextlib.asynccontextmanager
async def running_loops(desk: Frontdesk) -> AsyncIterator[None]:
    """Run the loops while the block is entered; on leaving, let them finish."""
    embedded = desk.settings.url.startswith("sqlite")
    if embedded:
        await run_in_threadpool(desk.database.run, _free_everything)
    listener = None if embedded else PostgresListener(desk.settings.url, desk.bus)
    turns, keeper = TurnLoop(desk), ClockKeeper(desk.clock, desk.settings.data_dir)
    handbook = HandbookKeeper(desk.bus, lambda: index_handbook(desk))
    handbook.start()
    if listener:
        listener.start()
    turns.start()
    keeper.start()
    deliveries = [
        asyncio.create_task(DeliveryLoop(desk, channel).run()) for channel in desk.channels.values()
    ]
    try:
        yield
    finally:
        await run_in_threadpool(turns.stop)
        await _cancelled(deliveries)
        for channel in desk.channels.values():
            await channel.close()
        await run_in_threadpool(keeper.stop)
        if listener:
            await run_in_threadpool(listener.stop)
        await run_in_threadpool(handbook.stop)


def _free_everything(tx: Tx) -> None:
    """Nobody else can hold anything: this process owns the only SQLite file."""
    conversations.clear_claims(tx)
    release_all(tx)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
